import { expect, it } from 'vitest';
import { renderEnd } from '../../src/reporters/render-end.ts';
import type { RunSummary, TaskSummary } from '../../src/reporters/run-summary.ts';
import { plainStyle } from '../support/told-run.ts';

it('says why a function failed once, although its harness printed it, too', () => {
  const failure = {
    code: 'module-not-found',
    message: 'module `pandas` is not found',
    hint: 'install it',
    file: 'fit.py',
    line: 2,
  };
  const tail = ['fitting', `error[${failure.code}]: ${failure.message}`, `hint: ${failure.hint}`];
  const told = renderEnd(runOf({ ...failed, reason: failure.message, failure, tail }), {
    style: plainStyle,
    tails: true,
  });
  expect(told.slice(0, told.indexOf('\n\n', 1))).toBe(`
── fit: module \`pandas\` is not found (1.0s)
   fitting
   at fit.py:2
hint: install it`);
});

it('tells a failure that is allowed apart, and names the log of one that is not', () => {
  const allowed: TaskSummary = { ...failed, id: 'lint', task: 'lint', allowed: true };
  const run = runOf(failed);
  const told = renderEnd({ ...run, tasks: [allowed, failed] }, { style: plainStyle, tails: true });
  expect(told).toContain('── lint: exit 1 (1.0s), allowed to fail\n');
  expect(told).toContain('── fit: exit 1 (1.0s)\n');
  expect(told).toContain('log        runnable logs r-7k2qm3n8pa/fit\n');
});

it('begins a run with a fix at all tasks that are to be mended, and so at what is behind them', () => {
  const load: TaskSummary = { ...failed, id: 'load', status: 'succeeded' };
  const allowed: TaskSummary = { ...failed, id: 'lint', allowed: true };
  const timedOut: TaskSummary = { ...failed, id: 'score[k=2]', status: 'timed_out' };
  const again: TaskSummary = { ...timedOut, id: 'score[k=3]' };
  const behind: TaskSummary = { ...failed, id: 'report', status: 'upstream_failed' };
  const told = (...tasks: TaskSummary[]) =>
    renderEnd({ ...runOf(failed), tasks }, { style: plainStyle, tails: true });
  expect(told(load, allowed, failed, timedOut, again, behind)).toContain(
    '\nwith a fix runnable run train --from fit --from score --inputs-from r-7k2qm3n8pa\n',
  );
  expect(told(failed, behind)).not.toContain('with a fix');
});

const failed: TaskSummary = {
  id: 'fit',
  task: 'fit',
  kind: 'python',
  parent: null,
  group: null,
  status: 'failed',
  reason: 'exit 1',
  attempts: 1,
  seconds: 1,
  failure: null,
  tail: [],
  returns: {},
  outputs: [],
};

function runOf(task: TaskSummary): RunSummary {
  return {
    run: 'r-7k2qm3n8pa',
    pipeline: 'train',
    source: { commit: 'c', base: 'c', branch: 'main', tag: null, dirty: false, ref: 'HEAD', project: '' },
    params: [],
    status: 'failed',
    reason: '1 task failed',
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    workspace: null,
    tasks: [task],
  };
}

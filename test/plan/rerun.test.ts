import { expect, it } from 'vitest';
import type { Pipeline } from '../../src/pipeline/model.ts';
import type { GivenParam } from '../../src/plan/params/given-param.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type PlanOptions, planRun } from '../../src/plan/plan-run.ts';
import {
  adoptResults,
  isPartial,
  type ParentRun,
  pickForRerun,
  type RerunChoice,
  wantedInRerun,
} from '../../src/plan/rerun.ts';
import type { EarlierResult } from '../../src/plan/task-result.ts';
import { cleanSource, makePipeline, makeTask } from '../support/pipeline.ts';

const shell = { kind: 'shell', block: { script: 'true' } };
const outputs = [{ path: 'x', store: true }];

// load → clean → train → report, and side → train; only load has outputs
const pipeline = makePipeline({
  tasks: [
    makeTask('load', [], { ...shell, outputs }),
    makeTask('side', [], shell),
    makeTask('clean', ['load'], shell),
    makeTask('train', ['clean', 'side'], shell),
    makeTask('report', ['train'], shell),
  ],
});

const failed: Readonly<Record<string, string>> = {
  load: 'succeeded',
  side: 'succeeded',
  clean: 'succeeded',
  train: 'failed',
  report: 'upstream_failed',
};

it('runs all of it again without a choice, and says so', () => {
  expect(pick({})).toEqual({
    load: 'again, as in r-1',
    side: 'again, as in r-1',
    clean: 'again, as in r-1',
    train: 'again, as in r-1',
    report: 'again, as in r-1',
  });
});

it('runs what did not succeed and all behind it, each with its reason', () => {
  expect(pick({ failed: true })).toEqual({ train: 'failed in r-1', report: 'could not run in r-1' });
  const statuses = {
    load: 'succeeded',
    side: 'timed_out',
    clean: 'canceled',
    train: 'queued',
    report: 'succeeded',
  };
  expect(pick({ failed: true }, statuses)).toEqual({
    side: 'timed out in r-1',
    clean: 'was canceled in r-1',
    train: 'did not run in r-1',
    report: 'behind `train`',
  });
});

it('says that nothing failed', () => {
  const all = Object.fromEntries(Object.keys(failed).map((id) => [id, 'succeeded']));
  expect(pick({ failed: true }, all)).toEqual(['no task of run `r-1` failed']);
  expect(pick({ failed: true, only: ['load'] })).toEqual([
    'none of the tasks that failed in run `r-1` is selected',
  ]);
});

it('takes selectors as run does, and what failed among them', () => {
  expect(Object.keys(pick({ from: ['clean'] }))).toEqual(['clean', 'train', 'report']);
  expect(Object.keys(pick({ only: ['+clean'] }))).toEqual(['load', 'clean']);
  expect(pick({ failed: true, only: ['report'] })).toEqual({ report: 'could not run in r-1' });
  expect(pick({ only: ['clea'] })).toEqual([
    '`--only clea` names no task of pipeline `train`; it has `load`, `side`, `clean`, `train`, `report`',
  ]);
});

it('runs tasks without outputs again when their files are gone, but none that was not asked for with only', () => {
  const filesGone = 'the workspace is gone';
  expect(pick({ failed: true, filesGone })).toEqual({
    train: 'failed in r-1',
    report: 'could not run in r-1',
    clean: filesGone,
    side: filesGone,
  });
  expect(Object.keys(pick({ only: ['train'], filesGone }))).toEqual(['train']);
});

it('never runs a task again for its files that says once, that pretended, or that is not upstream', () => {
  const tasks = pipeline.tasks.map((task) => (task.id === 'side' ? { ...task, once: true } : task));
  const once = makePipeline({ tasks });
  expect(Object.keys(pick({ failed: true, filesGone: 'gone' }, failed, once))).toEqual([
    'train',
    'report',
    'clean',
  ]);
  expect(Object.keys(pick({ from: ['clean'], filesGone: 'gone' }))).toEqual([
    'clean',
    'train',
    'report',
    'side',
  ]);
});

it('says with only what is kept although it is invalid', () => {
  const why = 'param `a` has another value than in r-1';
  const invalid = new Map([
    ['load', why],
    ['train', why],
    ['report', why],
  ]);
  const picked = pickForRerun(pipeline, parentOf(failed), { failed: false, only: ['train'], invalid });
  expect(picked.diagnostics).toEqual([
    {
      severity: 'warning',
      code: 'kept-result',
      message: '`load` is kept from run `r-1`, although param `a` has another value than in r-1',
      hint: 'to run it too, use `--from` in place of `--only`',
    },
  ]);
});

it('runs again what is invalid upstream, and what was kept behind it', () => {
  const invalid = new Map([['load', 'param `a` changed']]);
  expect(pick({ failed: true, invalid })).toEqual({
    train: 'failed in r-1',
    report: 'could not run in r-1',
    load: 'param `a` changed',
    clean: 'behind `load`',
  });
});

it('keeps results with where they are from, also those that nobody reads now', () => {
  const parent = parentOf(failed);
  const picked = pickForRerun(pipeline, parent, { failed: true });
  if (!picked.ok) throw new Error('nothing is picked');
  const planned = plan({ picked: picked.value, earlier: parent.results });
  const adopted = adoptResults(planned, parent, {
    startsFrom: 'r-1',
    remarks: new Map([['load', '`x.py` changed since']]),
  });
  expect(adopted.tasks.map(({ id, action, why }) => `${id} ${action}: ${why}`)).toEqual([
    'load skip: kept from r-0; `x.py` changed since',
    'side skip: was skipped in r-1',
    'clean skip: kept from r-1',
    'train run: failed in r-1',
    'report run: could not run in r-1',
  ]);
  expect(adopted.tasks.map(({ earlier }) => earlier?.run)).toEqual([
    'r-0',
    'r-1',
    'r-1',
    undefined,
    undefined,
  ]);
  expect(adopted.startsFrom).toBe('r-1');
  expect(adopted.digest).not.toBe(planned.digest);
  expect(isPartial(parent, picked.value)).toBe(true);
  expect(isPartial(parent, new Map(pipeline.tasks.map(({ id }) => [id, ''])))).toBe(false);
});

it('takes a named task for wanted unless something that it needs is asked for too', () => {
  const parent = parentOf(failed);
  const wanted = (choice: Partial<RerunChoice>, of = parent) => [
    ...wantedInRerun(pipeline, of, { failed: false, ...choice }),
  ];
  expect(wanted({ failed: true })).toEqual([]);
  expect(wanted({ only: ['train', 'report'] })).toEqual(['train']);
  expect(wanted({ from: ['clean'], filesGone: 'the workspace is gone' })).toEqual(['clean']);
  expect(wanted({ only: ['+train'] })).toEqual([]);
  const alone = plan({ selection: { only: ['train'] }, earlier: parent.results });
  expect(wanted({}, { ...parent, plan: alone })).toEqual(['train']);
});

it('runs what failed in a run before its parent where that kept a task from running', () => {
  const end = { run: 'r-0', status: 'failed', returns: {}, outputs: [] } as const;
  const parent = parentOf({ ...failed, side: 'skipped', train: 'upstream_failed' });
  const tasks = parent.plan.tasks.map((task) =>
    task.id === 'side' ? { ...task, action: 'skip' as const, earlier: end } : task,
  );
  const picks = pickForRerun(pipeline, { ...parent, plan: { ...parent.plan, tasks } }, { failed: true });
  expect(picks.ok && Object.fromEntries(picks.value)).toEqual({
    side: 'failed in r-0',
    train: 'could not run in r-1',
    report: 'could not run in r-1',
  });
});

it('lets what a parent was given win over nothing but the defaults', () => {
  const alpha = {
    name: 'alpha',
    type: 'number',
    required: false,
    default: 1,
    path: ['params', 'alpha'],
  } as const;
  const given = (value: number, source: GivenParam['source']): GivenParam => ({
    name: 'alpha',
    form: 'json',
    value,
    source,
  });
  const value = (...params: GivenParam[]) =>
    plan({ params }, makePipeline({ params: [alpha], tasks: pipeline.tasks })).params[0];
  expect(value(given(2, 'parent'))).toMatchObject({ value: 2, source: 'parent' });
  expect(value(given(3, 'params-file'), given(2, 'parent'))).toMatchObject({
    value: 3,
    source: 'params-file',
  });
  const unknown = planRun(pipeline, { source: cleanSource, params: [given(2, 'parent')] });
  expect(unknown.ok && unknown.diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
    'warning unknown-param',
  ]);
});

function plan(options: Partial<PlanOptions>, of: Pipeline = pipeline): Plan {
  const planned = planRun(of, { source: cleanSource, ...options });
  if (!planned.ok) throw new Error(planned.diagnostics.map(({ message }) => message).join());
  return planned.value;
}

function parentOf(statuses: Readonly<Record<string, string>>, of: Pipeline = pipeline): ParentRun {
  const result = (run: string, more: Partial<EarlierResult> = {}): EarlierResult => ({
    run,
    returns: {},
    outputs: [],
    ...more,
  });
  return {
    id: 'r-1',
    plan: plan({}, of),
    statuses: new Map(Object.entries(statuses)),
    results: new Map([
      ['load', result('r-0')],
      ['side', result('r-1', { status: 'skipped' })],
      ['clean', result('r-1')],
    ]),
  };
}

function pick(choice: Partial<RerunChoice>, statuses = failed, of: Pipeline = pipeline) {
  const picked = pickForRerun(of, parentOf(statuses, of), { failed: false, ...choice });
  return picked.ok ? Object.fromEntries(picked.value) : picked.diagnostics.map(({ message }) => message);
}

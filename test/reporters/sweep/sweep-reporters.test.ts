import { expect, it } from 'vitest';
import type { EventBody } from '../../../src/engine/event.ts';
import { createSweepGithub } from '../../../src/reporters/sweep/github.ts';
import { createSweepLines } from '../../../src/reporters/sweep/lines.ts';
import { tellRunEnd } from '../../../src/reporters/sweep/tell-run.ts';
import { makeChain, startedOf } from '../../support/recorded-run.ts';
import { handClock, keepText, plainStyle, tellRun } from '../../support/told-run.ts';

// What a run of a sweep says for itself, between the lines for its begin and its end.

const plan = makeChain(['a']);
const run = { index: 3, run: 'r-aaaaaaaaaa', values: { alpha: 0.1 } };
const happenings: readonly EventBody[] = [
  startedOf(plan, run.run),
  { event: 'run-queued', group: 'gpu', max: 1, ahead: ['r-bbbbbbbbbb'] },
  { event: 'run-dequeued', seconds: 4 },
  { event: 'workspace-prepared', path: '/w', reused: false, seconds: 0.1 },
  { event: 'cancel-requested', by: 'SIGINT', force: false },
  {
    event: 'notification-failed',
    delivery: 'd',
    on: 'always',
    host: 'example.com',
    tries: 5,
    reason: 'answered 500',
  },
];

const cancel = '3 stopping the run: asked by SIGINT; tasks have a grace of 10 s; Ctrl-C again kills\n';
const untold = '3 warning: `example.com` was not told of always: answered 500\n';
const waits = '3 ↻ waits for r-bbbbbbbbbb of group `gpu`\n3 its turn after 4.0s\n';

it.each([
  ['lines', false, waits + cancel + untold],
  ['lines', true, cancel + untold],
  ['github', false, waits + cancel + untold],
] as const)(
  '%s, quiet: %s, say what is waited for, that it is stopped, and who was not told',
  async (form, quiet, told) => {
    const sink = keepText();
    const options = { sink, style: plainStyle, clock: handClock(), logs: 'failed' } as const;
    const sweep =
      form === 'lines'
        ? createSweepLines({ ...options, quiet })
        : createSweepGithub({ ...options, token: () => 'token' });
    const [reporter] = sweep.open(run);
    if (reporter === undefined) throw new Error('nobody is told');
    const before = sink.text().length;
    await tellRun(plan, happenings, reporter);
    expect(sink.text().slice(before)).toBe(told);
  },
);

it('names the instance where several return a metric of one name', () => {
  const score = (task: string, value: number) => ({ task, name: 'score', value, metric: true, plain: true });
  const row = { ...run, status: 'succeeded', reason: '', startedAt: null, endedAt: null } as const;
  const told = (returns: readonly ReturnType<typeof score>[]) =>
    tellRunEnd({ ...row, returns }, false, plainStyle);
  expect(told([score('fit[seed=1]', 15.5), score('fit[seed=2]', 15)])).toBe(
    '✓ 3 alpha=0.1  fit[seed=1].score=15.5  fit[seed=2].score=15',
  );
  expect(told([score('fit', 15)])).toBe('✓ 3 alpha=0.1  score=15');
});

import { expect, it } from 'vitest';
import { waitBeforeRetry } from '../../src/engine/retry.ts';
import type { Retry } from '../../src/pipeline/model.ts';
import type { Outcome } from '../../src/plan/invocation.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { idle } from '../support/idle.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { Bench, exited, type Script, succeeded } from '../support/scripted-executor.ts';

const retry: Retry = {
  max: 3,
  delayMs: 10_000,
  backoff: 2,
  maxDelayMs: 30_000,
  jitter: 0,
  on: ['failure'],
};
const timedOut: Outcome = { status: 'timed_out', afterMs: 5000 };
const killed: Outcome = { status: 'failed', exitCode: null, signal: 'KILL' };
const notFound: Outcome = { status: 'error', code: 'spawn', message: 'ENOENT' };
const again: Outcome = { status: 'error', code: 'spawn', message: 'fork: EAGAIN', again: true };

/** Ends attempts of a task in the given ways, and succeeds after that. */
function endings(...outcomes: Outcome[]): Script {
  return async ({ attempt }) => ({ outcome: outcomes[attempt - 1] ?? succeeded });
}

async function linesOf(settings: Partial<PlannedTask>, script: Script): Promise<string[]> {
  const trial = new Trial(planOf([taskOf('a', settings)]), script);
  await trial.finish();
  return trial.lines;
}

it('tries again after longer and longer waits, up to the longest', async () => {
  const fail: Script = async () => ({ outcome: exited(1) });
  expect(await linesOf({ retry }, fail)).toEqual([
    'a started',
    'a waits 10s',
    'a started',
    'a waits 20s',
    'a started',
    'a waits 30s',
    'a started',
    'a failed exit 1',
    'run failed 1',
  ]);
});

it('ends well when a later attempt succeeds', async () => {
  const trial = new Trial(
    planOf([taskOf('a', { retry }), taskOf('b', { needs: ['a'] })]),
    async (attempt) => ({
      outcome: attempt.id === 'a' && attempt.attempt === 1 ? exited(1) : succeeded,
    }),
  );
  const state = await trial.finish();
  expect(trial.lines).toEqual([
    'a started',
    'a waits 10s',
    'a started',
    'a succeeded',
    'b started',
    'b succeeded',
    'run succeeded 0',
  ]);
  expect(state.tasks.get('a')).toMatchObject({ attempts: 2, charged: 2, status: 'succeeded' });
});

it('gives its slot to others while it waits', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a', { retry }), taskOf('b')], { maxParallel: 1 }), bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('a', exited(1));
  await idle();
  expect([...trial.executor.running]).toEqual(['b']);
  trial.clock.advance(10_000);
  await idle();
  expect([...trial.executor.running]).toEqual(['b']);
  bench.end('b');
  await idle();
  bench.end('a');
  await trial.finish(begun);
});

it.each<[string, { on: Retry['on']; outcome: Outcome; repeats: boolean }]>([
  ['a failure', { on: ['failure'], outcome: exited(3), repeats: true }],
  ['a timeout only if it is asked for', { on: ['failure'], outcome: timedOut, repeats: false }],
  ['a timeout', { on: ['timeout'], outcome: timedOut, repeats: true }],
  ['a failure only if it is asked for', { on: ['timeout'], outcome: exited(3), repeats: false }],
  ['an exit code of the list', { on: [{ exit: [75, 76] }], outcome: exited(76), repeats: true }],
  ['no other exit code', { on: [{ exit: [75, 76] }], outcome: exited(1), repeats: false }],
  ['no signal as an exit code', { on: [{ exit: [75] }], outcome: killed, repeats: false }],
  ['nothing that could not start', { on: ['failure'], outcome: notFound, repeats: false }],
  ['no cancel', { on: ['failure', 'timeout'], outcome: { status: 'canceled' }, repeats: false }],
])('repeats %s', (_, { on, outcome, repeats }) => {
  const task = taskOf('a', { retry: { ...retry, on } });
  const wait = waitBeforeRetry(task, { outcome, charged: 1, uncharged: 0, elapsedMs: 0, chance: 0 });
  expect(wait !== null).toBe(repeats);
});

it('leaves a share of the wait to chance', () => {
  const task = taskOf('a', { retry: { ...retry, jitter: 0.5 } });
  const waits = [0, 0.5, 0.999].map((chance) =>
    waitBeforeRetry(task, { outcome: exited(1), charged: 1, uncharged: 0, elapsedMs: 0, chance }),
  );
  expect(waits).toEqual([10_000, 7500, 5005]);
});

it('repeats an attempt that the machine refused, without charging it, and gives up in the end', async () => {
  const charged = new Trial(
    planOf([taskOf('a', { retry: { ...retry, max: 1 } })]),
    endings(again, again, exited(1)),
  );
  const state = await charged.finish();
  expect(charged.lines).toEqual([
    'a started',
    'a waits 0.2s',
    'a started',
    'a waits 0.4s',
    'a started',
    'a waits 10s',
    'a started',
    'a succeeded',
    'run succeeded 0',
  ]);
  expect(state.tasks.get('a')).toMatchObject({ attempts: 4, charged: 2, lost: 0 });
  const hopeless = await linesOf({}, async () => ({ outcome: again }));
  expect(hopeless.filter((line) => line === 'a started')).toHaveLength(6);
  expect(hopeless.slice(-2)).toEqual(['a failed fork: EAGAIN', 'run failed 1']);
});

it('repeats a lost attempt without charging it, but none of a task that must run once', async () => {
  const lost: Outcome = { status: 'lost', message: 'evicted' };
  expect(await linesOf({}, endings(lost))).toEqual([
    'a started',
    'a waits 1s',
    'a started',
    'a succeeded',
    'run succeeded 0',
  ]);
  expect(await linesOf({ once: true, retry }, endings(lost))).toEqual([
    'a started',
    'a failed evicted',
    'run failed 1',
  ]);
});

it('tells the executor how long an attempt may take, by its own limit and that of the task', async () => {
  const limits: (number | undefined)[] = [];
  const trial = new Trial(
    planOf([taskOf('a', { retry, timeoutMs: 8000, timeoutTotalMs: 15_000 })]),
    async ({ timeoutMs, attempt }) => {
      limits.push(timeoutMs);
      return { outcome: attempt < 3 ? exited(1) : succeeded };
    },
  );
  await trial.finish();
  // After 10 s of waiting 5 s are left, and the next wait would be longer than that.
  expect(limits).toEqual([8000, 5000]);
  expect(trial.lines.slice(-2)).toEqual(['a failed exit 1', 'run failed 1']);
});

it('says how long an attempt took that ran out of time', async () => {
  expect(await linesOf({}, async () => ({ outcome: timedOut }))).toEqual([
    'a started',
    'a timed_out timeout after 5s',
    'run failed 1',
  ]);
});

it('says that the time for all attempts is used up where that ended the last one', async () => {
  const script: Script = async ({ timeoutMs = 0, attempt }) => ({
    outcome: attempt === 1 ? exited(1) : { status: 'timed_out', afterMs: timeoutMs },
  });
  expect(await linesOf({ retry, timeoutMs: 8000, timeoutTotalMs: 15_000 }, script)).toEqual([
    'a started',
    'a waits 10s',
    'a started',
    'a timed_out timeout: `timeout_total` of 15s is used up',
    'run failed 1',
  ]);
  const own = await linesOf({ retry, timeoutMs: 2000, timeoutTotalMs: 15_000 }, script);
  expect(own.at(-2)).toBe('a timed_out timeout after 2s');
});

it('adds up the seconds of attempts, without the waits', async () => {
  const trial = new Trial(planOf([taskOf('a', { retry })]), async ({ attempt }) => {
    await new Promise<void>((resolve) => void trial.clock.after(2500, resolve));
    return { outcome: attempt === 1 ? exited(1) : succeeded };
  });
  const state = await trial.finish();
  expect(state.tasks.get('a')).toMatchObject({
    seconds: 5,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:15.000Z',
  });
  expect(trial.journal.events.at(-1)).toMatchObject({ event: 'run-finished', seconds: 15 });
});

import { expect, it } from 'vitest';
import { Trial } from '../support/engine.ts';
import { idle } from '../support/idle.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { Bench, exited, succeeded } from '../support/scripted-executor.ts';

const retry = { max: 3, delayMs: 5000, backoff: 1, maxDelayMs: 5000, jitter: 0, on: ['failure'] } as const;

it('stops what runs with a grace, cancels what waits, and still cleans up', async () => {
  const bench = new Bench();
  const plan = planOf([
    taskOf('train'),
    taskOf('report', { needs: ['train'] }),
    taskOf('alert', { needs: ['report'], runIf: 'at_least_one_failed' }),
    taskOf('clean', { needs: ['report'], runIf: 'all_done' }),
    taskOf('root', { runIf: 'all_done' }),
  ]);
  const trial = new Trial(plan, bench.script, { slots: 1 });
  const begun = trial.begin();
  await idle();
  trial.ask('SIGINT');
  await idle(8);
  expect(bench.stopped).toEqual(['train 10000']);
  bench.end('clean');
  const state = await trial.finish(begun);
  expect(trial.lines).toEqual([
    'train started',
    'cancel-requested',
    'root canceled canceled by SIGINT',
    'train canceled canceled by SIGINT',
    'report canceled canceled by SIGINT',
    'alert canceled canceled by SIGINT',
    'clean started',
    'clean succeeded',
    'run canceled 130',
  ]);
  expect(state.finished?.reason).toBe('canceled by SIGINT');
});

it('gives tasks that clean up a minute and no more', async () => {
  const bench = new Bench();
  const plan = planOf([taskOf('train'), taskOf('clean', { needs: ['train'], runIf: 'all_done' })]);
  const trial = new Trial(plan, bench.script);
  const begun = trial.begin();
  await idle();
  trial.ask('SIGTERM');
  await idle(8);
  trial.clock.advance(59_999);
  await idle();
  expect(bench.stopped).toEqual(['train 10000']);
  trial.clock.advance(1);
  const state = await trial.finish(begun);
  expect(bench.stopped).toEqual(['train 10000', 'clean 0']);
  expect(state.finished).toMatchObject({ status: 'canceled', exitCode: 143 });
});

it('leaves a task that cleans up already alone until it is asked to hurry', async () => {
  const bench = new Bench();
  const plan = planOf([taskOf('a'), taskOf('clean', { needs: ['a'], runIf: 'all_done' }), taskOf('b')]);
  const trial = new Trial(plan, bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('a');
  await idle();
  trial.ask('SIGINT');
  await idle();
  expect(bench.stopped).toEqual(['b 10000']);
  trial.ask('SIGINT', { force: true });
  await trial.finish(begun);
  expect(bench.stopped).toEqual(['b 10000', 'clean 0']);
  expect(trial.lines.at(-1)).toBe('run canceled 130');
});

it('ends at once when it is asked again with force, and runs no clean-up', async () => {
  const stops: string[] = [];
  const plan = planOf([taskOf('train'), taskOf('clean', { needs: ['train'], runIf: 'all_done' })]);
  const trial = new Trial(
    plan,
    ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          const { force } = signal.reason as { force: AbortSignal };
          stops.push('asked');
          force.addEventListener('abort', () => {
            stops.push('forced');
            resolve({ outcome: { status: 'canceled' } });
          });
        });
      }),
  );
  const begun = trial.begin();
  await idle();
  trial.ask('SIGINT');
  await idle();
  expect(stops).toEqual(['asked']);
  trial.ask('SIGINT', { force: true });
  const state = await trial.finish(begun);
  expect(stops).toEqual(['asked', 'forced']);
  expect(trial.executor.executed).toEqual(['train.1']);
  expect(trial.lines.slice(-2)).toEqual(['clean canceled canceled by SIGINT', 'run canceled 130']);
  expect(state.cancel).toEqual({ by: 'SIGINT', force: true });
});

it('passes over a request that changes nothing', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a'), taskOf('b')], { maxParallel: 1 }), bench.script);
  const begun = trial.begin();
  await idle();
  trial.ask('request', { id: 'nobody' });
  bench.end('a');
  await idle();
  trial.ask('request', { id: 'a' });
  trial.ask('SIGINT');
  trial.ask('SIGINT');
  await trial.finish(begun);
  expect(trial.lines.filter((line) => line === 'cancel-requested')).toHaveLength(1);
});

it('hears a cancel that comes before the workspace is ready', async () => {
  const trial = new Trial(planOf([taskOf('a')]), async () => ({ outcome: succeeded }));
  const begun = trial.begin();
  trial.ask('SIGINT');
  await trial.finish(begun);
  expect(trial.lines).toEqual(['cancel-requested', 'a canceled canceled by SIGINT', 'run canceled 130']);
});

it('does not execute a task that was canceled while its start was written', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a')]), bench.script);
  const release = trial.journal.hold();
  const begun = trial.begin();
  await idle();
  trial.ask('SIGINT');
  release();
  await trial.finish(begun);
  expect(trial.executor.executed).toEqual([]);
  expect(trial.lines).toEqual([
    'a started',
    'cancel-requested',
    'a canceled canceled by SIGINT',
    'run canceled 130',
  ]);
});

it('ends a task that waits for its next attempt', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a', { retry })]), bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('a', exited(1));
  await idle();
  trial.ask('SIGINT');
  const state = await trial.finish(begun);
  expect(trial.lines.slice(1)).toEqual([
    'a waits 5s',
    'cancel-requested',
    'a canceled canceled by SIGINT',
    'run canceled 130',
  ]);
  expect(state.tasks.get('a')).toMatchObject({ attempts: 1, outcome: exited(1) });
});

it('does not come back to a canceled task when its wait would have been over', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a', { retry }), taskOf('b')]), bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('a', exited(1));
  await idle();
  trial.ask('request', { id: 'a' });
  await idle();
  trial.clock.advance(5000);
  await idle();
  bench.end('b');
  await trial.finish(begun);
  expect(trial.lines.slice(2)).toEqual([
    'a waits 5s',
    'cancel-requested',
    'a canceled cancel was requested',
    'b succeeded',
    'run canceled 130',
  ]);
});

it('does not try again what fails while it is being stopped', async () => {
  const trial = new Trial(planOf([taskOf('a', { retry })]), async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { outcome: exited(143) };
  });
  const begun = trial.begin();
  await idle();
  trial.ask('SIGTERM');
  await trial.finish(begun);
  expect(trial.lines).toEqual(['a started', 'cancel-requested', 'a failed exit 143', 'run canceled 143']);
});

it('cancels one task and what needs it, and lets the others go on', async () => {
  const bench = new Bench();
  const plan = planOf([taskOf('a'), taskOf('b', { needs: ['a'] }), taskOf('c')]);
  const trial = new Trial(plan, bench.script);
  const begun = trial.begin();
  await idle();
  trial.ask('request', { id: 'a' });
  await idle();
  bench.end('c');
  const state = await trial.finish(begun);
  expect(trial.lines).toEqual([
    'a started',
    'c started',
    'cancel-requested',
    'a canceled cancel was requested',
    'b upstream_failed `a` was canceled',
    'c succeeded',
    'run canceled 130',
  ]);
  expect(state.finished?.reason).toBe('`a` canceled');
});

it('cancels one task that has not started when its turn comes', async () => {
  const bench = new Bench();
  const plan = planOf([taskOf('a'), taskOf('b', { needs: ['a'] })]);
  const trial = new Trial(plan, bench.script);
  const begun = trial.begin();
  await idle();
  trial.ask('request', { id: 'b' });
  bench.end('a');
  await trial.finish(begun);
  expect(trial.lines.slice(-3)).toEqual([
    'a succeeded',
    'b canceled cancel was requested',
    'run canceled 130',
  ]);
});

it('ends a run that takes too long', async () => {
  const bench = new Bench();
  const trial = new Trial(
    planOf([taskOf('a'), taskOf('b', { needs: ['a'] })], { timeoutMs: 60_000 }),
    bench.script,
  );
  const begun = trial.begin();
  await idle();
  trial.clock.advance(60_000);
  const state = await trial.finish(begun);
  expect(trial.lines).toEqual([
    'a started',
    'cancel-requested',
    'a canceled timeout of the run',
    'b canceled timeout of the run',
    'run timed_out 124',
  ]);
  expect(state.finished?.reason).toBe('timeout of the run');
});

it('calls a run that was asked to end too late what it became', async () => {
  const trial = new Trial(planOf([taskOf('a')]), async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { outcome: succeeded };
  });
  const begun = trial.begin();
  await idle();
  trial.ask('SIGINT');
  const state = await trial.finish(begun);
  expect(state.finished).toMatchObject({ status: 'succeeded', exitCode: 0 });
});

it('stops starting tasks after a failure when it is to fail fast, but alerts and cleans up', async () => {
  const bench = new Bench();
  const plan = planOf(
    [
      taskOf('a'),
      taskOf('b'),
      taskOf('c'),
      taskOf('d', { needs: ['c'] }),
      taskOf('alert', { needs: ['a'], runIf: 'at_least_one_failed' }),
      taskOf('clean', { needs: ['d'], runIf: 'all_done' }),
    ],
    { failFast: true, maxParallel: 2 },
  );
  const trial = new Trial(plan, bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('a', exited(1));
  await idle();
  bench.end('b');
  for (const id of ['alert', 'clean']) {
    await idle();
    bench.end(id);
  }
  await trial.finish(begun);
  expect(trial.lines).toEqual([
    'a started',
    'b started',
    'a failed exit 1',
    'c canceled fail-fast: `a` failed',
    'd upstream_failed `c` was canceled',
    'alert started',
    'b succeeded',
    'clean started',
    'alert succeeded',
    'clean succeeded',
    'run failed 1',
  ]);
});

it('lets a task that began before the failure have its retries', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a', { retry }), taskOf('b')], { failFast: true }), bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('a', exited(1));
  await idle();
  bench.end('b', exited(1));
  await idle();
  trial.clock.advance(5000);
  await idle();
  bench.end('a');
  await trial.finish(begun);
  expect(trial.lines.slice(-2)).toEqual(['a succeeded', 'run failed 1']);
});

it('goes on after a failure that is allowed or has a handler, although it is to fail fast', async () => {
  const plan = planOf(
    [
      taskOf('a', { allowFailure: true }),
      taskOf('b'),
      taskOf('c', { needs: ['b'] }),
      taskOf('alert', { needs: ['c'], runIf: 'at_least_one_failed', handles: ['c'] }),
      taskOf('last', { needs: ['alert'] }),
    ],
    { failFast: true, maxParallel: 1 },
  );
  const trial = new Trial(plan, async ({ id }) => ({ outcome: 'ab'.includes(id) ? exited(1) : succeeded }));
  const state = await trial.finish();
  expect(trial.executor.executed).toEqual(['a.1', 'b.1', 'alert.1', 'last.1']);
  expect(state.finished).toMatchObject({ status: 'succeeded_with_failures', exitCode: 0 });
});

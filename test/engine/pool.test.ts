import { expect, it } from 'vitest';
import { Trial } from '../support/engine.ts';
import { idle } from '../support/idle.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { Bench, exited, type ScriptedExecutor, succeeded } from '../support/scripted-executor.ts';
import { HandPool } from '../support/shared-places.ts';

const pool = { name: 'gpu', slots: 1 };
const retry = { max: 1, delayMs: 5000, backoff: 1, maxDelayMs: 5000, jitter: 0, on: ['failure'] } as const;

it('lets others go ahead of a task that waits for a place, which takes no slot of the run', async () => {
  const bench = new Bench();
  const pools = new HandPool();
  const plan = planOf([taskOf('train', { pool }), taskOf('a'), taskOf('b')]);
  const trial = new Trial(plan, bench.script, { slots: 1, world: { pools } });
  const begun = trial.begin();
  await idle(8);
  expect(trial.lines).toEqual(['place-awaited', 'a started']);
  expect(trial.journal.events.at(-2)).toMatchObject({ id: 'train', pool: 'gpu', reason: 'waits for gpu' });
  bench.end('a');
  await idle(8);
  pools.grant('train');
  await idle(8);
  expect(trial.lines.at(-1)).toBe('b started');
  bench.end('b');
  await idle(8);
  bench.end('train');
  const state = await trial.finish(begun);
  expect(trial.lines.slice(2)).toEqual([
    'a succeeded',
    'b started',
    'b succeeded',
    'train started',
    'train succeeded',
    'run succeeded 0',
  ]);
  expect(pools.log).toEqual(['train asks for 1 of gpu', 'train has it', 'train gives back']);
  expect(state.finished?.status).toBe('succeeded');
  expect((trial.executor as ScriptedExecutor).mostRunning).toBe(1);
});

it('shows why a task waits, and forgets it when the task starts', async () => {
  const bench = new Bench();
  const pools = new HandPool();
  const trial = new Trial(planOf([taskOf('train', { pool: { name: 'gpu', slots: 2 } })]), bench.script, {
    world: { pools },
  });
  const begun = trial.begin();
  await idle(8);
  expect(trial.witness.told.at(-1)).toBe('place-awaited');
  pools.grant('train');
  await idle(8);
  bench.end('train');
  const state = await trial.finish(begun);
  expect(state.tasks.get('train')).toMatchObject({ status: 'succeeded', reason: '', attempts: 1 });
  expect(pools.log[0]).toBe('train asks for 2 of gpu');
});

it('gives places back between attempts, and asks anew', async () => {
  const pools = new HandPool();
  const trial = new Trial(
    planOf([taskOf('train', { pool, retry })]),
    async ({ attempt }) => ({ outcome: attempt === 1 ? exited(1) : succeeded }),
    { world: { pools } },
  );
  const begun = trial.begin();
  await idle(8);
  pools.grant('train');
  await idle(8);
  expect(pools.log.at(-1)).toBe('train gives back');
  trial.clock.advance(5000);
  await idle(8);
  pools.grant('train');
  await trial.finish(begun);
  expect(pools.log).toEqual([
    'train asks for 1 of gpu',
    'train has it',
    'train gives back',
    'train asks for 1 of gpu',
    'train has it',
    'train gives back',
  ]);
});

it('ends the wait of a task that is canceled, and of all when the run is', async () => {
  const bench = new Bench();
  const pools = new HandPool();
  const plan = planOf([taskOf('a', { pool }), taskOf('b', { pool }), taskOf('c', { pool })]);
  const trial = new Trial(plan, bench.script, { world: { pools } });
  const begun = trial.begin();
  await idle(8);
  trial.ask('request', { id: 'b' });
  await idle(8);
  expect(pools.waiting).toEqual(['a', 'c']);
  trial.ask('SIGINT');
  const state = await trial.finish(begun);
  expect(trial.lines.filter((line) => line.includes('canceled'))).toEqual([
    'b canceled cancel was requested',
    'a canceled canceled by SIGINT',
    'c canceled canceled by SIGINT',
    'run canceled 130',
  ]);
  expect(pools.log.filter((line) => line.endsWith('gives up'))).toHaveLength(3);
  expect(state.finished?.exitCode).toBe(130);
});

it('gives a place back that comes when the task is not wanted any more', async () => {
  const bench = new Bench();
  const pools = new HandPool();
  const plan = planOf([taskOf('bad'), taskOf('train', { pool })], { failFast: true });
  const trial = new Trial(plan, bench.script, { world: { pools } });
  const begun = trial.begin();
  await idle(8);
  expect(pools.waiting).toEqual(['train']);
  bench.end('bad', exited(1));
  await trial.finish(begun);
  expect(trial.lines.slice(-3)).toEqual([
    'bad failed exit 1',
    'train canceled fail-fast: `bad` failed',
    'run failed 1',
  ]);
  expect(pools.log).toEqual(['train asks for 1 of gpu', 'train gives up']);
});

it('lets what may still run after a failure wait for its place, and asks for it once', async () => {
  const bench = new Bench();
  const pools = new HandPool();
  const plan = planOf(
    [
      taskOf('bad'),
      taskOf('other'),
      taskOf('clean', { pool, needs: ['other'], runIf: 'all_done' }),
      taskOf('train', { pool }),
    ],
    { failFast: true },
  );
  const trial = new Trial(plan, bench.script, { slots: 4, world: { pools } });
  const begun = trial.begin();
  await idle(8);
  bench.end('other');
  await idle(8);
  expect(pools.waiting).toEqual(['train', 'clean']);
  bench.end('bad', exited(1));
  await idle(32);
  expect(pools.waiting).toEqual(['clean']);
  pools.grant('clean');
  await idle(8);
  bench.end('clean');
  await trial.finish(begun);
  expect(pools.log).toEqual([
    'train asks for 1 of gpu',
    'clean asks for 1 of gpu',
    'train gives up',
    'clean has it',
    'clean gives back',
  ]);
});

it('runs as if there were places for all where there are no pools', async () => {
  const trial = new Trial(planOf([taskOf('train', { pool })]), async () => ({ outcome: succeeded }));
  await trial.finish();
  expect(trial.lines).toEqual(['train started', 'train succeeded', 'run succeeded 0']);
});

import { expect, it } from 'vitest';
import type { Notice } from '../../src/engine/ports.ts';
import type { Retry } from '../../src/pipeline/model.ts';
import { describe, Trial } from '../support/engine.ts';
import { idle } from '../support/idle.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { Bench, exited, type Script, succeeded } from '../support/scripted-executor.ts';

const succeed = async () => ({ outcome: succeeded });

it('runs tasks after what they need and tells every step', async () => {
  const plan = planOf([taskOf('load'), taskOf('clean', { needs: ['load'] })]);
  const trial = new Trial(plan, succeed);
  const state = await trial.finish();
  expect(trial.lines).toEqual([
    'load started',
    'load succeeded',
    'clean started',
    'clean succeeded',
    'run succeeded 0',
  ]);
  expect(trial.witness.told).toEqual(['workspace-prepared', ...trial.lines]);
  expect(state.finished).toMatchObject({ status: 'succeeded', exitCode: 0 });
  expect(trial.witness.closed).toBe(state);
  expect(trial.executor.sweeps).toBe(1);
});

it('starts a task as soon as its own needs allow, whatever else is running', async () => {
  const bench = new Bench();
  const plan = planOf([taskOf('slow'), taskOf('quick'), taskOf('after', { needs: ['quick'] })]);
  const trial = new Trial(plan, bench.script);
  const begun = trial.begin();
  await idle();
  bench.end('quick');
  await idle();
  expect([...trial.executor.running]).toEqual(['slow', 'after']);
  bench.end('slow');
  bench.end('after');
  await trial.finish(begun);
});

it('starts tasks in the order of the plan and no more at once than it may', async () => {
  const bench = new Bench();
  const tasks = ['a', 'b', 'c', 'd'].map((id) => taskOf(id));
  const trial = new Trial(planOf(tasks, { maxParallel: 2 }), bench.script);
  const begun = trial.begin();
  await idle();
  expect(trial.executor.executed).toEqual(['a.1', 'b.1']);
  bench.end('b');
  await idle();
  expect(trial.executor.executed).toEqual(['a.1', 'b.1', 'c.1']);
  bench.end('c');
  await idle();
  for (const id of ['a', 'd']) bench.end(id);
  await trial.finish(begun);
  expect(trial.executor.mostRunning).toBe(2);
});

it('takes as many tasks at once as the executor allows when the plan says nothing', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf(['a', 'b', 'c'].map((id) => taskOf(id))), bench.script, { slots: 1 });
  void trial.begin();
  await idle();
  expect(trial.executor.executed).toEqual(['a.1']);
});

it('writes the end of one task and the start of the next in one append', async () => {
  const plan = planOf(['a', 'b', 'c'].map((id, at, ids) => taskOf(id, { needs: ids.slice(at - 1, at) })));
  const trial = new Trial(plan, succeed);
  await trial.finish();
  // The workspace and the first start; two ends with a start each; the last end with that of the run.
  expect(trial.journal.batches).toEqual([2, 2, 2, 2]);
});

it('starts and tells nothing before it is on disk', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a'), taskOf('b', { needs: ['a'] })]), bench.script);
  const release = trial.journal.hold();
  const begun = trial.begin();
  await idle();
  expect([trial.executor.executed, trial.witness.told]).toEqual([[], []]);
  release();
  await idle();
  expect(trial.executor.executed).toEqual(['a.1']);
  const releaseEnd = trial.journal.hold();
  bench.end('a');
  await idle();
  expect([trial.executor.executed, trial.witness.told.at(-1)]).toEqual([['a.1'], 'a started']);
  releaseEnd();
  await idle();
  expect([trial.executor.executed, trial.witness.told.at(-1)]).toEqual([['a.1', 'b.1'], 'b started']);
  bench.end('b');
  await trial.finish(begun);
});

it('does not wait for one append before it makes the next', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a'), taskOf('b')]), bench.script);
  const begun = trial.begin();
  await idle();
  const release = trial.journal.hold();
  bench.end('a');
  await idle();
  bench.end('b');
  await idle();
  release();
  await trial.finish(begun);
  expect(trial.lines).toEqual(['a started', 'b started', 'a succeeded', 'b succeeded', 'run succeeded 0']);
});

it('tells in the order of the journal, whichever append is done first', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf([taskOf('a'), taskOf('b')]), bench.script);
  const begun = trial.begin();
  await idle();
  const { append } = trial.journal;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const journal = {
    append: async (bodies: Parameters<typeof append>[0]) => {
      const events = await append(bodies);
      if (events.some((event) => event.event === 'task-finished' && event.id === 'a')) await held;
      return events;
    },
  };
  Object.assign(trial.world, { journal });
  bench.end('a');
  await idle();
  bench.end('b');
  await idle();
  expect(trial.witness.told.at(-1)).toBe('b started');
  release();
  await trial.finish(begun);
  expect(trial.witness.told.slice(-3)).toEqual(['a succeeded', 'b succeeded', 'run succeeded 0']);
});

it('starts nothing any more after a failure, even if its start is on disk by then', async () => {
  const bench = new Bench();
  const outputs = [{ path: 'x', store: true }];
  const plan = planOf([taskOf('a', { outputs }), taskOf('b'), taskOf('c', { needs: ['b'] })]);
  const trial = new Trial(plan, bench.script);
  const collect = async () => {
    throw new Error('no space left');
  };
  Object.assign(trial.world, { catalog: { ...trial.world.catalog, collect } });
  const begun = trial.begin();
  await idle();
  const release = trial.journal.hold();
  bench.end('b');
  await idle();
  bench.end('a');
  await idle();
  release();
  await expect(trial.finish(begun)).rejects.toThrow('no space left');
  await idle();
  expect(trial.executor.executed).toEqual(['a.1', 'b.1']);
  expect(trial.witness.told.at(-1)).toBe('b started');
});

it('ends every attempt and tells nothing more when the journal fails', async () => {
  const bench = new Bench();
  const trial = new Trial(planOf(['a', 'b', 'c'].map((id) => taskOf(id))), bench.script, { slots: 2 });
  trial.journal.failAt = 2;
  const begun = trial.begin();
  await idle();
  bench.end('a');
  await expect(trial.finish(begun)).rejects.toMatchObject({ code: 'disk-full' });
  expect(bench.stopped).toEqual(['b 0']);
  expect([...trial.executor.running]).toEqual([]);
  expect(trial.witness.told.at(-1)).toBe('b started');
  expect(trial.executor.sweeps).toBe(1);
  expect(trial.witness.closed?.tasks.get('a')?.status).toBe('running');
});

it('leaves no wait for a next attempt behind when the journal fails', async () => {
  const wait = 600_000;
  const retry: Retry = { max: 3, delayMs: wait, backoff: 1, maxDelayMs: wait, jitter: 0, on: ['failure'] };
  let end = () => {};
  const script: Script = ({ id }) =>
    new Promise((resolve) => {
      if (id === 'b') resolve({ outcome: exited(1) });
      else end = () => resolve({ outcome: exited(1) });
    });
  const trial = new Trial(planOf([taskOf('a', { retry }), taskOf('b')]), script);
  trial.journal.failAt = 2;
  const begun = trial.begin();
  await idle();
  end();
  await expect(begun).rejects.toMatchObject({ code: 'disk-full' });
  expect(trial.clock.step()).toBe(false);
});

it('ends every attempt when collecting fails for a reason outside the task', async () => {
  const bench = new Bench();
  const outputs = [{ path: 'x', store: true }];
  const trial = new Trial(planOf([taskOf('a', { outputs }), taskOf('b')]), bench.script);
  const full = new Error('no space left');
  const collect = async () => {
    throw full;
  };
  Object.assign(trial.world, { catalog: { ...trial.world.catalog, collect } });
  const begun = trial.begin();
  await idle();
  bench.end('a');
  await expect(trial.finish(begun)).rejects.toBe(full);
  expect(bench.stopped).toEqual(['b 0']);
  expect(trial.lines).toEqual(['a started', 'b started']);
});

it('skips what is disabled and what stands behind nothing else, and says why', async () => {
  const off = { action: 'skip', why: 'disabled' } as const;
  const plan = planOf([
    taskOf('a', off),
    taskOf('b', { needs: ['a'] }),
    taskOf('c', { needs: ['b'], ...off }),
  ]);
  const trial = new Trial(plan, succeed);
  await trial.finish();
  expect(trial.lines).toEqual([
    'a skipped disabled',
    'b skipped all upstream skipped',
    'c skipped disabled',
    'run skipped 0',
  ]);
});

it('lets a failure pass by what still can run, and fails the run', async () => {
  const plan = planOf([
    taskOf('a'),
    taskOf('b', { needs: ['a'] }),
    taskOf('other'),
    taskOf('alert', { needs: ['b'], runIf: 'at_least_one_failed' }),
  ]);
  const trial = new Trial(plan, async ({ id }) => ({ outcome: id === 'a' ? exited(3) : succeeded }));
  const state = await trial.finish();
  expect(trial.lines).toEqual([
    'a started',
    'other started',
    'a failed exit 3',
    'b upstream_failed `a` failed',
    'other succeeded',
    'alert started',
    'alert succeeded',
    'run failed 1',
  ]);
  expect(state.finished?.reason).toBe('`a` failed');
});

it('tells of what was written before it began', async () => {
  const trial = new Trial(planOf([taskOf('a')]), succeed);
  await trial.finish(trial.begin(undefined, { written: trial.journal.events.slice() }));
  expect(trial.witness.told.slice(0, 2)).toEqual(['run-started', 'workspace-prepared']);
});

it('passes on masked output of attempts, and the log and the reporters see the same', async () => {
  const trial = new Trial(planOf([taskOf('a')]), async ({ onOutput }) => {
    onOutput('stdout', Buffer.from('hunter22'));
    return { outcome: succeeded };
  });
  const logged: string[] = [];
  Object.assign(trial.world, {
    logs: {
      open: (name: object, onMasked: (stream: string, chunk: Uint8Array) => void) => ({
        write: (stream: string, _: Uint8Array) => onMasked(stream, Buffer.from('***')),
        close: () => logged.push(JSON.stringify(name)),
      }),
    },
  });
  await trial.finish();
  expect(trial.witness.told.slice(1, 4)).toEqual(['a started', 'a stdout ***', 'a succeeded']);
  expect(logged).toEqual(['{"id":"a","attempt":1}']);
});

it('ends a run without tasks as skipped', async () => {
  const trial = new Trial(planOf([]), succeed);
  const state = await trial.finish();
  expect(state.finished).toMatchObject({ status: 'skipped', exitCode: 0, reason: 'no task ran' });
});

it('records what the workspace has to say', async () => {
  const trial = new Trial(planOf([taskOf('a')]), succeed);
  const notes = [{ code: 'submodules-absent', message: 'vendor/ is a submodule and empty' }];
  const prepare = async () => ({ path: '/w', project: '/w', reused: false, kept: false, notes });
  Object.assign(trial.world, { workspaces: { prepare } });
  await trial.finish();
  expect(trial.journal.events.slice(1, 3)).toMatchObject([
    { event: 'workspace-prepared', path: '/w' },
    { event: 'run-noted', code: 'submodules-absent', message: 'vendor/ is a submodule and empty' },
  ]);
});

it('leaves a run resumable when its workspace cannot be made', async () => {
  const trial = new Trial(planOf([taskOf('a')]), succeed);
  const gone = new Error('object is missing');
  const workspaces = {
    prepare: async () => {
      throw gone;
    },
  };
  Object.assign(trial.world, { workspaces });
  await expect(trial.begin()).rejects.toBe(gone);
  expect(trial.journal.events.map(describe)).toEqual(['run-started']);
  expect(trial.witness.closed).not.toBeNull();
});

it('records and tells what the world gives notice of while it works, and nothing after its end', async () => {
  const plan = planOf([taskOf('load')]);
  let give = (_notice: Notice): void => {};
  const notices = {
    listen: (callback: (notice: Notice) => void) => {
      give = callback;
    },
  };
  const trial = new Trial(
    plan,
    async () => {
      give({ code: 'few-files', message: 'files are short' });
      return { outcome: succeeded };
    },
    { world: { notices } },
  );
  await trial.finish();
  give({ code: 'few-files', message: 'files are short' });
  await idle();
  expect(trial.journal.events.at(-1)?.event).toBe('run-finished');
  expect(trial.witness.told).toEqual([
    'workspace-prepared',
    'load started',
    'run-noted',
    'load succeeded',
    'run succeeded 0',
  ]);
});

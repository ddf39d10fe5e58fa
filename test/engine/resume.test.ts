import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { describe, Trial } from '../support/engine.ts';
import { idle } from '../support/idle.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { Bench, exited, type Script, succeeded } from '../support/scripted-executor.ts';

const succeed: Script = async () => ({ outcome: succeeded });

/** The journal of a run up to and with the last event that is described so. */
async function journalUntil(line: string, plan: Plan, script: Script): Promise<RunEvent[]> {
  const trial = new Trial(plan, script);
  await trial.finish();
  const at = trial.journal.events.map(describe).lastIndexOf(line);
  expect(at).toBeGreaterThan(-1);
  return trial.journal.events.slice(0, at + 1);
}

const chain = planOf([taskOf('a'), taskOf('b', { needs: ['a'] }), taskOf('c', { needs: ['b'] })]);

it('goes on after a crash: what succeeded stays, what was running gets a new attempt', async () => {
  const events = await journalUntil('b started', chain, succeed);
  const trial = new Trial(chain, succeed, { events });
  const state = await trial.finish(trial.begin({}));
  expect(trial.executor.executed).toEqual(['b.2', 'c.1']);
  expect(trial.lines.slice(3)).toEqual([
    'run-interrupted',
    'run-resumed',
    'b started',
    'b succeeded',
    'c started',
    'c succeeded',
    'run succeeded 0',
  ]);
  expect(state.tasks.get('b')).toMatchObject({ attempts: 2, lost: 1, charged: 1 });
  expect(trial.journal.events.find(({ event }) => event === 'run-interrupted')).toMatchObject({
    lost: ['b'],
  });
  // Once for what the vanished runner left, once at the end.
  expect(trial.executor.sweeps).toBe(2);
});

it('does not charge the lost attempt to retries', async () => {
  const retry = { max: 1, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] } as const;
  const plan = planOf([taskOf('a', { retry })]);
  const events = await journalUntil('a started', plan, succeed);
  const trial = new Trial(plan, async () => ({ outcome: exited(1) }), { events });
  await trial.finish(trial.begin({}));
  expect(trial.executor.executed).toEqual(['a.2', 'a.3']);
});

it('only writes the end of a run that lacks nothing else', async () => {
  const script: Script = async ({ id }) => ({ outcome: id === 'c' ? exited(1) : succeeded });
  const events = await journalUntil('c failed exit 1', chain, script);
  const trial = new Trial(chain, script, { events });
  const state = await trial.finish(trial.begin({}));
  expect(trial.journal.events.slice(events.length).map(describe)).toEqual(['run failed 1']);
  expect(trial.executor.executed).toEqual([]);
  expect(state.finished).toMatchObject({ status: 'failed', exitCode: 1 });
});

it('does nothing for a run that ended well', async () => {
  const events = await journalUntil('run succeeded 0', chain, succeed);
  const trial = new Trial(chain, succeed, { events });
  const state = await trial.finish(trial.begin({}));
  expect(trial.journal.events).toEqual(events);
  expect(state.finished?.exitCode).toBe(0);
  expect(trial.witness.closed).toBe(state);
});

it('keeps after a crash what had failed, so that the run ends as it would have', async () => {
  const plan = planOf([taskOf('a'), taskOf('b')]);
  const script: Script = async ({ id }) => ({ outcome: id === 'a' ? exited(1) : succeeded });
  const events = (await journalUntil('a failed exit 1', plan, script)).slice();
  const trial = new Trial(plan, succeed, { events });
  await trial.finish(trial.begin({}));
  expect(trial.executor.executed).toEqual(['b.2']);
  expect(trial.lines.at(-1)).toBe('run failed 1');
});

it('tries again what failed in a run that ended as failed, and judges anew what stood behind it', async () => {
  const plan = planOf([
    taskOf('a'),
    taskOf('b', { needs: ['a'] }),
    taskOf('alert', { needs: ['a'], runIf: 'at_least_one_failed' }),
    taskOf('never', { needs: ['b'], runIf: 'at_least_one_failed' }),
    taskOf('off', { needs: ['b'], action: 'skip', why: 'disabled' }),
    taskOf('fine'),
  ]);
  const events = await journalUntil('run failed 1', plan, async ({ id }) => ({
    outcome: id === 'a' ? exited(1) : succeeded,
  }));
  const trial = new Trial(plan, succeed, { events });
  await trial.finish(trial.begin({}));
  expect(trial.executor.executed).toEqual(['a.2', 'b.1']);
  expect(trial.journal.events.slice(events.length).map(describe)).toEqual([
    'run-resumed',
    'workspace-prepared',
    'a started',
    'a succeeded',
    'b started',
    'b succeeded',
    'run succeeded 0',
  ]);
});

it('goes on after a cancel', async () => {
  const bench = new Bench();
  const first = new Trial(chain, bench.script);
  const begun = first.begin();
  await idle();
  bench.end('a');
  await idle();
  first.ask('SIGINT');
  await first.finish(begun);
  const trial = new Trial(chain, succeed, { events: first.journal.events });
  const state = await trial.finish(trial.begin({}));
  expect(trial.executor.executed).toEqual(['b.2', 'c.1']);
  expect(state.finished).toMatchObject({ status: 'succeeded', exitCode: 0 });
  expect(state.cancel).toBeNull();
});

it('goes on after a crash in the middle of a cancel', async () => {
  const bench = new Bench();
  const plan = planOf([taskOf('a'), taskOf('b')], { maxParallel: 1 });
  const first = new Trial(plan, bench.script);
  const begun = first.begin();
  await idle();
  first.ask('SIGINT');
  await first.finish(begun);
  const at = first.lines.indexOf('b canceled canceled by SIGINT');
  expect(at).toBeGreaterThan(-1);
  const cut = first.journal.events.findIndex((event) => describe(event).startsWith('b canceled'));
  const trial = new Trial(plan, succeed, { events: first.journal.events.slice(0, cut + 1) });
  const state = await trial.finish(trial.begin({}));
  expect(trial.executor.executed).toEqual(['a.2', 'b.1']);
  expect(state.finished?.status).toBe('succeeded');
});

it('starts a task at once that waited for its next attempt', async () => {
  const retry = {
    max: 1,
    delayMs: 60_000,
    backoff: 1,
    maxDelayMs: 60_000,
    jitter: 0,
    on: ['failure'],
  } as const;
  const plan = planOf([taskOf('a', { retry })]);
  const events = await journalUntil('a waits 60s', plan, async () => ({ outcome: exited(1) }));
  const trial = new Trial(plan, succeed, { events });
  await trial.finish(trial.begin({}));
  expect(trial.lines.slice(2)).toEqual([
    'run-interrupted',
    'run-resumed',
    'a started',
    'a succeeded',
    'run succeeded 0',
  ]);
  expect(trial.clock.monotonic()).toBe(0);
});

it('asks before it runs a task again that must run only once', async () => {
  const plan = planOf([taskOf('publish', { once: true })]);
  const events = await journalUntil('publish started', plan, succeed);
  const trial = new Trial(plan, succeed, { events });
  await expect(trial.begin({})).rejects.toMatchObject({
    code: 'once-interrupted',
    trouble: 'environment',
    message: '`publish` was running when the runner vanished, and has `once: true`',
    hint: "look how far it came; to run it again: runnable resume r-1 --again 'publish'",
  });
  expect(trial.journal.events).toEqual(events);
  await trial.finish(trial.begin({ again: ['publish'] }));
  expect(trial.executor.executed).toEqual(['publish.2']);
});

it('leaves a failed task alone that must run only once, unless it is named', async () => {
  const plan = planOf([taskOf('publish', { once: true })]);
  const events = await journalUntil('run failed 1', plan, async () => ({ outcome: exited(1) }));
  const idleTrial = new Trial(plan, succeed, { events });
  const state = await idleTrial.finish(idleTrial.begin({}));
  expect([idleTrial.executor.executed, state.finished?.exitCode]).toEqual([[], 1]);
  const trial = new Trial(plan, succeed, { events });
  await trial.finish(trial.begin({ again: ['publish'] }));
  expect(trial.executor.executed).toEqual(['publish.2']);
});

it('says nothing of files that are gone where each task has a copy of its own', async () => {
  const plan = planOf([taskOf('a', { isolated: true }), taskOf('b', { needs: ['a'], isolated: true })]);
  const events = await journalUntil('b started', plan, succeed);
  const trial = new Trial(plan, succeed, { events });
  const anew = { path: '/new', project: '/new', reused: false, kept: false };
  Object.assign(trial.world, {
    workspaces: { ...trial.world.workspaces, prepare: async () => anew },
  });
  await trial.finish(trial.begin({}));
  expect(trial.journal.events.filter(({ event }) => event === 'run-noted')).toEqual([]);
});

it('puts outputs back and says so when the workspace had to be made anew', async () => {
  const file = { path: 'x.csv', digest: 'd', size: 1, mode: 'file', stored: true } as const;
  const plan = planOf([
    taskOf('a', { outputs: [{ path: 'x.csv', store: true }] }),
    taskOf('b', { needs: ['a'] }),
  ]);
  const placed: unknown[] = [];
  const first = new Trial(plan, succeed);
  const catalog = {
    ...first.world.catalog,
    collect: async () => ({ files: [file, { ...file, path: 'big', stored: false }], problems: [] }),
    place: async (files: unknown) => void placed.push(files),
  };
  Object.assign(first.world, { catalog });
  await first.finish();
  const cut = first.journal.events.findIndex((event) => describe(event) === 'b started');
  const trial = new Trial(plan, succeed, {
    events: first.journal.events.slice(0, cut + 1),
    world: { catalog },
  });
  Object.assign(trial.world, {
    workspaces: { prepare: async () => ({ path: '/new', project: '/new', reused: false, kept: false }) },
  });
  await trial.finish(trial.begin({}));
  expect(placed).toEqual([[file]]);
  expect(trial.journal.events.find(({ event }) => event === 'run-noted')).toMatchObject({
    code: 'workspace-made-anew',
  });
});

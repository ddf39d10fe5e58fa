import { expect, it } from 'vitest';
import type { World } from '../../src/engine/ports.ts';
import type { Concurrency } from '../../src/pipeline/model.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { idle } from '../support/idle.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { succeeded } from '../support/scripted-executor.ts';
import { HandTurns } from '../support/shared-places.ts';

it('makes nothing and starts nothing before its turn has come, and leaves at its end', async () => {
  const turns = new HandTurns(['r-a', 'r-b']);
  const { trial, made } = start({ group: 'train', max: 1, onLimit: 'queue' }, turns);
  const begun = trial.begin();
  await idle(8);
  expect(trial.lines).toEqual(['run-queued']);
  expect(trial.journal.events.at(-1)).toMatchObject({ group: 'train', max: 1, ahead: ['r-a', 'r-b'] });
  expect(made).toEqual(['keep']);
  trial.clock.advance(3000);
  turns.come();
  const state = await trial.finish(begun);
  expect(trial.lines).toEqual(['run-queued', 'run-dequeued', 'a started', 'a succeeded', 'run succeeded 0']);
  expect(trial.journal.events.find(({ event }) => event === 'run-dequeued')).toMatchObject({ seconds: 3 });
  expect(made).toEqual(['keep', 'prepare']);
  expect(turns.log).toEqual(['joins train', 'leaves']);
  expect(state.queued).toBeNull();
});

it('says nothing of a group that has room', async () => {
  const turns = new HandTurns(['r-a'], 2);
  const { trial } = start({ group: 'train', max: 2, onLimit: 'skip' }, turns);
  await trial.finish();
  expect(trial.lines).toEqual(['a started', 'a succeeded', 'run succeeded 0']);
  expect(turns.log).toEqual(['joins train', 'leaves']);
});

it('ends a queued run that is canceled, without a task and without a workspace', async () => {
  const turns = new HandTurns(['r-a']);
  const { trial, made } = start({ group: 'train', max: 1, onLimit: 'queue' }, turns);
  const begun = trial.begin();
  await idle(8);
  trial.ask('SIGINT');
  const state = await trial.finish(begun);
  expect(trial.lines).toEqual([
    'run-queued',
    'cancel-requested',
    'a canceled canceled by SIGINT',
    'run canceled 130',
  ]);
  expect(state.finished).toMatchObject({ status: 'canceled', reason: 'canceled by SIGINT', exitCode: 130 });
  expect(made).toEqual(['keep']);
  expect(turns.log).toEqual(['joins train', 'leaves']);
});

it('skips a run that is one too many, says for whom, and succeeds', async () => {
  const turns = new HandTurns(['r-a']);
  const { trial, made } = start({ group: 'train', max: 1, onLimit: 'skip' }, turns);
  const state = await trial.finish();
  expect(trial.lines).toEqual(['a skipped `r-a` of group `train` has not ended', 'run skipped 0']);
  expect(state.finished).toMatchObject({
    status: 'skipped',
    reason: '`r-a` of group `train` has not ended',
    exitCode: 0,
  });
  expect(made).toEqual([]);
});

it('cancels the oldest, as many as it takes, after it has said that it waits', async () => {
  const turns = new HandTurns(['r-a', 'r-b', 'r-c'], 2);
  const { trial } = start({ group: 'train', max: 2, onLimit: 'cancel_previous' }, turns);
  const begun = trial.begin();
  await idle(8);
  expect(trial.lines).toEqual(['run-queued']);
  expect(turns.log).toEqual([
    'joins train',
    'cancels r-a: r-1 of group `train`',
    'cancels r-b: r-1 of group `train`',
  ]);
  turns.come();
  await trial.finish(begun);
  expect(trial.lines.at(-1)).toBe('run succeeded 0');
});

it.each(['skip', 'cancel_previous'] as const)(
  'waits when it is taken up again, also with %s',
  async (onLimit) => {
    const turns = new HandTurns(['r-a']);
    const { trial } = start({ group: 'train', max: 1, onLimit }, turns);
    const begun = trial.begin({});
    await idle(8);
    expect(trial.lines).toContain('run-queued');
    turns.come();
    await trial.finish(begun);
    expect(trial.lines.at(-1)).toBe('run succeeded 0');
    expect(turns.log).toEqual(['joins train', 'leaves']);
  },
);

it('leaves the line when the environment fails', async () => {
  const turns = new HandTurns([]);
  const { trial } = start({ group: 'train', max: 1, onLimit: 'queue' }, turns, {
    workspaces: { prepare: () => Promise.reject(new Error('no disk')) },
  });
  await expect(trial.finish()).rejects.toThrow('no disk');
  expect(turns.log).toEqual(['joins train', 'leaves']);
});

function start(concurrency: Concurrency, turns: HandTurns, world: Partial<World> = {}) {
  const made: string[] = [];
  const plan: Plan = { ...planOf([taskOf('a')]), concurrency };
  const workspaces = {
    prepare: async () => {
      made.push('prepare');
      return { path: '/work', project: '/work', reused: false, kept: true };
    },
    keep: async () => void made.push('keep'),
  };
  const trial = new Trial(plan, async () => ({ outcome: succeeded }), {
    world: { turns, workspaces, ...world },
  });
  return { trial, made };
}

import { expect, it } from 'vitest';
import { initialState } from '../../src/engine/initial-state.ts';
import { runRecord, runStatus } from '../../src/engine/record.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { Trial } from '../support/engine.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { succeeded } from '../support/scripted-executor.ts';

const plan = {
  ...planOf([
    taskOf('load', {
      returns: [{ name: 'rows' }, { name: 'big' }, { name: 'model' }],
      outputs: [{ path: '*.csv', store: true }],
    }),
    taskOf('report', { action: 'skip', why: 'disabled' }),
  ]),
  params: [{ name: '__proto__', type: 'string', value: 'eu', source: 'default' }] as const,
};

async function ranTrial(): Promise<Trial> {
  const trial = new Trial(plan, async () => ({
    outcome: succeeded,
    returns: `rows:=3\nbig=${'x'.repeat(70_000)}\nmodel@pickle=m.pkl`,
  }));
  const file = { path: 'a.csv', digest: 'd1', size: 7, mode: 'file', stored: true } as const;
  const collect = async () => ({ files: [file], problems: [] });
  Object.assign(trial.world, { catalog: { ...trial.world.catalog, collect } });
  await trial.finish();
  return trial;
}

it('shows a run in the public shape', async () => {
  const { journal } = await ranTrial();
  const state = journal.events.reduce(reduce, initialState(plan));
  expect(JSON.parse(JSON.stringify(runRecord(plan, state, true)))).toEqual({
    run: {
      id: 'r-1',
      pipeline: 'etl',
      status: 'succeeded',
      reason: '',
      commit: plan.source.commit,
      ref: 'HEAD',
      dirty: false,
      params: JSON.parse('{ "__proto__": "eu" }'),
      trigger: 'manual',
      parent: null,
      sweep: null,
      started_at: '2026-01-01T00:00:00.000Z',
      ended_at: '2026-01-01T00:00:00.000Z',
      workspace: '/work',
    },
    tasks: [
      {
        id: 'load',
        task: 'load',
        kind: 'script',
        status: 'succeeded',
        reason: '',
        attempts: 1,
        started_at: '2026-01-01T00:00:00.000Z',
        ended_at: '2026-01-01T00:00:00.000Z',
        returns: {
          rows: 3,
          big: { stored: 'sha-0', size: 70_002 },
          model: { pickle: 'sha-1', size: 23 },
        },
        outputs: [{ path: 'a.csv', digest: 'd1', size: 7 }],
      },
      {
        id: 'report',
        task: 'report',
        kind: 'script',
        status: 'skipped',
        reason: 'disabled',
        attempts: 0,
        started_at: null,
        ended_at: '2026-01-01T00:00:00.000Z',
        returns: {},
        outputs: [],
      },
    ],
  });
});

it('calls a run without an end interrupted as soon as nobody holds it', async () => {
  const { journal } = await ranTrial();
  const before = journal.events.slice(0, 3).reduce(reduce, initialState(plan));
  expect([runStatus(before, true), runStatus(before, false)]).toEqual(['running', 'interrupted']);
  expect(runStatus(initialState(plan), true)).toBe('queued');
});

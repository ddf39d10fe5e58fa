import { expect, it } from 'vitest';
import { compareDefinition } from '../../src/compare/compare-definition.ts';
import type { Task } from '../../src/pipeline/model.ts';
import { type PlanOptions, planRun } from '../../src/plan/plan-run.ts';
import { cleanSource, makePipeline, makeTask } from '../support/pipeline.ts';

const tasks = [
  makeTask('load'),
  makeTask('clean', ['load']),
  makeTask('train', ['clean', 'load']),
  makeTask('alert', ['train'], { runIf: 'at_least_one_failed', handles: ['train'] }),
];
const result = { run: 'r-1', returns: {}, outputs: [] };

function planned(options: Partial<PlanOptions> = {}, changed: readonly Task[] = []) {
  const pipeline = makePipeline({
    tasks: tasks.map((task) => changed.find(({ id }) => id === task.id) ?? task),
  });
  const plan = planRun(pipeline, { source: cleanSource, ...options });
  if (!plan.ok) throw new Error('there is no plan');
  return new Map(plan.value.tasks.map((task) => [task.id, task]));
}

const some = (ids: readonly string[], kept: readonly string[] = []): Partial<PlanOptions> => ({
  picked: new Map(ids.map((id) => [id, 'selected'])),
  earlier: new Map(kept.map((id) => [id, result])),
});

it.each<[string, Partial<PlanOptions>]>([
  ['keeps the first task', some(['clean', 'train', 'alert'], ['load'])],
  ['leaves a task out between two', some(['load', 'train', 'alert'])],
  ['keeps all but one', some(['clean'], ['load', 'train', 'alert'])],
  ['leaves out all that a task needs', some(['alert'])],
])('finds no other definition in a run that %s', (_, part) => {
  const [whole, partial] = [planned(), planned(part)];
  for (const { id } of tasks) {
    expect([id, compareDefinition(whole.get(id), partial.get(id))]).toEqual([id, []]);
    expect([id, compareDefinition(partial.get(id), whole.get(id))]).toEqual([id, []]);
  }
});

it('finds what the file says otherwise, also in a part', () => {
  const other = [makeTask('clean'), makeTask('alert', ['train'], { runIf: 'all_failed', handles: [] })];
  for (const part of [{}, some(['clean', 'alert'], ['load', 'train'])]) {
    const [before, after] = [planned(), planned(part, other)];
    expect(compareDefinition(before.get('clean'), after.get('clean'))).toMatchObject([
      { name: 'needs', before: ['load'], after: [] },
    ]);
    expect(compareDefinition(before.get('alert'), after.get('alert'))).toMatchObject([
      { name: 'run_if', before: 'at_least_one_failed', after: 'all_failed' },
      { name: 'handles', before: ['train'], after: [] },
    ]);
  }
});

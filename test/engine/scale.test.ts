import { expect, it } from 'vitest';
import { initialState } from '../../src/engine/initial-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { runPlan } from '../../src/engine/run-plan.ts';
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { branchOf, eachOf, matrixOf, planTasks, scriptTask } from '../support/grouped.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { exited, succeeded } from '../support/scripted-executor.ts';

const independent = (count: number) =>
  planOf(
    Array.from({ length: count }, (_, at) => taskOf(`t${at}`)),
    { maxParallel: 8 },
  );
const chain = (count: number) =>
  planOf(
    Array.from({ length: count }, (_, at) => taskOf(`t${at}`, { needs: at === 0 ? [] : [`t${at - 1}`] })),
  );
const fan = (count: number) => {
  const ids = Array.from({ length: count - 2 }, (_, at) => `t${at}`);
  return planOf([
    taskOf('from'),
    ...ids.map((id) => taskOf(id, { needs: ['from'] })),
    taskOf('to', { needs: ids }),
  ]);
};

const range = (count: number) => Array.from({ length: count }, (_, at) => at);
const matrix = (count: number) =>
  planTasks([scriptTask('t', [], matrixOf({ x: range(count) }, { maxParallel: 8 }))]);
const nested = (count: number) => {
  const inner = scriptTask('t', [], eachOf(range(count / 100)));
  return planTasks([
    scriptTask('all', [], { ...branchOf([inner, scriptTask('end', ['t'])]), ...matrixOf({ x: range(100) }) }),
  ]);
};
const found = (count: number) =>
  planTasks([
    scriptTask('load', [], { returns: [{ name: 'items' }], block: { count } }),
    scriptTask('t', ['load'], eachOf('${{ tasks.load.returns.items }}')),
    scriptTask('end', ['t']),
  ]);
/** Half of them instances, the other half tasks that need them all. */
const needed = (count: number) =>
  planTasks([
    scriptTask('t', [], matrixOf({ x: range(count / 2) })),
    ...range(count / 2).map((at) => scriptTask(`u${at}`, ['t'], { runIf: 'all_done' })),
  ]);

const itemsOf = ({ tasks }: Plan) => Number(tasks[0]?.block['count'] ?? 0);

/** Milliseconds of a run whose tasks take no time. */
async function timeOf(plan: Plan, fails = false): Promise<number> {
  const trial = new Trial(plan, async ({ id }) => ({
    outcome: fails ? exited(1) : succeeded,
    ...(id === 'load' ? { returns: `items:=${JSON.stringify(range(itemsOf(plan)))}\n` } : {}),
  }));
  Object.assign(trial.world, { reporters: [] });
  const state = trial.journal.events.reduce(reduce, initialState(plan));
  const began = performance.now();
  const ended = await runPlan(plan, trial.world, { state, written: [], places: { checkout: null } });
  const took = performance.now() - began;
  expect(ended.finished?.status).toBe(fails ? 'failed' : 'succeeded');
  return took;
}

it.each<[string, (count: number) => Plan, boolean]>([
  ['independent tasks', independent, false],
  ['a chain', chain, false],
  ['a fan', fan, false],
  ['a failure at the head of a chain', chain, true],
  ['instances of a matrix', matrix, false],
  ['instances in instances', nested, false],
  ['instances that the run finds', found, false],
  ['instances that fail', matrix, true],
  ['tasks that need instances', needed, false],
])('takes time in proportion to the number of tasks: %s', async (name, make, fails) => {
  await timeOf(make(1000), fails);
  let ratio = Number.POSITIVE_INFINITY;
  // A busy machine may disturb one measurement; it does not make what is quadratic linear.
  for (let round = 0; round < 5 && ratio > 2.3; round += 1) {
    const once = await timeOf(make(5000), fails);
    const twice = await timeOf(make(10_000), fails);
    ratio = Math.min(ratio, twice / once);
    console.log(
      `${name}: ${(twice / 10_000).toFixed(3)} ms a task, 10,000 against 5,000: ${ratio.toFixed(2)}`,
    );
  }
  expect(ratio).toBeLessThanOrEqual(2.3);
});

import { expect, it } from 'vitest';
import { initialState } from '../../src/engine/initial-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { runPlan } from '../../src/engine/run-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
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

/** Milliseconds of a run whose tasks take no time. */
async function timeOf(plan: Plan, fails = false): Promise<number> {
  const trial = new Trial(plan, async () => ({ outcome: fails ? exited(1) : succeeded }));
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

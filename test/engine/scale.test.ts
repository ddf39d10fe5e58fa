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

it.each<[string, (count: number) => Plan]>([
  ['independent tasks', independent],
  ['a chain', chain],
  ['a fan', fan],
])('takes time in proportion to the number of tasks: %s', async (name, make) => {
  await timeOf(make(1000));
  const once = Math.min(await timeOf(make(5000)), await timeOf(make(5000)));
  const twice = Math.min(await timeOf(make(10_000)), await timeOf(make(10_000)));
  console.log(
    `${name}: ${(twice / 10_000).toFixed(3)} ms a task, 10,000 against 5,000: ${(twice / once).toFixed(2)}`,
  );
  expect(twice / once).toBeLessThan(3);
  expect(twice / 10_000).toBeLessThan(1);
});

it('passes a failure down a long chain in proportion to its length', async () => {
  await timeOf(chain(1000), true);
  const once = await timeOf(chain(5000), true);
  const twice = await timeOf(chain(10_000), true);
  expect(twice / Math.max(once, 20)).toBeLessThan(4);
});

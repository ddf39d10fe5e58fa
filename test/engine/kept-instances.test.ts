import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import { itemInstances, keepInstance, placeInstance } from '../../src/plan/instances.ts';
import { isExpanded } from '../../src/plan/members.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { adoptResults } from '../../src/plan/rerun.ts';
import { Trial } from '../support/engine.ts';
import { eachOf, planTasks, scriptTask } from '../support/grouped.ts';
import { exited, succeeded } from '../support/scripted-executor.ts';

/** A rerun of a group: of each instance whether it is kept, and whether it succeeds where it runs. */
const randomRepair = fc.record({
  instances: fc.array(fc.record({ isKept: fc.boolean(), comesThrough: fc.boolean() }), {
    minLength: 1,
    maxLength: 7,
  }),
  isKnown: fc.boolean(),
  failFast: fc.boolean(),
  maxParallel: fc.integer({ min: 1, max: 3 }),
});

type Repair = typeof randomRepair extends fc.Arbitrary<infer T> ? T : never;

it('starts nothing that is kept, and ends as if all of it had run', async () => {
  await fc.assert(
    fc.asyncProperty(randomRepair, async (repair) => {
      const trial = trialOf(repair);
      const state = await trial.finish();
      const { instances, failFast } = repair;
      const kept = instances.flatMap(({ isKept }, index) => (isKept ? [`grid[${index}]`] : []));
      const running = instances.flatMap(({ isKept }, index) => (isKept ? [] : [`grid[${index}]`]));
      const executed = trial.executor.executed.map((name) => name.replace(/\.1$/, ''));
      expect(executed.filter((id) => kept.includes(id))).toEqual([]);
      if (!failFast) expect(executed.filter((id) => running.includes(id)).sort()).toEqual(running.sort());
      expect(kept.map((id) => state.tasks.get(id)?.status)).toEqual(kept.map(() => 'skipped'));
      const isWell = instances.every(({ isKept, comesThrough }) => isKept || comesThrough);
      expect(state.tasks.get('grid')?.status).toBe(isWell ? 'succeeded' : 'failed');
      expect(state.tasks.get('report')?.status).toBe(isWell ? 'succeeded' : 'upstream_failed');
      expect(state.tasks.get('alarm')?.status).toBe(isWell ? 'skipped' : 'succeeded');
      if (isWell) expect(state.tasks.get('grid')?.returns['x']).toEqual({ json: valuesOf(repair) });
      expect(state.finished?.status).toBe(isWell ? 'succeeded' : 'failed');
    }),
    { numRuns: 100 },
  );
});

it('comes to the same end from every prefix of its journal', async () => {
  await fc.assert(
    fc.asyncProperty(randomRepair, async (random) => {
      const repair = { ...random, failFast: false, maxParallel: 1 };
      const whole = trialOf(repair);
      const undisturbed = await whole.finish();
      const { events } = whole.journal;
      for (let cut = 1; cut < events.length; cut += 1) {
        const trial = trialOf(repair, events.slice(0, cut));
        await trial.finish(trial.begin({}));
        const state = trial.state();
        expect([...state.tasks.values()].map(({ id, status, reason }) => [id, status, reason])).toEqual(
          [...undisturbed.tasks.values()].map(({ id, status, reason }) => [id, status, reason]),
        );
        expect(state.tasks.get('grid')?.returns).toEqual(undisturbed.tasks.get('grid')?.returns);
      }
    }),
    { numRuns: 10 },
  );
});

function valuesOf({ instances }: Repair): readonly string[] {
  return instances.map(({ isKept }, index) => (isKept ? `kept ${index}` : `fresh ${index}`));
}

function trialOf(repair: Repair, events?: readonly RunEvent[]): Trial {
  const { instances, maxParallel } = repair;
  return new Trial(
    planOf(repair),
    async ({ id }) => {
      const index = Number(/\[(\d+)\]/.exec(id)?.[1] ?? -1);
      const instance = instances[index];
      if (instance === undefined) return { outcome: succeeded };
      return instance.comesThrough
        ? { outcome: succeeded, returns: `x=fresh ${index}\n` }
        : { outcome: exited(1) };
    },
    { slots: maxParallel, ...(events === undefined ? {} : { events }) },
  );
}

function planOf({ instances, isKnown, failFast, maxParallel }: Repair): Plan {
  const items = instances.map((_, index) => index);
  const given = isKnown ? items : `\${{ fromJSON('${JSON.stringify(items)}') }}`;
  const plan = planTasks([
    scriptTask('grid', [], { ...eachOf(given, { failFast, maxParallel }), returns: [{ name: 'x' }] }),
    scriptTask('report', ['grid']),
    scriptTask('alarm', ['grid'], { runIf: 'at_least_one_failed' }),
  ]);
  const [grid] = plan.tasks.filter(isExpanded);
  const kept = itemInstances('grid', { as: 'item' }, items).flatMap((instance) => {
    if (grid === undefined || instances[instance.index]?.isKept !== true) return [];
    const earlier = { run: 'r-0', returns: { x: { json: `kept ${instance.index}` } }, outputs: [] };
    return [[instance.id, keepInstance(placeInstance(grid, instance), earlier)] as const];
  });
  return adoptResults(plan, { results: new Map() }, { kept: new Map([['grid', Object.fromEntries(kept)]]) });
}

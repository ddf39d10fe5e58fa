import type { PlannedTask } from '../plan/plan.ts';
import type { RunFacts } from './run-facts.ts';

/** Whether the results of a task are looked for and kept in this run. */
export function isCached({ plan, world }: Pick<RunFacts, 'plan' | 'world'>, task: PlannedTask): boolean {
  return (
    task.cache !== undefined &&
    task.group === undefined &&
    task.pretends !== true &&
    world.cache !== undefined &&
    plan.caching !== 'off'
  );
}

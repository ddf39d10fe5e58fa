import type { PlannedTask } from '../plan/plan.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { openScope } from './task-scope.ts';
import { unstartedBy } from './unstarted.ts';

/** Whether the `when` of a task does not hold. One that cannot be judged is told when the task is made ready. */
export async function isLeftOut(facts: RunFacts, task: PlannedTask, state: RunState): Promise<boolean> {
  if (task.when === undefined) return false;
  try {
    return !(await openScope(facts, task, state)).holds(task.when);
  } catch (error) {
    unstartedBy(error);
    return false;
  }
}

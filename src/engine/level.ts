import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { RunState } from './state.ts';

/** The tasks that may name one another in `needs` and `handles`: the outermost ones, or those of one call. */
export function tasksOfLevel(plan: Plan, state: RunState, call: string | undefined): readonly PlannedTask[] {
  if (call === undefined) return plan.tasks;
  return (state.tasks.get(call)?.members ?? []).flatMap((id) => state.planned.get(id) ?? []);
}

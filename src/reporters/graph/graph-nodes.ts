import type { Plan } from '../../plan/plan.ts';
import { flattenOutline, type OutlineTask, outlinePlan } from '../plan/outline.ts';

/** Tasks above which the instances of a group are drawn as one. */
const mostUnfolded = 200;

/** What a drawing of a plan shows: every instance that the plan knows; of a plan with very many one for all of a group. */
export function listGraphTasks(plan: Pick<Plan, 'tasks'>): readonly OutlineTask[] {
  const unfolded = outlinePlan(plan, true);
  return flattenOutline(unfolded).length <= mostUnfolded ? unfolded : outlinePlan(plan, false);
}

/** The label of a task, with how many it stands for where they are drawn as one. */
export function labelOf({ task, instances, members }: OutlineTask): string {
  const folded = typeof instances === 'number' && members.length !== instances;
  return folded ? `${task.id} × ${instances}` : task.id;
}

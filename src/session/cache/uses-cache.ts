import { listTemplates } from '../../plan/members.ts';
import type { Plan } from '../../plan/plan.ts';

/** Whether the results of any task of a plan are looked for and kept. */
export function usesCache(plan: Plan): boolean {
  return plan.caching !== 'off' && listTemplates(plan).some(({ cache }) => cache !== undefined);
}

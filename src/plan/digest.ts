import { createHash } from 'node:crypto';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { Plan } from './plan.ts';

/** SHA-256, hex, of a plan: the same for equal plans, however their keys are ordered. */
export function digestPlan(plan: Omit<Plan, 'digest'>): string {
  // A plan is what JSON can hold; an interface cannot say so.
  return createHash('sha256')
    .update(stringifyStable(plan as unknown as Json))
    .digest('hex');
}

import { createHash } from 'node:crypto';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { Plan, ResolvedParam } from './plan.ts';

/** SHA-256, hex, of a plan, whatever its digest says: the same for equal plans, however their keys are ordered. */
export function digestPlan(plan: Omit<Plan, 'digest'>): string {
  const { tasks, ...head } = { ...plan, digest: '' };
  const hash = createHash('sha256').update(write(head));
  // Piece by piece: one text of a large plan would cost more to put together than to hash.
  for (const task of tasks) hash.update(`\n${write(task)}`);
  return hash.digest('hex');
}

/** SHA-256, hex, of what an instance is given: the values of its axes, or its item. */
export function digestGiven(params: readonly ResolvedParam[]): string {
  const given = params.map(({ name, value }): Json => [name, value]);
  return createHash('sha256').update(stringifyStable(given)).digest('hex');
}

// A plan is what JSON can hold; its interfaces cannot say so.
function write(part: object): string {
  return stringifyStable(part as Json);
}

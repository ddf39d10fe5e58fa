import type { PlannedTask } from '../plan/plan.ts';
import type { RunFacts } from './run-facts.ts';

/** Names of the secrets that the processes of a task are given: those that it lists, and those that its kind needs. */
export function secretsOf({ world }: Pick<RunFacts, 'world'>, task: PlannedTask): readonly string[] {
  const own = world.kinds.get(task.kind)?.secrets?.(task) ?? [];
  return own.length === 0 ? task.secrets : [...new Set([...task.secrets, ...own])];
}

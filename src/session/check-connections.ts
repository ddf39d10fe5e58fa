import { findConnection } from '../config/find-connection.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result } from '../diagnostics/result.ts';
import type { SqlTask } from '../pipeline/kinds/sql.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import type { Project } from './project.ts';

/** The plan, unless one of its tasks names a connection that the configuration does not have. */
export function requireConnections(
  planned: Result<Plan>,
  project: Pick<Project, 'configuration'>,
): Result<Plan> {
  if (!planned.ok) return planned;
  const missing = planned.value.tasks.flatMap((task) => checkTask(task, project));
  return missing.length === 0 ? planned : failure([...planned.diagnostics, ...missing]);
}

function checkTask(
  task: PlannedTask,
  { configuration }: Pick<Project, 'configuration'>,
): readonly Diagnostic[] {
  if (task.kind !== 'sql' || task.action !== 'run') return [];
  const { connection } = task.block as unknown as SqlTask;
  if (connection === undefined) return [];
  const found = findConnection(configuration, { name: connection, task: task.id });
  return found.ok ? [] : found.diagnostics;
}

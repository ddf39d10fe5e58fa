import type { Configuration } from '../config/configuration.ts';
import { findConnection } from '../config/find-connection.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/span.ts';
import type { SqlTask } from '../pipeline/kinds/sql.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import { listTemplates } from '../plan/members.ts';
import type { Plan } from '../plan/plan.ts';

type Connections = Pick<Configuration, 'connections' | 'file'>;

/** An error for each task of the plan that names a connection which the configuration does not have. */
export function checkConnections(
  plan: Plan,
  configuration: Connections,
  pipeline: Pipeline,
): readonly Diagnostic[] {
  const paths = new Map(pipeline.tasks.map(({ id, path }) => [id, path]));
  const problems = new Map<string, readonly Diagnostic[]>();
  for (const { id, task, kind, block, action } of listTemplates(plan)) {
    if (action !== 'run' || problems.has(task)) continue;
    const path = paths.get(id) ?? paths.get(task);
    const locate = path && (() => pipeline.locate([...path, 'sql', 'connection']));
    problems.set(task, checkConnection({ id: task, kind, block }, configuration, locate));
  }
  return [...problems.values()].flat();
}

/** An error if a task names a connection that the configuration does not have. `locate`: where it does so. */
export function checkConnection(
  { id, kind, block }: Pick<Task, 'id' | 'kind' | 'block'>,
  configuration: Connections,
  locate?: () => Span,
): readonly Diagnostic[] {
  if (kind !== 'sql') return [];
  const { connection } = block as unknown as SqlTask;
  if (connection === undefined) return [];
  const found = findConnection(configuration, { name: connection, task: id });
  const span = found.ok || locate === undefined ? {} : { span: locate() };
  return found.diagnostics.map((problem) => ({ ...problem, ...span }));
}

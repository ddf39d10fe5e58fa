import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import type { ChosenTasks } from './chosen-tasks.ts';
import { givesOutputs } from './gives-outputs.ts';
import { listReturns, type Scopes } from './scopes.ts';
import { reachFrom, type TaskGraph } from './task-graph.ts';

/** What a task of a run waits for, and which of its needs do not count. */
export interface SettledNeeds {
  readonly needs: readonly string[];
  readonly leftOut: readonly string[];
}

/**
 * Settles the needs of running tasks. In place of a task that is left out stand the running tasks behind it; one whose
 * end in an earlier run is known stays beside them, and counts. For a task that is `alone` no such end counts.
 */
export function settleNeeds(
  graph: TaskGraph,
  running: ReadonlyMap<string, string>,
  counting: { readonly hasEnd: (id: string) => boolean; readonly isAlone: (task: Task) => boolean },
): (task: Task) => SettledNeeds {
  if (running.size === graph.tasks.size) return ({ needs }) => ({ needs: [...new Set(needs)], leftOut: [] });
  const behind = new Map<string, readonly string[]>();
  const standIn = (id: string) => (running.has(id) ? [id] : (behind.get(id) ?? []));
  for (const { id, needs } of graph.tasks.values()) {
    if (!running.has(id)) behind.set(id, [...new Set(needs.flatMap(standIn))]);
  }
  return (task) => {
    const isAlone = counting.isAlone(task);
    const counts = (id: string) => !isAlone && !running.has(id) && counting.hasEnd(id);
    const needs = task.needs.flatMap((id) => (counts(id) ? [id, ...standIn(id)] : standIn(id)));
    const leftOut = task.needs.filter((id) => !running.has(id) && !counts(id));
    return { needs: [...new Set(needs)], leftOut };
  };
}

/** Ids of the tasks that are left out although a running task may read what they give: returns that are bound, or outputs. */
export function findMissedTasks(
  graph: TaskGraph,
  chosen: ChosenTasks,
  { scopes, called }: { readonly scopes: Scopes; readonly called: ReadonlyMap<string, Pipeline> },
): ReadonlySet<string> {
  const { why, stubs } = chosen;
  const running = [...why.keys()].filter((id) => !stubs.has(id));
  if (why.size === graph.tasks.size) return new Set();
  const upstream = reachFrom(running, (id) => (stubs.has(id) ? [] : (graph.tasks.get(id)?.needs ?? [])));
  const providers = findProviders(graph, running, scopes);
  const missed = [...graph.tasks.values()].filter(
    (task) =>
      upstream.has(task.id) && !why.has(task.id) && (providers.has(task.id) || givesOutputs(task, called)),
  );
  return new Set(missed.map(({ id }) => id));
}

function findProviders(
  graph: TaskGraph,
  running: readonly string[],
  { list, of }: Scopes,
): ReadonlySet<string> {
  const providers = new Set<string>();
  const read = new Set<string>();
  for (const id of running) {
    const own = (graph.tasks.get(id)?.params ?? []).map(({ name }) => name);
    // Tasks that see the same and have no params of their own read the same.
    const key = `${of.get(id)} ${own.join(' ')}`;
    if (read.has(key)) continue;
    read.add(key);
    for (const [name, task] of listReturns(list, of.get(id))) {
      if (task !== null && !own.includes(name)) providers.add(task);
    }
  }
  return providers;
}

/** The error that says whose results are missing, and three ways to have them. */
export function describeMissed(pipeline: Pipeline, running: Task, missed: readonly string[]): Diagnostic {
  const names = missed.map((id) => `\`${id}\``).join(', ');
  return {
    severity: 'error',
    code: 'no-earlier-result',
    message: `\`${running.id}\` needs what ${names} ${missed.length === 1 ? 'gives' : 'give'}, and no earlier run has it`,
    hint: `run them too with \`runnable run ${pipeline.name} --until ${running.id}\`, take it from a run that did not succeed as a whole with \`--inputs-from RUN\`, or only pretend with \`--stub ${missed.join(',')}\``,
    span: pipeline.locate([...running.path, 'needs']),
  };
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import type { Bindings } from './bindings.ts';
import type { ChosenTasks } from './chosen-tasks.ts';
import { reachFrom, type TaskGraph } from './task-graph.ts';

/** Needs of the running tasks in which each task that is left out is replaced by the running tasks behind it. */
export function bridgeNeeds(
  graph: TaskGraph,
  running: ReadonlyMap<string, string>,
): (task: Task) => readonly string[] {
  if (running.size === graph.tasks.size) return (task) => [...new Set(task.needs)];
  const behind = new Map<string, readonly string[]>();
  const bridge = (needs: readonly string[]) => [
    ...new Set(needs.flatMap((id) => (running.has(id) ? [id] : (behind.get(id) ?? [])))),
  ];
  for (const task of graph.tasks.values()) {
    if (!running.has(task.id)) behind.set(task.id, bridge(task.needs));
  }
  return (task) => bridge(task.needs);
}

/** Ids of the tasks that are left out although a running task may read what they give: returns that are bound, or outputs. */
export function findMissedTasks(
  graph: TaskGraph,
  chosen: ChosenTasks,
  bindings: ReadonlyMap<string, Bindings>,
): ReadonlySet<string> {
  const { why, stubs } = chosen;
  const running = [...why.keys()].filter((id) => !stubs.has(id));
  if (why.size === graph.tasks.size) return new Set();
  const upstream = reachFrom(running, (id) => (stubs.has(id) ? [] : (graph.tasks.get(id)?.needs ?? [])));
  const read = new Set(running.map((id) => bindings.get(id)));
  const providers = new Set([...read].flatMap((record) => listProviders(record ?? {})));
  const missed = [...graph.tasks.values()].filter(
    ({ id, outputs }) => upstream.has(id) && !why.has(id) && (providers.has(id) || outputs.length > 0),
  );
  return new Set(missed.map(({ id }) => id));
}

/** Takes out of bindings the names of tasks that give nothing in this run: no argument can get its value from them. */
export function dropUnavailable(isAvailable: (id: string) => boolean): (bindings: Bindings) => Bindings {
  const known = new Map<Bindings, Bindings>();
  return (bindings) => {
    const kept = known.get(bindings) ?? filterBindings(bindings, isAvailable);
    known.set(bindings, kept);
    return kept;
  };
}

function filterBindings(bindings: Bindings, isAvailable: (id: string) => boolean): Bindings {
  const entries = Object.entries(bindings);
  const kept = entries.filter(([, binding]) => binding.from !== 'return' || isAvailable(binding.task));
  if (kept.length === entries.length) return bindings;
  return Object.assign(Object.create(null), Object.fromEntries(kept)) as Bindings;
}

/** The error that says whose results are missing, and three ways to have them. */
export function describeMissed(pipeline: Pipeline, running: Task, missed: readonly string[]): Diagnostic {
  const names = missed.map((id) => `\`${id}\``).join(', ');
  return {
    severity: 'error',
    code: 'no-earlier-result',
    message: `\`${running.id}\` needs what ${names} ${missed.length === 1 ? 'gives' : 'give'}, and no earlier run has it`,
    hint: `run them too with \`runnable run ${pipeline.name} --until ${running.id}\`, or only pretend with \`--stub ${missed.join(',')}\``,
    span: pipeline.locate([...running.path, 'needs']),
  };
}

function listProviders(bindings: Bindings): readonly string[] {
  return Object.values(bindings).flatMap((binding) => (binding.from === 'return' ? [binding.task] : []));
}

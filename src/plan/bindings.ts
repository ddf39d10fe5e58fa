import type { Task } from '../pipeline/model.ts';
import type { Binding, ResolvedParam } from './plan.ts';
import type { TaskGraph } from './task-graph.ts';

/** What bindings are made of: the tasks and the params in force. */
export interface BindingSources {
  readonly graph: TaskGraph;
  readonly params: readonly ResolvedParam[];
}

/**
 * Says for each task, by its id, what gives a name its value: a param of the task, else the return of the nearest task
 * upstream, else a param of the pipeline. Tasks that see the same share one record, so that a wide plan stays small.
 */
export function bindNames({ graph, params }: BindingSources): ReadonlyMap<string, Bindings> {
  const visible = new Map<string, Visible>();
  const merged = new Map<string, Visible>();
  const shared = new Map<Visible['nearest'], Bindings>();
  const bindings = new Map<string, Bindings>();
  for (const task of graph.tasks.values()) {
    const key = task.needs.join(' ');
    const seen = merged.get(key) ?? lookUpstream(task, graph, visible);
    merged.set(key, seen);
    visible.set(task.id, seen);
    const base = shared.get(seen.nearest) ?? mergeBindings(seen, params);
    shared.set(seen.nearest, base);
    bindings.set(task.id, task.params.length === 0 ? base : putTaskParams(base, task));
  }
  return bindings;
}

export type Bindings = Readonly<Record<string, Binding>>;

/** The returns that a task can see: `distance` counts needs from that task. */
interface Visible {
  readonly nearest: ReadonlyMap<string, Provider>;
  /** Added to every distance: a chain of tasks without returns passes its records on as they are. */
  readonly shift: number;
}

interface Provider {
  readonly task: string;
  readonly distance: number;
}

const nothing: Visible = { nearest: new Map(), shift: 0 };

function lookUpstream(task: Task, graph: TaskGraph, visible: ReadonlyMap<string, Visible>): Visible {
  const views = task.needs.map((id) => ({
    seen: visible.get(id) ?? nothing,
    returns: graph.tasks.get(id)?.returns ?? [],
    id,
  }));
  const giving = views.filter(({ seen, returns }) => returns.length > 0 || seen.nearest.size > 0);
  const [first] = giving;
  if (first === undefined) return nothing;
  const alike = giving.every(
    ({ seen, returns }) =>
      returns.length === 0 && seen.nearest === first.seen.nearest && seen.shift === first.seen.shift,
  );
  if (alike) return { nearest: first.seen.nearest, shift: first.seen.shift + 1 };
  const nearest = new Map<string, Provider>();
  for (const { seen, returns, id } of giving) {
    for (const { name } of returns) keepNearer(nearest, name, { task: id, distance: 1 });
    for (const [name, { task: provider, distance }] of seen.nearest) {
      const own = returns.some((declared) => declared.name === name);
      if (!own) keepNearer(nearest, name, { task: provider, distance: distance + seen.shift + 1 });
    }
  }
  return { nearest, shift: 0 };
}

function keepNearer(nearest: Map<string, Provider>, name: string, provider: Provider): void {
  const known = nearest.get(name);
  if (known === undefined || provider.distance < known.distance) nearest.set(name, provider);
}

function mergeBindings({ nearest }: Visible, params: readonly ResolvedParam[]): Bindings {
  const bindings = emptyRecord();
  for (const { name } of params) bindings[name] = { from: 'pipeline-param' };
  for (const [name, { task }] of nearest) bindings[name] = { from: 'return', task };
  return bindings;
}

function putTaskParams(base: Bindings, task: Task): Bindings {
  const bindings = Object.assign(emptyRecord(), base);
  for (const { name } of task.params) bindings[name] = { from: 'task-param' };
  return bindings;
}

function emptyRecord(): Record<string, Binding> {
  return Object.create(null) as Record<string, Binding>;
}

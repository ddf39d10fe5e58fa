import type { Pipeline } from '../pipeline/model.ts';
import type { Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import type { Group } from './group.ts';
import { type ExpandedTask, isExpanded } from './members.ts';
import type { Plan, PlannedTask, ResolvedParam } from './plan.ts';
import type { PickedTasks } from './rerun.ts';
import { orderTasks, reachFrom, type TaskGraph } from './task-graph.ts';
import type { KeptInstances } from './task-result.ts';

/** What speaks for and against keeping instances of a group that runs again. */
export interface Keeping {
  readonly before: Plan;
  readonly instances: KeptInstances;
  readonly picked: PickedTasks;
  /** Ids of tasks whose results can be used no more. */
  readonly invalid: Pick<ReadonlySet<string>, 'has'>;
  /** What tasks wrote and did not declare in `outputs` is not there for the new run. */
  readonly filesGone: boolean;
}

/**
 * The groups of a rerun of which only those instances run that did not succeed, or are given something else: what they
 * are is the same, nothing upstream of them runs, and whoever is behind them finds what the kept ones wrote.
 */
export function listRepaired(
  pipeline: Pipeline,
  plan: Pick<Plan, 'tasks' | 'caching'>,
  keeping: Keeping,
): readonly ExpandedTask[] {
  const graph = orderTasks(pipeline.tasks);
  const before = new Map(keeping.before.tasks.map((task) => [task.id, task]));
  return plan.tasks
    .filter(isExpanded)
    .filter(
      (task) =>
        keeping.instances.has(task.id) &&
        !keeping.invalid.has(task.id) &&
        !isForced(task, plan.caching) &&
        definitionOf(before.get(task.id)) === definitionOf(task) &&
        !isBehind(task, graph, keeping.picked) &&
        findsFiles(task, graph, keeping),
    );
}

/** Whether somebody wants it, or one of its instances, to run whatever is known of it. */
function isForced({ id, group }: ExpandedTask, caching: Plan['caching'] = 'off'): boolean {
  if (caching === 'off' || group.instance.cache === undefined) return false;
  return caching.force === 'all' || caching.force.some((each) => each === id || each.startsWith(`${id}[`));
}

function isBehind({ id }: PlannedTask, graph: TaskGraph, picked: PickedTasks): boolean {
  const upstream = reachFrom(
    graph.tasks.get(id)?.needs ?? [],
    (other) => graph.tasks.get(other)?.needs ?? [],
  );
  return [...upstream].some((other) => picked.has(other));
}

// Of an instance with a copy of its own nobody finds more than its outputs; one that never runs again by itself does
// not do so for its files either.
function findsFiles({ id, group }: ExpandedTask, graph: TaskGraph, { filesGone, picked }: Keeping): boolean {
  if (!filesGone || group.instance.isolated === true || group.instance.once) return true;
  const behind = reachFrom(graph.dependents.get(id) ?? [], (other) => graph.dependents.get(other) ?? []);
  return ![...behind].some((other) => picked.has(other));
}

/** What an instance is made of, whatever it is given; empty for a task that is no group of instances. */
function definitionOf(task: PlannedTask | undefined): string {
  if (task === undefined || !isExpanded(task)) return '';
  return stringifyStable(describe(task.group.instance));
}

// A plan is what JSON can hold; its interfaces cannot say so.
function describe(task: PlannedTask): Json {
  const { kind, block, env, passEnv, secrets, returns, inputs, outputs, place, cwd, when } = task;
  const { image, services, environment } = task;
  const own = {
    ...{ kind, block, env, passEnv, secrets, returns, inputs, outputs, place, cwd, when },
    ...{ image, services, environment },
  };
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    params: valuesOf(task.params),
    ...(task.group === undefined ? {} : { group: describeGroup(task.group) }),
  } as Json;
}

function describeGroup(group: Group): Json {
  if (group.form !== 'call') {
    const { instance, ...expansion } = group;
    return { ...expansion, instance: describe(instance) } as unknown as Json;
  }
  const { pipeline, env, returns, params, tasks } = group;
  const members = tasks.map((task) => ({
    id: task.id,
    needs: task.needs,
    runIf: task.runIf,
    is: describe(task),
  }));
  return { pipeline, env, returns, params: valuesOf(params), tasks: members } as unknown as Json;
}

// Where a value comes from makes no difference.
function valuesOf(params: readonly ResolvedParam[]): Json {
  return params.map(({ name, value }) => [name, value]);
}

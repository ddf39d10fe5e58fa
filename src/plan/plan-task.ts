import type { Pipeline, Task } from '../pipeline/model.ts';
import type { JsonObject } from '../values/json.ts';
import type { PlannedTask, ResolvedParam } from './plan.ts';
import { type EarlierResult, endedBadly } from './task-result.ts';

/** What has been found out about one task of a plan. */
export interface TaskFindings {
  readonly needs: readonly string[];
  /** What the file says that it needs, and whose end does not count in this run. */
  readonly leftOut?: readonly string[];
  /** Of the tasks whose failure it deals with those that are part of the run, near or far upstream. */
  readonly handles: readonly string[];
  /** Why it runs; undefined when it is not selected. */
  readonly why: string | undefined;
  readonly params: readonly ResolvedParam[];
  /** Index of the scope with the returns that it sees. */
  readonly scope: number | undefined;
  /** What it returns instead of running. */
  readonly stub: JsonObject | undefined;
  readonly earlier: EarlierResult | undefined;
}

/** Puts together what the engine has to know of one task. */
export function planTask(pipeline: Pipeline, task: Task, findings: TaskFindings): PlannedTask {
  const { earlier, stub } = findings;
  // Somebody who leaves out all that a task needs wants the task itself.
  const runIf = findings.needs.length === 0 && task.needs.length > 0 ? 'all_success' : task.runIf;
  return {
    id: task.id,
    task: task.id,
    kind: task.kind,
    block: task.block,
    ...optional('description', task.description),
    needs: findings.needs,
    ...(findings.leftOut?.length ? { leftOut: findings.leftOut } : {}),
    ...optional('written', findWritten(task, { needs: findings.needs, runIf, handles: findings.handles })),
    ...judge(task, findings),
    ...optional('earlier', earlier),
    runIf,
    ...optional('when', task.when),
    handles: findings.handles,
    allowFailure: task.allowFailure,
    once: task.once,
    params: findings.params,
    ...optional('scope', findings.scope),
    env: mergeEnv(pipeline, task),
    passEnv: [...new Set([...pipeline.passEnv, ...task.passEnv])],
    secrets: task.secrets,
    returns: task.returns,
    inputs: task.inputs,
    ...optional('readsNothing', task.readsNothing),
    ...(stub === undefined ? optional('cache', task.cache) : {}),
    outputs: task.outputs,
    retry: task.retry,
    ...optional('timeoutMs', task.timeoutMs),
    ...optional('timeoutTotalMs', task.timeoutTotalMs),
    cwd: task.cwd,
    ...optional('executor', task.executor),
    ...(stub === undefined ? optional('environment', task.environment) : {}),
    ...(stub === undefined ? containerOf(task) : {}),
    ...(stub === undefined ? optional('pool', task.pool) : {}),
    ...(stub === undefined ? optional('notify', task.notify) : {}),
    ...(isApart(pipeline, task) && stub === undefined ? { isolated: true } : {}),
    ...(task.place === 'by-instance' ? { place: task.place } : {}),
    ...(stub === undefined ? {} : pretend(stub)),
  };
}

function containerOf({ image, resources, services }: Task): Partial<PlannedTask> {
  return {
    ...optional('image', image),
    ...optional('resources', resources),
    ...optional('services', services),
  };
}

// What stands for others works nowhere itself.
function isApart({ workspace }: Pipeline, { call, isolation = workspace.isolation }: Task): boolean {
  return isolation === 'isolated' && call === undefined;
}

function findWritten(
  task: Task,
  planned: Pick<PlannedTask, 'needs' | 'runIf' | 'handles'>,
): PlannedTask['written'] | undefined {
  const { runIf, handles } = task;
  const needs = [...new Set(task.needs)];
  const isAsWritten =
    runIf === planned.runIf && isSameList(needs, planned.needs) && isSameList(handles, planned.handles);
  return isAsWritten ? undefined : { needs, runIf, handles };
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, index) => id === other[index]);
}

function judge(task: Task, { why, earlier }: TaskFindings): Pick<PlannedTask, 'action' | 'why'> {
  if (why === undefined) return { action: 'skip', why: `not selected${describeSource(task, earlier)}` };
  return task.enabled ? { action: 'run', why } : { action: 'skip', why: 'disabled' };
}

function describeSource(task: Task, earlier: EarlierResult | undefined): string {
  if (earlier === undefined) return '';
  const { run } = earlier;
  return endedBadly(earlier, task)
    ? `; it did not succeed in run ${run}`
    : `; its results are those of run ${run}`;
}

// A stub reads nothing, so it asks for nothing either.
function pretend(returns: JsonObject): Partial<PlannedTask> {
  const nothing = { params: [], env: {}, passEnv: [], secrets: [], inputs: [], outputs: [] };
  return { ...nothing, kind: 'stub', block: { returns }, pretends: true };
}

function mergeEnv(pipeline: Pipeline, task: Task): Readonly<Record<string, string>> {
  return Object.assign(Object.create(null), pipeline.env, task.env) as Record<string, string>;
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [name in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [name in K]: V });
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InternalError } from '../diagnostics/errors.ts';
import type { Expansion } from '../pipeline/expansion.ts';
import type { ParamDeclaration, Pipeline, PipelineCall, Task } from '../pipeline/model.ts';
import type { Json } from '../values/json.ts';
import type { CallGroup } from './group.ts';
import type { GivenParam } from './params/given-param.ts';
import { holdsTemplate } from './params/holds-template.ts';
import { resolveParams } from './params/resolve-params.ts';
import type { PlannedTask, ResolvedParam, Scope } from './plan.ts';
import { planTask } from './plan-task.ts';
import { makeScopes } from './scopes.ts';
import { orderTasks } from './task-graph.ts';

/** What the groups of one plan are made with, and what comes to light while they are. */
export interface GroupPlanning {
  /** Every pipeline that can be reached, by name. */
  readonly called: ReadonlyMap<string, Pipeline>;
  /** The scopes of the plan; those of branches are added. */
  readonly scopes: Scope[];
  readonly problems: Diagnostic[];
  /** The pipelines that are called, in the order in which they are met. */
  readonly met: Set<Pipeline>;
}

/** Whose tasks are planned: the pipeline that their file states, and what it brings in. */
interface Level {
  readonly pipeline: Pipeline;
  readonly caller: string;
  readonly planning: GroupPlanning;
}

/** Makes a planned task the group that its file says it is; any other task stays as it is. */
export function planGroup(planned: PlannedTask, task: Task, level: Omit<Level, 'caller'>): PlannedTask {
  const { call, expansion } = task;
  const inner = call === undefined ? planned : planCall(planned, { task, call }, level);
  return expansion === undefined ? inner : planExpansion(inner, expansion);
}

function planExpansion(task: PlannedTask, expansion: Expansion): PlannedTask {
  const judgedOnce = expansion.form === 'repeat';
  const { when, leftOut, written, ...rest } = task;
  const instance: PlannedTask = {
    ...rest,
    ...(when === undefined || judgedOnce ? {} : { when }),
    needs: [],
    runIf: 'all_success',
    handles: [],
    ...(!judgedOnce && givesOutputs(task) ? { isolated: true } : {}),
  };
  const shell = withoutProcess(rest);
  return {
    ...shell,
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(written === undefined ? {} : { written }),
    ...(when !== undefined && judgedOnce ? { when } : {}),
    group: { ...expansion, instance },
  };
}

/** Whether it, or something inside it, declares outputs. */
function givesOutputs({ outputs, group }: PlannedTask): boolean {
  if (group === undefined) return outputs.length > 0;
  return group.form === 'call' ? group.tasks.some(givesOutputs) : givesOutputs(group.instance);
}

function planCall(
  planned: PlannedTask,
  { task, call }: { readonly task: Task; readonly call: PipelineCall },
  level: Omit<Level, 'caller'>,
): PlannedTask {
  const shell = withoutProcess(planned);
  if (call.form === 'inline') return { ...shell, env: planned.env, group: planBranch(planned, call, level) };
  // Of what surrounds the call nothing reaches another pipeline: only what the call itself says.
  return { ...shell, env: task.env, group: planNamed({ ...planned, passEnv: task.passEnv }, call, level) };
}

function planBranch(
  planned: PlannedTask,
  { tasks, returns }: PipelineCall & { form: 'inline' },
  { pipeline, planning }: Omit<Level, 'caller'>,
): CallGroup {
  // Its env has reached the calling task, whose env its tasks get.
  const own = { ...pipeline, env: {}, passEnv: planned.passEnv };
  const inner = planTasks(tasks, { pipeline: own, caller: planned.id, planning });
  return { form: 'call', pipeline: null, params: [], env: {}, tasks: inner, returns };
}

function planNamed(
  planned: PlannedTask,
  { name, params }: PipelineCall & { form: 'named' },
  { pipeline: { workspace }, planning }: Omit<Level, 'caller'>,
): CallGroup {
  const pipeline = planning.called.get(name);
  if (pipeline === undefined) throw new InternalError(`pipeline \`${name}\` is called and was not loaded`);
  planning.met.add(pipeline);
  const passEnv = [...new Set([...planned.passEnv, ...pipeline.passEnv])];
  const own = { ...pipeline, env: {}, passEnv, workspace };
  const inner = planTasks(pipeline.tasks, { pipeline: own, caller: planned.id, planning });
  return {
    form: 'call',
    pipeline: name,
    params: callParams(pipeline, params, planning.problems),
    env: pipeline.env,
    tasks: inner,
    returns: pipeline.returns ?? {},
  };
}

function planTasks(tasks: readonly Task[], level: Level): readonly PlannedTask[] {
  const { pipeline, caller, planning } = level;
  const graph = orderTasks(tasks);
  const scopes = makeScopes(graph);
  const offset = planning.scopes.length;
  planning.scopes.push(
    ...scopes.list.map((scope) => ({ ...scope, extends: scope.extends.map((at) => at + offset) })),
  );
  const params = resolveInside(tasks, level);
  return [...graph.tasks.values()].map((task) => {
    const scope = scopes.of.get(task.id);
    const planned = planTask(pipeline, task, {
      needs: [...new Set(task.needs)],
      handles: task.handles,
      why: `part of \`${caller}\``,
      params: params.tasks.get(task.id) ?? [],
      scope: scope === undefined ? undefined : scope + offset,
      stub: undefined,
      earlier: undefined,
    });
    return planned.action === 'run' ? planGroup(planned, task, { pipeline, planning }) : planned;
  });
}

function resolveInside(tasks: readonly Task[], { pipeline, planning }: Level) {
  const params = resolveParams({
    pipeline: { ...pipeline, params: [], tasks },
    running: tasks.filter(({ enabled }) => enabled),
    given: [],
  });
  planning.problems.push(...params.diagnostics);
  return params;
}

/** The params of a called pipeline: what the call gives over the defaults, templates as they are. */
function callParams(
  pipeline: Pipeline,
  given: Readonly<Record<string, Json>>,
  problems: Diagnostic[],
): readonly ResolvedParam[] {
  const entries = new Map(Object.entries(given));
  const template = ({ name }: ParamDeclaration) => {
    const value = entries.get(name);
    return value !== undefined && holdsTemplate(value) ? value : undefined;
  };
  const literal = pipeline.params.filter((param) => template(param) === undefined);
  const resolved = resolveParams({
    pipeline: { ...pipeline, params: literal, tasks: [] },
    running: [],
    given: literal.flatMap(({ name }): GivenParam[] => {
      const value = entries.get(name);
      return value === undefined ? [] : [{ name, form: 'json', value, source: 'caller' }];
    }),
  });
  problems.push(...resolved.diagnostics);
  const known = new Map(resolved.pipeline.map((param) => [param.name, param]));
  return pipeline.params.flatMap((param): ResolvedParam[] => {
    const value = template(param);
    const { name, type } = param;
    if (value !== undefined) return [{ name, type, value, source: 'caller', template: true }];
    const resolvedParam = known.get(name);
    return resolvedParam === undefined ? [] : [resolvedParam];
  });
}

// What stands for others has nothing to run with: its members have.
function withoutProcess(task: PlannedTask): PlannedTask {
  const { timeoutMs, timeoutTotalMs, executor, environment, pool, isolated, cache, ...process } = task;
  const { image, resources, services, ...rest } = process;
  return {
    ...rest,
    block: {},
    once: false,
    env: {},
    passEnv: [],
    secrets: [],
    inputs: [],
    outputs: [],
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: [] },
    cwd: '',
  };
}

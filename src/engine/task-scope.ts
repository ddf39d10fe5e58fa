import type { PlannedTask, ResolvedParam } from '../plan/plan.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { fitValue } from './fit-value.ts';
import { type Frame, frameAround } from './frame.ts';
import { fetchJson, returnedBefore } from './returned-values.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { contextOfTasks } from './tasks-context.ts';
import { templatesOf } from './templates-of.ts';

/** What the expressions of a task see when it starts. */
export interface TaskScope {
  /** The task's own params, their expressions evaluated. */
  readonly taskParams: Readonly<Record<string, Json>>;
  /** What the calls around it bring, under its own env. */
  readonly env: Readonly<Record<string, string>>;
  /** The value of a template; a lone `${{ }}` keeps its type. `more`: contexts beside those of the task. */
  readonly evaluate: (template: string, more?: JsonObject) => Json;
  /** Whether a template counts as true. */
  readonly holds: (template: string, more?: JsonObject) => boolean;
}

/**
 * Makes the scope of a task. Only what its templates name is looked up, and where it has none the expression language
 * is not even loaded. Throws `EnvironmentError` when a return that is named is not to be
 * had, and a `TemplateError` where an expression has no value, or not one of the type of its param.
 */
export async function openScope(facts: RunFacts, task: PlannedTask, state: RunState): Promise<TaskScope> {
  const templates = templatesOf(task);
  const around = await frameAround(facts, task, state);
  const taskParams: Record<string, Json> = Object.create(null);
  if (templates.length === 0) {
    for (const param of ownParams(task)) taskParams[param.name] = param.value;
    Object.assign(taskParams, await paramsFromBefore(facts, task, state));
    return { taskParams, env: around.env, evaluate: (template) => template, holds: Boolean };
  }
  const { evaluateTemplate, isTruthy } = await import('../expressions/evaluate-template.ts');
  const tasks = await contextOfTasks(facts, task, { state, templates });
  const context = contextOf(facts, task, { around, taskParams, tasks });
  const before = await paramsFromBefore(facts, task, state);
  const give = (name: string, value: Json) => {
    taskParams[name] = value;
    context.params[name] = value;
  };
  for (const [name, value] of Object.entries(before)) give(name, value);
  for (const param of ownParams(task)) {
    if (!Object.hasOwn(before, param.name)) give(param.name, evaluateParam(param, context, evaluateTemplate));
  }
  const evaluate = (template: string, more?: JsonObject) =>
    evaluateTemplate(template, more === undefined ? context : { ...context, ...more });
  return { taskParams, env: around.env, evaluate, holds: (...given) => isTruthy(evaluate(...given)) };
}

function evaluateParam(
  param: ResolvedParam,
  context: JsonObject,
  evaluate: (template: string, contexts: JsonObject) => Json,
): Json {
  const { value, template } = param;
  if (template !== true) return value;
  return typeof value === 'string' ? fitValue(param, evaluate(value, context)) : value;
}

// What a group asks for before it has instances is asked from outside: their params are not made yet.
function ownParams({ group, params }: PlannedTask): readonly ResolvedParam[] {
  return group === undefined || group.form === 'call' ? params : [];
}

/** Of an instance of a repeat: what the one before it returned, as params of this one. */
async function paramsFromBefore(
  facts: RunFacts,
  task: PlannedTask,
  state: RunState,
): Promise<Record<string, Json>> {
  const params: Record<string, Json> = Object.create(null);
  for (const [name, value] of Object.entries(returnedBefore(state, task))) {
    const json = await fetchJson(facts.world.catalog, value);
    if (json !== undefined) params[name] = json;
  }
  return params;
}

function contextOf(
  { plan, run, startedAt, trigger }: RunFacts,
  task: PlannedTask,
  { around, taskParams, tasks }: { around: Frame; taskParams: JsonObject; tasks: JsonObject },
) {
  const { commit, branch, tag, dirty } = plan.source;
  const { matrix, item, index } = ownContexts(task);
  const at = index ?? around.index;
  const nearestItem = item === undefined ? around.item : item;
  return {
    params: Object.assign(Object.create(null), around.params) as Record<string, Json>,
    pipeline: { params: around.pipelineParams },
    task: { params: taskParams },
    tasks,
    matrix: { ...around.matrix, ...matrix },
    ...(nearestItem === undefined ? {} : { item: nearestItem }),
    ...(at === undefined ? {} : { index: at }),
    run: { id: run, started_at: startedAt, trigger },
    git: { commit, short: commit.slice(0, 7), branch, tag, dirty },
    trigger: { type: trigger },
  };
}

/** What an instance brings to the contexts `matrix`, `item` and `index`. */
export function ownContexts({ params, index }: PlannedTask): Pick<Frame, 'matrix' | 'item' | 'index'> {
  const axes = params.filter(({ source }) => source === 'matrix').map(({ name, value }) => [name, value]);
  const item = params.find(({ source }) => source === 'item');
  return {
    matrix: Object.fromEntries(axes) as JsonObject,
    ...(item === undefined ? {} : { item: item.value }),
    ...(index === undefined || axes.length > 0 ? {} : { index }),
  };
}

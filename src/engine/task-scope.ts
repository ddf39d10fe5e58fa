import type { ContextValues } from '../expressions/context-value.ts';
import { instanceBefore } from '../plan/bindings.ts';
import type { PlannedTask, ResolvedParam } from '../plan/plan.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { fitValue } from './fit-value.ts';
import { type Frame, frameAround } from './frame.ts';
import { type ParamValue, PickledReturn } from './pickled-return.ts';
import { fetchReturns } from './returned-values.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { contextOfTasks } from './tasks-context.ts';
import { templatesOf } from './templates-of.ts';

/** What the expressions of a task see when it starts. */
export interface TaskScope {
  /** The task's own params, their expressions evaluated. */
  readonly taskParams: Readonly<Record<string, ParamValue>>;
  /** What the calls around it bring, under its own env. */
  readonly env: Readonly<Record<string, string>>;
  /** The value of a template; a lone `${{ }}` keeps its type. `more`: contexts beside those of the task. */
  readonly evaluate: (template: string, more?: ContextValues) => Json;
  /** The same for a param, which takes a pickled return where the template is nothing but the name of one. */
  readonly evaluateParam: (template: string) => ParamValue;
  /** Whether a template counts as true. */
  readonly holds: (template: string, more?: ContextValues) => boolean;
}

/**
 * Makes the scope of a task. Only what its templates name is looked up, and where it has none the expression language
 * is not even loaded. Throws `EnvironmentError` when a return that is named is not to be
 * had, and a `TemplateError` where an expression has no value, or not one of the type of its param.
 */
export async function openScope(facts: RunFacts, task: PlannedTask, state: RunState): Promise<TaskScope> {
  const templates = templatesOf(task);
  const around = await frameAround(facts, task, state);
  const taskParams: Record<string, ParamValue> = Object.create(null);
  if (templates.length === 0) {
    for (const param of ownParams(task)) taskParams[param.name] = param.value;
    Object.assign(taskParams, await paramsFromBefore(facts, task, state));
    const evaluate = (template: string) => template;
    return { taskParams, env: around.env, evaluate, evaluateParam: evaluate, holds: Boolean };
  }
  const { evaluateTemplate, findUnreadable, isTruthy } = await import('../expressions/evaluate-template.ts');
  const tasks = await contextOfTasks(facts, task, { state, templates });
  const context = contextOf(facts, task, { around, taskParams, tasks });
  const before = await paramsFromBefore(facts, task, state);
  const evaluate = (template: string, more?: ContextValues) =>
    evaluateTemplate(template, more === undefined ? context : { ...context, ...more });
  const takesPickles = canUnpickle(facts, task);
  const evaluateParam = (template: string) => {
    const found = takesPickles ? findUnreadable(template, context) : undefined;
    return found instanceof PickledReturn ? found : evaluate(template);
  };
  const give = (name: string, value: ParamValue) => {
    taskParams[name] = value;
    context.params[name] = value;
  };
  for (const [name, value] of Object.entries(before)) give(name, value);
  for (const param of ownParams(task)) {
    if (!Object.hasOwn(before, param.name)) give(param.name, paramOf(param, evaluateParam));
  }
  const holds: TaskScope['holds'] = (...given) => isTruthy(evaluate(...given));
  return { taskParams, env: around.env, evaluate, evaluateParam, holds };
}

function paramOf(param: ResolvedParam, evaluate: TaskScope['evaluateParam']): ParamValue {
  const { value, template } = param;
  return template === true && typeof value === 'string' ? fitValue(param, evaluate(value)) : value;
}

// A call only hands on what it is given; what a stub is given nobody reads.
function canUnpickle({ world }: RunFacts, task: PlannedTask): boolean {
  if (task.group !== undefined) return true;
  const kind = world.kinds.get(task.kind);
  return kind?.returns !== undefined || kind?.unpickles?.(task) === true;
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
): Promise<Record<string, ParamValue>> {
  const before = instanceBefore(task, state.planned);
  return before === undefined ? {} : await fetchReturns(facts, state, before.id);
}

function contextOf(
  { plan, run, startedAt, trigger }: RunFacts,
  task: PlannedTask,
  { around, taskParams, tasks }: { around: Frame; taskParams: ContextValues; tasks: ContextValues },
) {
  const { commit, branch, tag, dirty } = plan.source;
  const { matrix, item, index } = ownContexts(task);
  const at = index ?? around.index;
  const nearestItem = item === undefined ? around.item : item;
  return {
    params: Object.assign(Object.create(null), around.params) as Record<string, ParamValue>,
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

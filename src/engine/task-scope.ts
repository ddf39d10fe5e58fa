import type { PlannedTask } from '../plan/plan.ts';
import type { Json, JsonObject } from '../values/json.ts';
import { fetchValue, returnsOf } from './returned-values.ts';
import type { RunFacts } from './run-facts.ts';
import { taskState } from './task-state.ts';
import type { RunState } from './state.ts';

/** What the expressions of a task see when it starts. */
export interface TaskScope {
  /** The task's own params, their expressions evaluated. */
  readonly taskParams: Readonly<Record<string, Json>>;
  /** The value of a template; a lone `${{ }}` keeps its type. */
  readonly evaluate: (template: string) => Json;
  /** Whether a template counts as true. */
  readonly holds: (template: string) => boolean;
}

/**
 * Makes the scope of a task. Only what its templates name is looked up, and where it has none the expression language
 * is not even loaded. Throws `EnvironmentError` when a return that is named is not to be
 * had, and a `TemplateError` where an expression has no value.
 */
export async function openScope(facts: RunFacts, task: PlannedTask, state: RunState): Promise<TaskScope> {
  const templates = templatesOf(task);
  if (templates.length === 0) {
    return { taskParams: recordOf(task.params), evaluate: (template) => template, holds: Boolean };
  }
  const { evaluateTemplate, isTruthy } = await import('../expressions/evaluate-template.ts');
  const { referencesOf } = await import('../expressions/references.ts');
  const named = templates.flatMap(referencesOf).map(({ names }) => names);
  const tasks = await contextOfTasks(facts, state, tasksNamed(facts, named));
  const taskParams: Record<string, Json> = Object.create(null);
  const context = contextOf(facts, { taskParams, tasks });
  for (const { name, value, template } of task.params) {
    const given = template === true && typeof value === 'string' ? evaluateTemplate(value, context) : value;
    taskParams[name] = given;
    context.params[name] = given;
  }
  const evaluate = (template: string) => evaluateTemplate(template, context);
  return { taskParams, evaluate, holds: (template) => isTruthy(evaluate(template)) };
}

function contextOf(
  { plan, run, startedAt, trigger }: RunFacts,
  { taskParams, tasks }: { taskParams: Readonly<Record<string, Json>>; tasks: JsonObject },
) {
  const { commit, branch, tag, dirty } = plan.source;
  const pipelineParams = recordOf(plan.params);
  return {
    params: { ...pipelineParams },
    pipeline: { params: pipelineParams },
    task: { params: taskParams },
    tasks,
    run: { id: run, started_at: startedAt, trigger },
    git: { commit, short: commit.slice(0, 7), branch, tag, dirty },
    trigger: { type: trigger },
  };
}

async function contextOfTasks(
  facts: RunFacts,
  state: RunState,
  ids: readonly string[],
): Promise<Record<string, JsonObject>> {
  const tasks: Record<string, JsonObject> = Object.create(null);
  for (const id of ids) {
    const { status, attempts } = taskState(state, id);
    const returns: Record<string, Json> = Object.create(null);
    for (const [name, value] of Object.entries(returnsOf(facts, state, id))) {
      if ('pickle' in value) continue;
      const fetched = await fetchValue(facts.world.catalog, value);
      if ('json' in fetched) returns[name] = fetched.json;
    }
    const earlier = facts.tasks.get(id)?.earlier;
    tasks[id] = {
      status: earlier === undefined ? status : (earlier.status ?? 'succeeded'),
      attempts,
      returns,
    };
  }
  return tasks;
}

/** The tasks that chains of names lead to; all of them where only the evaluation will tell. */
function tasksNamed({ tasks }: RunFacts, chains: readonly (readonly string[])[]): readonly string[] {
  const inTasks = chains.filter(([context]) => context?.toLowerCase() === 'tasks');
  if (inTasks.length === 0) return [];
  const ids = new Set(inTasks.map(([, id]) => id));
  if ([...ids].every((id) => id !== undefined && tasks.has(id))) return [...ids] as string[];
  // Names of the expression language have no case.
  const folded = new Set([...ids].map((id) => id?.toLowerCase()));
  const all = [...tasks.keys()];
  return folded.has(undefined) ? all : all.filter((id) => folded.has(id.toLowerCase()));
}

function templatesOf(task: PlannedTask): readonly string[] {
  const params = task.params.filter(({ template }) => template === true).map(({ value }) => value);
  return [task.when ?? '', ...Object.values(task.env), ...params, task.block].flatMap(textsWithExpressions);
}

function textsWithExpressions(value: Json): readonly string[] {
  if (typeof value === 'string') return value.includes('${{') ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsWithExpressions);
}

function recordOf(params: readonly { readonly name: string; readonly value: Json }[]): Record<string, Json> {
  return Object.assign(
    Object.create(null),
    Object.fromEntries(params.map(({ name, value }) => [name, value])),
  );
}

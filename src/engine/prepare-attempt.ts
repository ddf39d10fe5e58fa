import { InternalError } from '../diagnostics/errors.ts';
import type { Result } from '../diagnostics/result.ts';
import type { Argument, Invocation, Site } from '../plan/invocation.ts';
import type { BoundValue, TaskContext } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';
import { containerWishes } from './container-wishes.ts';
import { enterEnvironment } from './enter-environment.ts';
import { taskEnvironment, textOf } from './environment.ts';
import type { FoundEnvironment } from './environments.ts';
import type { Executor, LocatedSite } from './ports.ts';
import { bindValues } from './returned-values.ts';
import type { RunFacts, WorkFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { openScope, type TaskScope } from './task-scope.ts';
import { secretsOf } from './task-secrets.ts';
import { taskState } from './task-state.ts';
import { type Unstarted, unstartedBy, unstartedFor } from './unstarted.ts';

/** What is to be done with a task whose turn it is. */
export type Preparation =
  /** Its `when` does not hold. */
  | { readonly do: 'skip'; readonly reason: string }
  | Unstarted
  /** Its kind needs no process and gives its returns at once. */
  | { readonly do: 'give'; readonly returns: Readonly<Record<string, Json>> }
  | {
      readonly do: 'execute';
      readonly invocation: Invocation;
      readonly executor: Executor;
      readonly secrets: Readonly<Record<string, string>>;
      /** What must be there before it is executed. */
      readonly found?: FoundEnvironment;
    };

/** What the next attempt of a task is prepared from. */
export interface PreparationOrder {
  readonly state: RunState;
  /** The signal that is aborted when the task is not to be started any more; asked for only where something may take long. */
  readonly stop: () => AbortSignal;
}

/**
 * Makes everything ready for the next attempt of a task: its values, its environment, its secrets, the invocation. What
 * keeps it from starting is an outcome of the task and not a failure of the run; only damage of what is stored throws.
 */
export async function prepareAttempt(
  facts: WorkFacts,
  task: PlannedTask,
  order: PreparationOrder,
): Promise<Preparation> {
  try {
    return await prepare(facts, task, order);
  } catch (error) {
    return unstartedBy(error);
  }
}

async function prepare(facts: WorkFacts, task: PlannedTask, order: PreparationOrder): Promise<Preparation> {
  const { state } = order;
  const scope = await openScope(facts, task, state);
  if (task.when !== undefined && !scope.holds(task.when)) {
    return { do: 'skip', reason: 'when is false' };
  }
  const kind = facts.world.kinds.get(task.kind);
  if (kind === undefined) throw new InternalError(`there is no kind \`${task.kind}\``);
  const executor = executorOf(facts, task);
  const located = kind.returns === undefined ? await locate(executor, task, { scope, order }) : undefined;
  if (located?.ok === false) return { do: 'fail', outcome: located.outcome };
  const site = located?.site;
  const found = await findEnvironment(facts, task, site);
  if (found?.ok === false) return unstartedFor(found.diagnostics);
  const context = await contextOf(facts, task, { state, scope, found: found?.value, site });
  if (kind.returns !== undefined) return { do: 'give', returns: kind.returns(task, context) };
  const compiled = await kind.compile(task, context);
  if (!compiled.ok) return unstartedFor(compiled.diagnostics);
  return {
    do: 'execute',
    invocation: complete(facts, task, { invocation: compiled.value, context, env: scope.env }),
    executor,
    secrets: await resolveSecrets(facts, task),
    ...(found === undefined ? {} : { found: found.value }),
  };
}

// A stub needs none of it.
async function locate(
  executor: Executor,
  task: PlannedTask,
  { scope, order }: { readonly scope: TaskScope; readonly order: PreparationOrder },
): Promise<LocatedSite | undefined> {
  if (executor.locate === undefined) return undefined;
  const image = task.image === undefined ? {} : { image: textOf(scope.evaluate(task.image)) };
  return await executor.locate({ task: task.id, ...image, signal: order.stop() });
}

async function findEnvironment(
  { world, workspace, places }: WorkFacts,
  task: PlannedTask,
  site: Site | undefined,
): Promise<Result<FoundEnvironment> | undefined> {
  if (task.environment === undefined) return undefined;
  if (world.environments === undefined) throw new InternalError('nothing makes environments');
  const place = { task: task.id, project: workspace.project, checkout: places.checkout };
  return await world.environments.find(task.environment, site === undefined ? place : { ...place, site });
}

async function resolveSecrets(facts: RunFacts, task: PlannedTask): Promise<Readonly<Record<string, string>>> {
  const names = secretsOf(facts, task);
  return names.length === 0 ? {} : await facts.world.secrets.resolve(names);
}

async function contextOf(
  facts: WorkFacts,
  task: PlannedTask,
  {
    state,
    scope,
    found,
    site,
  }: {
    readonly state: RunState;
    readonly scope: TaskScope;
    readonly found: FoundEnvironment | undefined;
    readonly site: Site | undefined;
  },
): Promise<TaskContext> {
  return {
    values: await bindValues(facts, task, { state, taskParams: scope.taskParams }),
    evaluate: scope.evaluate,
    project: facts.workspace.project,
    checkout: facts.places.checkout,
    attempt: taskState(state, task.id).attempts + 1,
    returners: facts.returners,
    ...(site === undefined ? {} : { site }),
    ...(found === undefined ? {} : { environment: found.environment }),
  };
}

/** The invocation of the kind with what every task is told; the kind's own variables stand over the declared ones. */
function complete(
  facts: RunFacts,
  task: PlannedTask,
  {
    invocation,
    context,
    env,
  }: {
    readonly invocation: Invocation;
    readonly context: TaskContext;
    /** What the calls around the task bring. */
    readonly env: Readonly<Record<string, string>>;
  },
): Invocation {
  const { dataDirectory, stateDirectory } = facts.places;
  const own = taskEnvironment({
    run: facts.run,
    id: task.id,
    attempt: context.attempt,
    commit: facts.plan.source.commit,
    values: jsonOf(context.values),
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
    ...(stateDirectory === undefined ? {} : { stateDirectory }),
  });
  const declared: Record<string, Argument> = { ...env };
  for (const [name, text] of Object.entries(task.env)) declared[name] = textOf(context.evaluate(text));
  const entered = enterEnvironment(
    { ...invocation, env: { ...declared, ...invocation.env } },
    context.environment,
  );
  return {
    ...entered,
    ...placeOf(context.site, entered),
    ...containerWishes(task, context.evaluate),
    env: { ...entered.env, ...own.env },
    files: [...invocation.files, ...own.files],
  };
}

function placeOf(site: Site | undefined, { tools }: Invocation): Partial<Invocation> {
  return site === undefined ? {} : { site, image: site.image, tools: [...tools, site.tool] };
}

function jsonOf(values: Readonly<Record<string, BoundValue>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => ('json' in value ? [[name, value.json]] : [])),
  );
}

function executorOf({ world }: RunFacts, task: PlannedTask): Executor {
  if (task.executor === undefined) return world.executor;
  const executor = world.executors.get(task.executor);
  if (executor === undefined) throw new InternalError(`there is no executor \`${task.executor}\``);
  return executor;
}

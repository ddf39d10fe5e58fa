import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import type { Pipeline, Task, WorkspaceLink } from '../pipeline/model.ts';
import { type Choice, type ChosenTasks, chooseTasks } from './chosen-tasks.ts';
import { digestPlan } from './digest.ts';
import { describeMissed, findMissedTasks, type SettledNeeds, settleNeeds } from './left-out-tasks.ts';
import { countPlanned, mostTasks } from './members.ts';
import type { GivenParam } from './params/given-param.ts';
import { type ResolvedParams, resolveParams } from './params/resolve-params.ts';
import type { Caching, Plan, PlanLimits, PlannedTask, PlanSource } from './plan.ts';
import { type GroupPlanning, planGroup } from './plan-group.ts';
import { planTask, type TaskFindings } from './plan-task.ts';
import { makeScopes, type Scopes, trimScopes } from './scopes.ts';
import { describeUnknown } from './selection.ts';
import { orderTasks, reachFrom, type TaskGraph } from './task-graph.ts';
import { type EarlierResult, endedBadly } from './task-result.ts';

/** What a plan is made of beside the pipeline. */
export interface PlanOptions extends Choice {
  readonly source: PlanSource;
  /** As of `Plan`. */
  readonly definition?: string;
  /** As of `Plan`. */
  readonly executor?: string;
  /** From all sources, in any order: the stronger source wins, and within one the later value. */
  readonly params?: readonly GivenParam[];
  /** What goes over the pipeline's own limits. */
  readonly limits?: Partial<PlanLimits>;
  /** Every pipeline that this one calls, directly or not, by name. */
  readonly called?: ReadonlyMap<string, Pipeline>;
  /** As of `Plan`. */
  readonly caching?: Caching;
  /** It is only looked at: required params without a value are null. */
  readonly draft?: boolean;
  /** How tasks ended in an earlier run, and what they gave, by id: used for those that are left out. */
  readonly earlier?: ReadonlyMap<string, EarlierResult>;
}

/** Resolves what one run of a pipeline will do. Pure; the time it takes grows with the tasks and their needs. */
export function planRun(pipeline: Pipeline, options: PlanOptions): Result<Plan> {
  const called = options.called ?? new Map();
  const graph = orderTasks(pipeline.tasks);
  const choice = chooseTasks(pipeline, graph, options);
  if (!choice.ok) return failure(choice.diagnostics);
  const chosen = choice.value;
  const params = resolveParams({
    pipeline,
    running: [...graph.tasks.values()].filter((task) => isActive(task, chosen)),
    ...(chosen.job === undefined ? {} : { job: chosen.job }),
    given: options.params ?? [],
    ...(options.draft === undefined ? {} : { draft: options.draft }),
  });
  const scopes = makeScopes(graph);
  const missed = findMissedTasks(graph, chosen, { scopes, called });
  const asked = findAsked({ options, graph, chosen, missed });
  const context = { pipeline, options, graph, chosen, params, missed, asked };
  const narrowed = narrowScopes(context, scopes);
  const groups: GroupPlanning = { called, scopes: [...narrowed.list], problems: [], met: new Set() };
  const tasks = planTasks({ ...context, scopes: narrowed }, groups);
  const problems = [
    ...choice.diagnostics,
    ...findUnknownForced(context),
    ...params.diagnostics,
    ...findLost(context),
    ...groups.problems,
    ...findExcess(pipeline, tasks),
  ];
  if (problems.some(({ severity }) => severity === 'error')) return failure(problems);
  return resultOf(assemblePlan(context, tasks, groups), problems);
}

interface Choosing {
  readonly pipeline: Pipeline;
  readonly options: PlanOptions;
  readonly graph: TaskGraph;
  readonly chosen: ChosenTasks;
  readonly params: ResolvedParams;
  /** Ids of tasks that are left out and whose results may be read. */
  readonly missed: ReadonlySet<string>;
  /** Ids of tasks that are left out and whose end may be asked for: by what needs them, or by an expression. */
  readonly asked: ReadonlySet<string>;
}

interface Planning extends Choosing {
  readonly scopes: Scopes;
}

function isActive(task: Task, { why, stubs }: ChosenTasks): boolean {
  return task.enabled && why.has(task.id) && !stubs.has(task.id);
}

function narrowScopes({ options, graph, chosen: { why, stubs }, missed }: Choosing, scopes: Scopes): Scopes {
  // A stub reads nothing.
  const reads = (id: string): boolean =>
    !stubs.has(id) && (why.has(id) || missed.has(id) || options.task === undefined);
  if (why.size === graph.tasks.size && stubs.size === 0) return scopes;
  return trimScopes(scopes, reads, (id) => why.has(id) || options.earlier?.has(id) === true);
}

function planTasks(context: Planning, planning: GroupPlanning): readonly PlannedTask[] {
  const { pipeline, options, graph, chosen, missed } = context;
  const settle = settleAll(context);
  const asJob = options.task !== undefined;
  return (
    [...graph.tasks.values()]
      // A job is one task: beside it stand only those whose earlier results it takes.
      .filter(({ id }) => !asJob || chosen.why.has(id) || missed.has(id))
      .map((task) => {
        const planned = planTask(pipeline, task, {
          ...findOut(context, task.id),
          ...settle(task),
          handles: task.handles.filter((id) => chosen.why.has(id)),
        });
        const isCarriedOut = planned.action === 'run' && planned.pretends === undefined;
        return isCarriedOut ? planGroup(planned, task, { pipeline, planning }) : planned;
      })
  );
}

function settleAll({ options, graph, chosen: { why } }: Choosing): (task: Task) => SettledNeeds {
  const asJob = options.task !== undefined;
  const { earlier, wanted } = options;
  const settle = settleNeeds(graph, why, {
    hasEnd: (id) => earlier?.has(id) === true,
    isAlone: ({ id, needs }) => asJob || (wanted?.has(id) ?? !needs.some((need) => why.has(need))),
  });
  return (task) => {
    if (why.has(task.id)) return settle(task);
    return { needs: asJob ? settle(task).needs : [...new Set(task.needs)], leftOut: none };
  };
}

function findAsked({
  options,
  graph,
  chosen: { why },
  missed,
}: Pick<Choosing, 'options' | 'graph' | 'chosen' | 'missed'>): ReadonlySet<string> {
  if (options.task !== undefined || why.size === graph.tasks.size) return missed;
  const upstream = reachFrom([...why.keys()], (id) => graph.tasks.get(id)?.needs ?? []);
  return new Set([...upstream].filter((id) => !why.has(id)));
}

function findOut(
  { options, chosen, params, scopes, asked }: Planning,
  id: string,
): Omit<TaskFindings, 'needs' | 'leftOut' | 'handles'> {
  return {
    why: chosen.why.get(id),
    params: params.tasks.get(id) ?? none,
    scope: scopes.of.get(id),
    stub: chosen.stubs.get(id),
    earlier: asked.has(id) ? options.earlier?.get(id) : undefined,
  };
}

const none: readonly never[] = [];

function assemblePlan(
  { pipeline, options, params }: Choosing,
  tasks: readonly PlannedTask[],
  { scopes, met }: GroupPlanning,
): Plan {
  const plan: Omit<Plan, 'digest'> = {
    version: 1,
    pipeline: pipeline.name,
    file: pipeline.file,
    form: options.task === undefined ? pipeline.form : 'job',
    ...(options.definition === undefined ? {} : { definition: options.definition }),
    ...(options.executor === undefined ? {} : { executor: options.executor }),
    source: options.source,
    params: params.pipeline,
    tasks,
    scopes,
    workspace: { ...pipeline.workspace, link: joinLinks([pipeline, ...met]) },
    limits: {
      ...(pipeline.maxParallel === undefined ? {} : { maxParallel: pipeline.maxParallel }),
      ...(pipeline.timeoutMs === undefined ? {} : { timeoutMs: pipeline.timeoutMs }),
      failFast: false,
      ...options.limits,
    },
    ...(pipeline.concurrency === undefined ? {} : { concurrency: pipeline.concurrency }),
    ...(options.caching === undefined ? {} : { caching: options.caching }),
    // A task that is run as a job is no run of its pipeline.
    ...(pipeline.notify === undefined || options.task !== undefined ? {} : { notify: pipeline.notify }),
    ...(pipeline.deviations === undefined
      ? {}
      : { deviations: pipeline.deviations.map(({ path: _, ...deviation }) => deviation) }),
    inactive: pipeline.inactive,
  };
  return { ...plan, digest: digestPlan(plan) };
}

/** What any of the pipelines wants to see of the live checkout; what one of them requires is required. */
function joinLinks(pipelines: readonly Pipeline[]): readonly WorkspaceLink[] {
  const links = new Map<string, WorkspaceLink>();
  for (const link of pipelines.flatMap(({ workspace }) => workspace.link)) {
    const known = links.get(link.path) ?? link;
    const mode = [known.mode, link.mode].includes('read-write') ? 'read-write' : 'read-only';
    links.set(link.path, { path: link.path, required: known.required || link.required, mode });
  }
  return [...links.values()];
}

function findUnknownForced({ pipeline, graph, options: { caching } }: Choosing): readonly Diagnostic[] {
  if (caching === undefined || caching === 'off' || caching.force === 'all') return [];
  return caching.force
    .filter((id) => !graph.tasks.has(id.split(/[[/]/)[0] ?? ''))
    .map((id) => describeUnknown(pipeline, graph, { text: id, id, flag: 'force' }));
}

function findExcess(pipeline: Pipeline, tasks: readonly PlannedTask[]): readonly Diagnostic[] {
  const count = countPlanned(tasks);
  if (count <= mostTasks) return [];
  return [
    {
      severity: 'error',
      code: 'too-many-tasks',
      message: `pipeline \`${pipeline.name}\` comes to ${count} tasks; at most ${mostTasks} are accepted`,
      hint: 'matrices inside one another multiply: leave combinations out, or split the run with `runnable sweep`',
      span: pipeline.locate(['tasks'], 'key'),
    },
  ];
}

// One diagnostic, at the first task that would miss something.
function findLost({ pipeline, options, graph, chosen, missed }: Choosing): readonly Diagnostic[] {
  const lost = [...missed].filter((id) => !hasGiven(graph.tasks.get(id), options));
  const running = [...graph.tasks.values()].find((task) => chosen.why.has(task.id) && task.needs.length > 0);
  return lost.length === 0 || running === undefined ? [] : [describeMissed(pipeline, running, lost)];
}

// A rerun takes its parent as it is; who builds on a run of his choice wants what tasks gave that succeeded.
function hasGiven(task: Task | undefined, { earlier, picked }: PlanOptions): boolean {
  const result = task === undefined ? undefined : earlier?.get(task.id);
  if (task === undefined || result === undefined) return false;
  return picked === undefined ? result.status === undefined : !endedBadly(result, task);
}

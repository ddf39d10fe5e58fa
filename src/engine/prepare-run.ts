import { InternalError } from '../diagnostics/errors.ts';
import type { Outcome } from '../plan/invocation.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { domainAround, domainOf, isAlone, outputsIn } from './domain.ts';
import type { EventBody } from './event.ts';
import { isCached } from './is-cached.ts';
import { placeOutputs } from './place-outputs.ts';
import type { Notice, PreparedWorkspace, World } from './ports.ts';
import type { RunFacts, RunPlaces } from './run-facts.ts';
import type { RunState, TaskState } from './state.ts';
import { taskState } from './task-state.ts';
import { isEnd } from './task-status.ts';
import { upstreamIds } from './upstream-files.ts';

/** A run that is ready for its first task, and what there is to record about that. */
export interface ReadyRun {
  readonly facts: RunFacts;
  /** Null: it is made when a task needs it. */
  readonly workspace: PreparedWorkspace | null;
  /** Ids of tasks that have ended and whose files are in no copy of the commit yet. */
  readonly held: readonly string[];
  readonly events: readonly EventBody[];
}

/** How a run begins, or goes on. */
export interface RunBeginning {
  readonly state: RunState;
  readonly places: RunPlaces;
  /** Ids that somebody asked to run again. */
  readonly again: readonly string[];
}

/**
 * Makes the private copy of a run; not yet where it may turn out that all its tasks have results that can be used
 * again. Throws `EnvironmentError`.
 */
export async function prepareRun(plan: Plan, world: World, beginning: RunBeginning): Promise<ReadyRun> {
  const { state } = beginning;
  const facts = factsOf(plan, world, beginning);
  if (mayNeedNone(facts, state)) {
    return { facts, workspace: null, held: listEnded(state), events: [] };
  }
  const { workspace, events } = await prepareWorkspace(plan, world, hasRun(state) ? state : null);
  return { facts, workspace, held: workspace.kept ? listUnplaced(state) : [], events };
}

/** A copy of the commit, and what there is to record about it. */
export interface WorkspaceOfRun {
  readonly workspace: PreparedWorkspace;
  readonly events: readonly EventBody[];
}

/**
 * Makes the private copy of a run, and puts into it the outputs of the tasks that ended before: in an earlier run, or
 * in this one if its copy had to be made anew. `before`: where the run stood, if it had begun. Throws `EnvironmentError`.
 */
export async function prepareWorkspace(
  plan: Plan,
  world: World,
  before: RunState | null,
): Promise<WorkspaceOfRun> {
  const began = world.clock.monotonic();
  const workspace = await world.workspaces.prepare();
  const earlier = plan.tasks.flatMap((task) => task.earlier?.outputs ?? []);
  const lost = workspace.kept || before === null ? [] : outputsIn(undefined, before);
  await placeOutputs(world, workspace, [...earlier, ...lost]);
  await workspace.settle?.();
  const prepared: EventBody = {
    event: 'workspace-prepared',
    path: workspace.path,
    reused: workspace.reused,
    seconds: secondsBetween(began, world.clock.monotonic()),
  };
  const isLost = !workspace.kept && before !== null && wasUsed(before);
  return { workspace, events: [prepared, ...notesOn(isLost, workspace)] };
}

function mayNeedNone(facts: RunFacts, state: RunState): boolean {
  return !hasRun(state) && [...state.planned.values()].some((task) => isCached(facts, task));
}

function hasRun(state: RunState): boolean {
  return [...state.tasks.values()].some((task) => task.attempts > 0);
}

/** Whether a task began in the copy of the run itself: it may have left files there that it does not declare. */
function wasUsed(state: RunState): boolean {
  const began = [...state.planned.values()].filter(
    ({ id, group }) => group === undefined && taskState(state, id).attempts > 0,
  );
  return began.some((task) => domainOf(task, state) === undefined);
}

/** Tasks whose results were used again or that had copies of their own, and groups that ended. */
function listEnded(state: RunState): readonly string[] {
  return [...state.tasks.values()].flatMap(({ id, status, reason, members }) => {
    const task = state.planned.get(id);
    const isElsewhere = members !== null || (task !== undefined && isAlone(task, state));
    return reason === 'cached' || (isElsewhere && isEnd(status)) ? [id] : [];
  });
}

/** Of these the ones whose files nobody has placed: a task that has worked found what is upstream in its copy. */
function listUnplaced(state: RunState): readonly string[] {
  const worked = [...state.planned.values()].filter(({ id }) => hasWorked(taskState(state, id)));
  const placed = new Set(worked.flatMap((task) => listSupplied(task, state)));
  return listEnded(state).filter((id) => !placed.has(id));
}

// What was judged before it had a copy has an attempt, too. Of one that is to run again only its next attempt counts.
function hasWorked({ status, attempts, outcome }: TaskState): boolean {
  if (attempts === 0 || !isEnd(status) || outcome === null) return false;
  return outcome.status !== 'error' && !(outcome.status === 'failed' && exitOf(outcome) === null);
}

function exitOf({ exitCode, signal }: Extract<Outcome, { status: 'failed' }>): number | string | null {
  return exitCode ?? signal;
}

// A copy of its own is made with what is upstream, and says nothing about the copy around it.
function listSupplied(task: PlannedTask, state: RunState): readonly string[] {
  if (task.isolated === true) return [];
  const domain = domainOf(task, state);
  return [...upstreamIds(task, state)].filter((id) => domainAround(id, state) === domain);
}

/** Seconds between two readings of the monotonic clock, to the millisecond. */
export function secondsBetween(from: number, to: number): number {
  return Math.round(to - from) / 1000;
}

function notesOn(isLost: boolean, workspace: PreparedWorkspace): readonly EventBody[] {
  const notes = [...(workspace.notes ?? []), ...(isLost ? [madeAnew] : [])];
  return notes.map((note) => ({ event: 'run-noted', ...note }));
}

const madeAnew: Notice = {
  code: 'workspace-made-anew',
  message:
    'the workspace of this run was gone and has been made anew: of its tasks only declared outputs are in it',
  hint: 'if a later task misses a file, declare it in `outputs` of the task that writes it, and start a new run',
};

function factsOf(plan: Plan, world: World, { state, places, again }: RunBeginning): RunFacts {
  if (state.started === null) throw new InternalError('a run was prepared before it had started');
  return {
    plan,
    frames: new Map(),
    world,
    places,
    run: state.started.run,
    startedAt: state.started.time,
    trigger: state.started.trigger,
    returners: returnersOf(plan),
    again: new Set(again),
  };
}

/** Above so many names a hint that lists who returns one is not worth what it costs. */
const mostReturners = 500;

function returnersOf(plan: Plan): Record<string, string[]> {
  const returners: Record<string, string[]> = Object.create(null);
  let count = 0;
  for (const task of plan.tasks) {
    for (const { name } of task.returns) {
      count += 1;
      if (count > mostReturners) return {};
      returners[name] = [...(returners[name] ?? []), task.id];
    }
  }
  return returners;
}

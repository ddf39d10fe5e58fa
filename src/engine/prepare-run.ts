import { InternalError } from '../diagnostics/errors.ts';
import type { Plan } from '../plan/plan.ts';
import { outputsIn } from './domain.ts';
import type { EventBody } from './event.ts';
import { placeOutputs } from './place-outputs.ts';
import type { Notice, PreparedWorkspace, World } from './ports.ts';
import type { RunFacts, RunPlaces } from './run-facts.ts';
import type { RunState } from './state.ts';

/** A run that is ready for its first task, and what there is to record about that. */
export interface PreparedRun {
  readonly facts: RunFacts;
  readonly events: readonly EventBody[];
}

/**
 * Makes the private copy of a run, and puts into it the outputs of the tasks that ended before: in an earlier run, or
 * in this one if its copy had to be made anew. Throws `EnvironmentError`.
 */
export async function prepareRun(
  plan: Plan,
  world: World,
  { state, places }: { state: RunState; places: RunPlaces },
): Promise<PreparedRun> {
  const began = world.clock.monotonic();
  const workspace = await world.workspaces.prepare();
  const earlier = plan.tasks.flatMap((task) => task.earlier?.outputs ?? []);
  const lost = workspace.kept ? [] : outputsIn(undefined, state);
  await placeOutputs(world, workspace, [...earlier, ...lost]);
  const prepared: EventBody = {
    event: 'workspace-prepared',
    path: workspace.path,
    reused: workspace.reused,
    seconds: secondsBetween(began, world.clock.monotonic()),
  };
  return {
    facts: factsOf(plan, world, { state, places, workspace }),
    events: [prepared, ...notesOn(state, workspace)],
  };
}

/** Seconds between two readings of the monotonic clock, to the millisecond. */
export function secondsBetween(from: number, to: number): number {
  return Math.round(to - from) / 1000;
}

function notesOn(state: RunState, workspace: PreparedWorkspace): readonly EventBody[] {
  const ran = [...state.tasks.values()].some((task) => task.attempts > 0);
  const notes = [...(workspace.notes ?? []), ...(ran && !workspace.kept ? [madeAnew] : [])];
  return notes.map((note) => ({ event: 'run-noted', ...note }));
}

const madeAnew: Notice = {
  code: 'workspace-made-anew',
  message:
    'the workspace of this run was gone and has been made anew: of its tasks only declared outputs are in it',
  hint: 'if a later task misses a file, declare it in `outputs` of the task that writes it, and start a new run',
};

function factsOf(
  plan: Plan,
  world: World,
  { state, places, workspace }: { state: RunState; places: RunPlaces; workspace: PreparedWorkspace },
): RunFacts {
  if (state.started === null) throw new InternalError('a run was prepared before it had started');
  return {
    plan,
    frames: new Map(),
    world,
    workspace,
    places,
    run: state.started.run,
    startedAt: state.started.time,
    trigger: state.started.trigger,
    returners: returnersOf(plan),
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

import type { Plan } from '../plan/plan.ts';
import { Course } from './course.ts';
import type { EventBody, RunEvent } from './event.ts';
import { type ControlRequest, executorsOf, type World } from './ports.ts';
import { prepareRun } from './prepare-run.ts';
import { reduce } from './reduce.ts';
import { planResume, type Resumption } from './resume.ts';
import type { RunPlaces } from './run-facts.ts';
import type { RunState } from './state.ts';
import { takeTurn } from './take-turn.ts';
import { endOfRun } from './verdict.ts';

/** How a run begins, or goes on. */
export interface RunOptions {
  /** The fold over the journal, which holds at least `run-started`. It is changed in place from here on. */
  readonly state: RunState;
  /** Events that are in the journal and in `state`, and that reporters have not been told of. */
  readonly written: readonly RunEvent[];
  readonly places: RunPlaces;
  /** Present when a run is taken up that another runner began. */
  readonly resume?: Resume;
}

/** Who takes a run up, and what it is to do beyond what follows from its record. */
export interface Resume {
  readonly runner: string;
  readonly host: string;
  readonly pid: number;
  /** Tasks that are to run again although they ended, or although they have `once` and were interrupted. */
  readonly again: readonly string[];
}

/**
 * Carries a plan out and resolves with the state that is on disk when the run has ended. Rejects with an
 * `EnvironmentError` when the environment failed: then every attempt has been ended, nothing was told that is not on
 * disk, and the run can be resumed. Closes the reporters in any case.
 */
export async function runPlan(plan: Plan, world: World, options: RunOptions): Promise<RunState> {
  const progress = { state: options.state };
  const close = () => world.reporters.map((reporter) => reporter.close(progress.state));
  try {
    await carryOut(plan, world, { options, progress });
  } catch (error) {
    await Promise.allSettled(close());
    throw error;
  }
  await Promise.all(close());
  return progress.state;
}

interface Progress {
  /** What is on disk and told. */
  state: RunState;
}

async function carryOut(
  plan: Plan,
  world: World,
  { options, progress }: { options: RunOptions; progress: Progress },
): Promise<void> {
  for (const event of options.written) tell(world, event, progress.state);
  if (options.resume !== undefined && !(await takeUp(plan, world, { resume: options.resume, progress })))
    return;
  const early: ControlRequest[] = [];
  const called = new AbortController();
  let hear: (request: ControlRequest) => unknown = (request) => {
    early.push(request);
    if (request.id === undefined) called.abort(request);
  };
  const silence = world.control.listen((request) => hear(request));
  let turn: Awaited<ReturnType<typeof takeTurn>> = null;
  try {
    turn = await takeTurn(plan, world, {
      signal: called.signal,
      resumed: options.resume !== undefined,
      state: () => progress.state,
      record: (bodies) => record(world, progress, bodies),
    });
    if (turn === null) return;
    const ready = await prepareRun(plan, world, {
      state: progress.state,
      places: options.places,
      again: options.resume?.again ?? [],
    });
    const course = new Course(ready, progress.state, (state) => {
      progress.state = state;
    });
    hear = (request) => course.cancel(request);
    await course.run(ready.events, early);
  } finally {
    turn?.leave();
    silence();
  }
}

/** Does what comes before the first task of a resumed run; false if there is none. */
async function takeUp(
  plan: Plan,
  world: World,
  { resume, progress }: { resume: Resume; progress: Progress },
): Promise<boolean> {
  const resumption = planResume(plan, progress.state, resume.again);
  if (resumption.do === 'nothing') return false;
  for (const executor of executorsOf(world)) await executor.sweep();
  await record(world, progress, eventsOf(resumption, { plan, resume, state: progress.state }));
  return resumption.do === 'continue';
}

function eventsOf(
  resumption: Exclude<Resumption, { readonly do: 'nothing' }>,
  { plan, resume, state }: { plan: Plan; resume: Resume; state: RunState },
): EventBody[] {
  if (resumption.do === 'finish') return [endOfRun(plan, state, 0)];
  const { runner, host, pid } = resume;
  const resumed: EventBody = { event: 'run-resumed', runner, host, pid, again: resumption.again };
  return resumption.lost === null
    ? [resumed]
    : [{ event: 'run-interrupted', lost: resumption.lost }, resumed];
}

async function record(world: World, progress: Progress, bodies: readonly EventBody[]): Promise<void> {
  for (const event of await world.journal.append(bodies)) {
    progress.state = reduce(progress.state, event);
    tell(world, event, progress.state);
  }
}

function tell(world: World, event: RunEvent, state: RunState): void {
  for (const reporter of world.reporters) reporter.report(event, state);
}

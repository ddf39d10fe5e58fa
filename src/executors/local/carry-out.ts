import { EnvironmentError } from '../../diagnostics/errors.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import type { Attempt, Execution } from '../../engine/ports.ts';
import type { Invocation, Outcome } from '../../plan/invocation.ts';
import { type Command, type CommandError, type Places, resolveArgument, resolveFolder } from './command.ts';
import { decodeReturns } from './decode-returns.ts';
import { guardGit, pick, type Variables } from './environment.ts';
import { outcomeOf, stoppedOutcome } from './outcome.ts';
import type { PrivateFolder } from './private-folder.ts';
import { createProcessTree } from './process-tree.ts';
import type { Scene } from './scene.ts';
import { spawnError } from './spawn-error.ts';
import { type RunningProcess, startProcess } from './start-process.ts';
import { type StopWatch, watchStops } from './stop-watch.ts';
import { type Ending, supervise } from './supervise.ts';

/** Carries one attempt out, from its private folder to its outcome. */
export async function carryOut(scene: Scene, invocation: Invocation, attempt: Attempt): Promise<Execution> {
  const stops = watchStops(attempt, scene.clock, scene.graceMs);
  const number = scene.nextNumber();
  let folder: PrivateFolder | undefined;
  try {
    folder = scene.folders.open();
    const execution = await executeIn(folder, scene, { invocation, attempt, stops, number });
    // It could not be started, and by now nobody wants it to be.
    if (execution.outcome.status === 'error') attempt.signal.throwIfAborted();
    return execution;
  } catch (error) {
    const stopped = attempt.signal.aborted;
    return leave(folder, stopped ? stoppedOutcome(await stops.requested) : diskOutcome(error, scene.scratch));
  } finally {
    stops.close();
  }
}

interface Task {
  readonly invocation: Invocation;
  readonly attempt: Attempt;
  readonly stops: StopWatch;
  readonly number: number;
}

async function executeIn(folder: PrivateFolder, scene: Scene, task: Task): Promise<Execution> {
  const { signal, onOutput } = task.attempt;
  const { shortage } = scene;
  await shortage.overcome(() => folder.place(task.invocation.files), signal);
  signal.throwIfAborted();
  const command = buildCommand(folder, scene, task);
  if ('status' in command) return leave(folder, command);
  const started = await shortage
    .overcome(() => startProcess(command, onOutput), signal)
    .catch((error: unknown) => spawnError(error, command));
  if ('status' in started) return leave(folder, started);
  const ending = await watch(started, scene, task);
  const { returns, summary, failure } = fileNames(task.number);
  const left = await shortage.overcome(() => folder.read([returns, summary, failure]), signal);
  return {
    ...leave(folder, outcomeOf(ending, { ...scene, failureFile: left.get(failure)?.toString() })),
    returns: decodeReturns(left.get(returns)),
    summary: left.get(summary)?.toString() ?? '',
  };
}

async function watch(process: RunningProcess, scene: Scene, { stops, number }: Task): Promise<Ending> {
  const tree = createProcessTree(scene.table, scene.marker(number), process.pid);
  scene.shortage.begin();
  try {
    return await supervise({ process, tree, stops, clock: scene.clock, drainMs: scene.drainMs });
  } finally {
    scene.shortage.end();
  }
}

// Folders are used again, and a daemon of an earlier attempt may still write to the names that it knows.
function fileNames(number: number): { returns: string; summary: string; failure: string } {
  return { returns: `returns-${number}`, summary: `summary-${number}.md`, failure: 'failure.json' };
}

/** An execution that gave nothing. */
function leave(folder: PrivateFolder | undefined, outcome: Outcome): Execution {
  return {
    outcome,
    returns: '',
    summary: '',
    file: (name) => folder?.file(name) ?? name,
    dispose: async () => folder?.dispose(),
  };
}

function buildCommand(folder: PrivateFolder, scene: Scene, task: Task): Command | CommandError {
  const { invocation, attempt } = task;
  const cwd = resolveFolder(invocation, attempt.project);
  if (typeof cwd !== 'string') return cwd;
  const places = { project: attempt.project, file: folder.file };
  const [program = '', ...args] = invocation.argv.map((argument) => resolveArgument(argument, places));
  const env = buildEnvironment(scene, task, places);
  return { program, path: scene.findProgram(program, env['PATH']), args, cwd, env };
}

function buildEnvironment({ allowed, caller, marker }: Scene, task: Task, places: Places): Variables {
  const { invocation, attempt, number } = task;
  const env: Record<string, string> = { ...invocation.fallbackEnv, ...allowed };
  Object.assign(env, pick(caller, invocation.passEnv));
  for (const [name, value] of Object.entries(invocation.env)) env[name] = resolveArgument(value, places);
  Object.assign(env, attempt.secrets, guardGit(env));
  const { returns, summary } = fileNames(number);
  env['RUNNABLE_RETURNS'] = places.file(returns);
  env['RUNNABLE_SUMMARY'] = places.file(summary);
  // A runner inside a task hands on what marks the task, so that the outer run finds the processes of the inner one.
  env[markerVariable] = `${caller[markerVariable] ?? ''}${marker(number)}`;
  return env;
}

const markerVariable = 'RUNNABLE_ATTEMPT_ID';

function diskOutcome(error: unknown, path: string): Outcome {
  const trouble = diskTrouble(error, path);
  if (!(trouble instanceof EnvironmentError)) throw trouble;
  const { message, hint } = trouble;
  return { status: 'error', code: 'prepare', message, ...(hint === undefined ? {} : { hint }) };
}

import { EnvironmentError } from '../../diagnostics/errors.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import type { Attempt, Execution } from '../../engine/ports.ts';
import type { Invocation, Outcome } from '../../plan/invocation.ts';
import { type Command, type CommandError, resolveArgument, resolveFolder } from './command.ts';
import { guardGit, pick } from './environment.ts';
import { outcomeOf, stoppedOutcome } from './outcome.ts';
import { createPrivateFolder, type PrivateFolder } from './private-folder.ts';
import { createProcessTree } from './process-tree.ts';
import type { Scene } from './scene.ts';
import { spawnError } from './spawn-error.ts';
import { type RunningProcess, startProcess } from './start-process.ts';
import { type StopWatch, watchStops } from './stop-watch.ts';
import { type Ending, supervise } from './supervise.ts';

/** Carries one attempt out, from its private folder to its outcome. */
export async function carryOut(scene: Scene, invocation: Invocation, attempt: Attempt): Promise<Execution> {
  const stops = watchStops(attempt, scene.clock, scene.graceMs);
  let folder: PrivateFolder | undefined;
  try {
    folder = createPrivateFolder(scene.scratch);
    const execution = await executeIn(folder, scene, { invocation, attempt, stops });
    // It could not be started, and by now nobody wants it to be.
    if (execution.outcome.status === 'error') attempt.signal.throwIfAborted();
    return execution;
  } catch (error) {
    const stopped = attempt.signal.aborted;
    const outcome = stopped ? stoppedOutcome(await stops.requested) : diskOutcome(error, scene.scratch);
    return leave(folder, scene, outcome);
  } finally {
    stops.close();
  }
}

interface Task {
  readonly invocation: Invocation;
  readonly attempt: Attempt;
  readonly stops: StopWatch;
}

async function executeIn(folder: PrivateFolder, scene: Scene, task: Task): Promise<Execution> {
  const { signal, onOutput } = task.attempt;
  const { shortage } = scene;
  await shortage.overcome(() => folder.place(task.invocation.files), signal);
  signal.throwIfAborted();
  const marker = scene.nextMarker();
  const command = buildCommand(folder, scene, { ...task, marker });
  if ('status' in command) return leave(folder, scene, command);
  const started = await shortage
    .overcome(() => startProcess(command, onOutput), signal)
    .catch((error: unknown) => spawnError(error, command));
  if ('status' in started) return leave(folder, scene, started);
  const ending = await watch(started, scene, { ...task, marker });
  const texts = await shortage.overcome(() => folder.read(fileNames), signal);
  return {
    ...leave(folder, scene, outcomeOf(ending, { ...scene, failureFile: texts.get(failureName) })),
    returns: texts.get(returnsName) ?? '',
    summary: texts.get(summaryName) ?? '',
  };
}

async function watch(
  process: RunningProcess,
  scene: Scene,
  { stops, marker }: Task & { marker: string },
): Promise<Ending> {
  const tree = createProcessTree(scene.table, marker, process.pid);
  scene.shortage.begin();
  try {
    return await supervise({ process, tree, stops, clock: scene.clock, drainMs: scene.drainMs });
  } finally {
    scene.shortage.end();
  }
}

const returnsName = 'returns';
const summaryName = 'summary.md';
const failureName = 'failure.json';
const fileNames = [returnsName, summaryName, failureName];

/** An execution that gave nothing. */
function leave(folder: PrivateFolder | undefined, { removal }: Scene, outcome: Outcome): Execution {
  return {
    outcome,
    returns: '',
    summary: '',
    file: (name) => folder?.file(name) ?? name,
    dispose: async () => {
      if (folder !== undefined) removal.begin(folder.path);
    },
  };
}

function buildCommand(
  folder: PrivateFolder,
  scene: Scene,
  { invocation, attempt, marker }: Task & { marker: string },
): Command | CommandError {
  const cwd = resolveFolder(invocation, attempt.project);
  if (typeof cwd !== 'string') return cwd;
  const places = { project: attempt.project, file: folder.file };
  const [program = '', ...args] = invocation.argv.map((argument) => resolveArgument(argument, places));
  const declared = Object.entries(invocation.env).map(([name, value]) => [
    name,
    resolveArgument(value, places),
  ]);
  const env = {
    ...scene.allowed,
    ...pick(scene.caller, invocation.passEnv),
    ...Object.fromEntries(declared),
    ...attempt.secrets,
    RUNNABLE_RETURNS: folder.file(returnsName),
    RUNNABLE_SUMMARY: folder.file(summaryName),
    // A runner inside a task hands on what marks the task, so that the outer run finds the processes of the inner one.
    [markerVariable]: `${scene.caller[markerVariable] ?? ''}${marker}`,
  };
  return { program, args, cwd, env: { ...env, ...guardGit(env) } };
}

const markerVariable = 'RUNNABLE_ATTEMPT_ID';

function diskOutcome(error: unknown, path: string): Outcome {
  const trouble = diskTrouble(error, path);
  if (!(trouble instanceof EnvironmentError)) throw trouble;
  const { message, hint } = trouble;
  return { status: 'error', code: 'prepare', message, ...(hint === undefined ? {} : { hint }) };
}

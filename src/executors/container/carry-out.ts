import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ContainerMount } from '../../config/configuration.ts';
import { EnvironmentError, InternalError } from '../../diagnostics/errors.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import type { Attempt, Execution } from '../../engine/ports.ts';
import type { Invocation, Outcome } from '../../plan/invocation.ts';
import { type CommandError, resolveArgument, resolveFolder } from '../local/command.ts';
import { decodeReturns } from '../local/decode-returns.ts';
import { stoppedOutcome } from '../local/outcome.ts';
import type { PrivateFolder } from '../local/private-folder.ts';
import { spawnError } from '../local/spawn-error.ts';
import { type StopWatch, watchStops } from '../local/stop-watch.ts';
import { judgeMounts, sameName } from './bind-mounts.ts';
import { carryInside } from './carry-inside.ts';
import { type Following, followContainer } from './follow-container.ts';
import { handOverVariables } from './hand-over-variables.ts';
import { markOf, markVariable } from './mark-processes.ts';
import { openUnnamed } from './open-unnamed.ts';
import { resourceFlags } from './resource-flags.ts';
import { type ContainerOrder, runArguments, userOf } from './run-arguments.ts';
import { runLabel, type Scene } from './scene.ts';
import { taskVariables } from './task-variables.ts';
import { withServices } from './with-services.ts';

/** Carries one attempt out in a container of its own, from its private folder to its outcome. */
export async function carryOut(scene: Scene, invocation: Invocation, attempt: Attempt): Promise<Execution> {
  const stops = watchStops(attempt, scene.clock, scene.graceMs);
  let folder: PrivateFolder | undefined;
  try {
    folder = scene.folders.open();
    const execution = await executeIn(folder, scene, { invocation, attempt, stops, name: scene.nextName() });
    if (execution.outcome.status === 'error') attempt.signal.throwIfAborted();
    return execution;
  } catch (error) {
    if (attempt.signal.aborted) return leave(folder, stoppedOutcome(await stops.requested));
    return leave(folder, diskOutcome(error, scene.options.scratchDirectory));
  } finally {
    stops.close();
  }
}

interface Task {
  readonly invocation: Invocation;
  readonly attempt: Attempt;
  readonly stops: StopWatch;
  /** Of the container. */
  readonly name: string;
}

async function executeIn(folder: PrivateFolder, scene: Scene, task: Task): Promise<Execution> {
  const { signal } = task.attempt;
  await scene.shortage.overcome(() => folder.place(task.invocation.files.map(inPlace)), signal);
  signal.throwIfAborted();
  const prepared = prepare(folder, scene, task);
  if ('status' in prepared) return leave(folder, prepared);
  const outcome = await withServices(scene, task, (network) =>
    follow(folder, scene, { ...task, ...prepared, order: enterNetwork(prepared.order, network) }),
  );
  const left = await scene.shortage.overcome(() => folder.read([returnsFile, summaryFile]), signal);
  return {
    ...leave(folder, outcome),
    returns: decodeReturns(left.get(returnsFile)),
    summary: left.get(summaryFile)?.toString() ?? '',
  };
}

const returnsFile = 'returns';
const summaryFile = 'summary.md';
const failureFile = 'failure.json';
const variablesFile = 'variables.sh';

// Nothing but its own folder is shown to a container.
function inPlace(file: Invocation['files'][number]): Invocation['files'][number] {
  return 'content' in file ? { name: file.name, content: file.content } : file;
}

interface PreparedContainer {
  readonly order: ContainerOrder;
  /** For the standard input of the command. */
  readonly lines: string;
}

function prepare(folder: PrivateFolder, scene: Scene, task: Task): PreparedContainer | CommandError {
  const { invocation, attempt } = task;
  const { site } = invocation;
  if (site === undefined) throw new InternalError('a container was asked for without an image');
  const workingDirectory = resolveFolder(invocation, attempt.project);
  if (typeof workingDirectory !== 'string') return workingDirectory;
  const mounts = listMounts(folder, scene, task);
  if ('status' in mounts) return mounts;
  const places = { project: attempt.project, file: folder.file };
  const argv = invocation.argv.map((argument) => resolveArgument(argument, places));
  const { lines, script } = handOverVariables(variablesOf(folder, scene, task));
  const { settings, run } = scene.options;
  const program = script === null ? argv : throughShell(folder, script, argv);
  // Somebody else than the user of the runner works in it.
  if (settings.user !== undefined) openToAll(rootOf(folder));
  const order: ContainerOrder = {
    name: task.name,
    labels: { [runLabel]: run, 'runnable.task': attempt.id, 'runnable.attempt': String(attempt.attempt) },
    image: site.id,
    argv: program,
    workingDirectory,
    mounts,
    user: userOf(scene.engine, settings.user),
    pids: settings.pids,
    options: [...networkOptions(settings), ...resourceFlags(invocation.resources)],
  };
  return { order, lines };
}

function networkOptions({ network }: Scene['options']['settings']): readonly string[] {
  return network === 'none' ? ['--network=none'] : [];
}

// Among services a container is in their network alone: it keeps what the settings keep from it.
function enterNetwork(order: ContainerOrder, network: string | undefined): ContainerOrder {
  if (network === undefined) return order;
  const others = order.options.filter((option) => !option.startsWith('--network='));
  return { ...order, options: [...others, `--network=${network}`] };
}

function variablesOf(folder: PrivateFolder, { options }: Scene, { invocation, attempt, name }: Task) {
  const home = folder.file('home');
  mkdirSync(home, { mode: 0o700 });
  const variables = taskVariables({
    ...{ invocation, attempt, home, caller: options.environment },
    places: { project: attempt.project, file: folder.file },
    files: { returns: folder.file(returnsFile), summary: folder.file(summaryFile) },
  });
  return options.settings.lifecycle === 'task' ? variables : { ...variables, [markVariable]: markOf(name) };
}

function rootOf(folder: PrivateFolder): string {
  return dirname(folder.file(returnsFile));
}

function openToAll(root: string): void {
  chmodSync(root, 0o777);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o777 : 0o644);
  }
}

// The program takes the place of the shell, which has read the variables from a file that only it is told of.
function throughShell(folder: PrivateFolder, script: string, argv: readonly string[]): string[] {
  const path = folder.file(variablesFile);
  writeFileSync(path, script, { mode: 0o600, flag: 'wx' });
  return ['/bin/sh', '-c', '. "$1" && shift && exec "$@"', 'sh', path, ...argv];
}

function listMounts(
  folder: PrivateFolder,
  { options }: Scene,
  { invocation, attempt }: Task,
): readonly ContainerMount[] | CommandError {
  const named = [...options.links.map(sameName), ...options.settings.mounts];
  const problem = judgeMounts(named);
  if (problem !== null) return { status: 'error', code: 'prepare', message: problem };
  const own = [...options.sees, ...(invocation.sees ?? [])].map(sameName);
  const work = [workTreeOf(attempt.project, options.prefix), rootOf(folder)];
  return [...named, ...own, ...work.map((path) => sameName({ path, mode: 'read-write' }))];
}

function workTreeOf(project: string, prefix: string): string {
  return prefix === '' ? project : join(project, ...prefix.split('/').map(() => '..'));
}

async function follow(
  folder: PrivateFolder,
  scene: Scene,
  { invocation, attempt, stops, name, order, lines }: Task & PreparedContainer,
): Promise<Outcome> {
  const { engine, shortage } = scene;
  const args = runArguments(engine, order);
  const [program = ''] = order.argv;
  const command = { program: engine.program, path: engine.program, args, cwd: attempt.project, env: {} };
  const following: Following = {
    ...{ name, args, stops, signal: attempt.signal, onOutput: attempt.onOutput },
    openVariables: () => openUnnamed(folder.file('variables.env'), lines),
    started: { image: invocation.site?.image ?? '', program, engine: engine.name },
    readFailure: () => folder.read([failureFile]).get(failureFile)?.toString(),
    refuse: (error) => spawnError(error, command),
  };
  const isAlone = scene.options.settings.lifecycle === 'task';
  shortage.begin();
  try {
    if (!isAlone) return await carryInside(scene, { ...following, order, task: attempt.id });
    return await followContainer(scene, following);
  } finally {
    shortage.end();
    if (isAlone) scene.disposal.add(name);
  }
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

function diskOutcome(error: unknown, path: string): Outcome {
  // The engine went away: a matter of the run.
  if (error instanceof EnvironmentError) throw error;
  const trouble = diskTrouble(error, path);
  if (!(trouble instanceof EnvironmentError)) throw trouble;
  const { message, hint } = trouble;
  return { status: 'error', code: 'prepare', message, ...(hint === undefined ? {} : { hint }) };
}

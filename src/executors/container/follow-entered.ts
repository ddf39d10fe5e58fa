import type { Outcome } from '../../plan/invocation.ts';
import { outcomeOf, stoppedOutcome } from '../local/outcome.ts';
import type { StopRequest, StopWatch } from '../local/stop-watch.ts';
import type { RunningClient } from './client.ts';
import { type Inspection, inspectWithPatience } from './container-state.ts';
import { removeContainers } from './disposal.ts';
import { lastLine } from './engine.ts';
import { engineGone } from './judge-ending.ts';
import { type Marked, signalMarked } from './mark-processes.ts';
import { signalOf } from './pause.ts';
import type { Scene } from './scene.ts';
import { type Started, startError } from './start-error.ts';
import { closesSoon, outlast } from './supervise.ts';

/** A program that was started in a container that others share. */
export interface Entered {
  readonly client: RunningClient;
  readonly marked: Marked;
  readonly stops: Pick<StopWatch, 'requested'>;
  readonly started: Started;
  /** The last of its output, where engines say why a program cannot be started. */
  readonly tail: () => string;
  /** What a harness wrote about its failure. */
  readonly readFailure: () => string | undefined;
  /** The container had to be ended with all that is in it. */
  readonly onContainerEnded: () => void;
}

/** Waits for the end of a program in a shared container, or brings it about. Throws `EnvironmentError` `engine-gone`. */
export async function followEntered(scene: Scene, entered: Entered): Promise<Outcome> {
  const { client, stops } = entered;
  const stop = await Promise.race([client.closed.then(() => null), stops.requested]);
  const outcome = stop === null ? await judge(scene, entered, await client.closed) : null;
  if (outcome !== null) {
    // What it left at work would work on beside the next task.
    await signalMarked(scene.engine, 'KILL', entered.marked);
    return outcome;
  }
  const wanted = await stops.requested;
  await endProcesses(scene, entered, wanted);
  return stoppedOutcome(wanted);
}

/** Null: somebody wants its end meanwhile. */
async function judge(scene: Scene, entered: Entered, code: number | null): Promise<Outcome | null> {
  const { marked, started, stops, tail, readFailure } = entered;
  if (code === 0) return { status: 'succeeded' };
  const inspection = await inspectWithPatience(scene.engine, marked.container, {
    ...scene,
    signal: signalOf(stops),
  });
  if (inspection === null) return null;
  const gone = describeGone(inspection, started.engine);
  if (gone !== null) {
    entered.onContainerEnded();
    return { status: 'lost', message: gone };
  }
  const words = lastLine(tail());
  if (code === 126 || code === 127) {
    if (/OCI runtime exec failed|exec failed/i.test(words)) return startError(words, started);
  }
  if (code === null) return { status: 'lost', message: `\`${started.engine}\` went away while it ran` };
  const ending = { exitCode: code, signal: null, stop: null };
  // The kernel's note is about the container: which of its tasks took the memory it does not say.
  return outcomeOf(ending, { failureFile: readFailure(), memoryKills: () => null });
}

function describeGone(inspection: Inspection, engine: string): string | null {
  switch (inspection.found) {
    case 'no-answer':
      throw engineGone(engine, inspection.words);
    case 'nothing':
      return 'its container was taken away by somebody else';
    case 'state':
      return inspection.state.Status === 'running' ? null : 'its container was ended by somebody else';
    default:
      return inspection satisfies never;
  }
}

// The command of the engine ends with the program, but ending the command does not end the program.
async function endProcesses(scene: Scene, entered: Entered, stop: StopRequest): Promise<void> {
  const { engine } = scene;
  const { client, marked } = entered;
  if (stop.graceMs > 0 && !stop.force.aborted) {
    const found = await signalMarked(engine, 'TERM', marked);
    if (found !== null) await outlast(client, scene.clock, stop);
  }
  for (let round = 0; round < rounds; round++) {
    const found = await signalMarked(engine, 'KILL', marked);
    if (found === null) break;
    if (found === 0 && (await closesSoon(client, scene.clock, closingMs))) return;
  }
  // Nothing in the image can find them: they end with their container, and whoever else is in it.
  await endContainer(scene, marked.container);
  entered.onContainerEnded();
  client.kill();
}

// What people set up in a shared one stays: the next task starts it again.
async function endContainer({ engine, options }: Scene, container: string): Promise<void> {
  if (options.settings.lifecycle !== 'shared') return await removeContainers(engine, [container]);
  await engine.ask(['kill', container]);
}

const rounds = 20;
/** Milliseconds that the command of the engine may take to see that its program has ended. */
const closingMs = 3000;

import type { Attempt } from '../../engine/ports.ts';
import type { Outcome } from '../../plan/invocation.ts';
import type { CommandError } from '../local/command.ts';
import { stoppedOutcome } from '../local/outcome.ts';
import type { StopWatch } from '../local/stop-watch.ts';
import type { RunningClient } from './client.ts';
import { inspectWithPatience } from './container-state.ts';
import { lastLine } from './engine.ts';
import { fatalWords } from './fatal-words.ts';
import { judgeEnding } from './judge-ending.ts';
import { keepTail } from './keep-tail.ts';
import { pause, signalOf } from './pause.ts';
import type { Scene } from './scene.ts';
import type { Started } from './start-error.ts';
import { endContainer, type Supervision, superviseContainer } from './supervise.ts';

/** A container that is to be started and followed to its end. */
export interface Following {
  readonly name: string;
  /** The words by which the engine makes and starts it. */
  readonly args: readonly string[];
  /** Opens a file with its variables, which is the standard input of the command. */
  readonly openVariables: () => number;
  readonly stops: Pick<StopWatch, 'requested'>;
  readonly signal: AbortSignal;
  readonly onOutput: Attempt['onOutput'];
  readonly started: Started;
  /** What a harness wrote about its failure. */
  readonly readFailure: () => string | undefined;
  /** Why the command of the engine cannot be started, in words. */
  readonly refuse: (error: unknown) => CommandError;
}

/** Starts a container and gives its outcome when it is gone. Throws `EnvironmentError` `engine-gone`. */
export async function followContainer(scene: Scene, following: Following): Promise<Outcome> {
  const { name, args, openVariables, refuse, started, stops } = following;
  const stopping = signalOf(stops);
  const tail = keepTail(following.onOutput);
  let client = await start(scene, { ...following, args, openVariables }, tail.onOutput);
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    if (client instanceof Error) return refuse(client);
    const supervision = { ...scene, client, name, stops };
    const { code, stop } = await superviseContainer(supervision);
    if (stop !== null) return stoppedOutcome(stop);
    const inspection = await inspectWithPatience(scene.engine, name, { ...scene, signal: stopping });
    if (inspection === null) return await endUnseen(supervision);
    const runs = inspection.found === 'state' && isRunning(inspection.state.Status);
    if (!runs) {
      const said = tail.text();
      const isRefused =
        code === refusedCode || (scene.engine.name === 'nerdctl' && fatalWords(said) !== null);
      const ended = { code, isRefused, inspection, words: lastLine(said), started };
      return judgeEnding({ ...ended, failureFile: following.readFailure() });
    }
    // The connection was lost, and the container works on. An engine that lets nobody listen is not asked without a pause.
    await pause(pauseMs, { ...scene, signal: stopping });
    if (stopping.aborted) return await endUnseen(supervision);
    client = await start(
      scene,
      { signal: following.signal, args: ['attach', '--no-stdin', '--', name] },
      tail.onOutput,
    );
  }
}

/** Exit code of a command that made no container. */
const refusedCode = 125;

const firstPauseMs = 50;
const longestPauseMs = 5000;

// Its command has ended, and the container may work on.
async function endUnseen(supervision: Supervision): Promise<Outcome> {
  const stop = await supervision.stops.requested;
  await endContainer(supervision, { ...stop, graceMs: 0 });
  return stoppedOutcome(stop);
}

function isRunning(status: string): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting';
}

async function start(
  { engine, shortage }: Scene,
  {
    args,
    openVariables,
    signal,
  }: Pick<Following, 'args' | 'signal'> & Partial<Pick<Following, 'openVariables'>>,
  onOutput: Attempt['onOutput'],
): Promise<RunningClient | Error> {
  try {
    return await shortage.overcome(() => {
      const input = openVariables === undefined ? {} : { input: openVariables() };
      return engine.stream(args, { ...input, onOutput });
    }, signal);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

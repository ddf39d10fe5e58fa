import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../engine/ports.ts';
import type { ProcessTree } from './process-tree.ts';
import type { Exit, RunningProcess } from './start-process.ts';
import { onAbort, type StopRequest, type StopWatch } from './stop-watch.ts';

/** How a process ended, and who ended it. */
export interface Ending extends Exit {
  /** Null: it ended by itself. */
  readonly stop: StopRequest | null;
}

export interface Supervision {
  readonly process: RunningProcess;
  readonly tree: ProcessTree;
  readonly stops: Pick<StopWatch, 'requested'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Milliseconds for what still comes through the pipes after the main process has ended. */
  readonly drainMs: number;
}

/**
 * Waits for the end of a process, or brings it about. Resolves when its tree is gone and all output was given on; a
 * process that the kernel does not let go (a hanging network disk) is waited for a few seconds only.
 */
export async function supervise(supervision: Supervision): Promise<Ending> {
  const { process, stops } = supervision;
  const stop = await Promise.race([process.exited.then(() => null), stops.requested]);
  if (stop === null) await drain(supervision);
  else await endTree(supervision, stop);
  return { ...(await Promise.race([process.exited, assumeKilled()])), stop };
}

/** What holds the pipes of a process that has ended gets a while to write its last lines; then the tree is killed. */
async function drain({ process, tree, stops, clock, drainMs }: Supervision): Promise<void> {
  let cancel = (): void => {};
  const overdue = new Promise<'overdue'>((resolve) => {
    cancel = clock.after(drainMs, () => resolve('overdue'));
  });
  const end = await Promise.race([process.closed, overdue, stops.requested]);
  cancel();
  if (end === undefined) tree.signalGroup('SIGKILL');
  else await killTree(process, tree);
}

async function endTree({ process, tree, clock }: Supervision, stop: StopRequest): Promise<void> {
  if (stop.graceMs > 0 && !stop.force.aborted) {
    await tree.signal('SIGTERM');
    // Stopped processes cannot act on it.
    await tree.signal('SIGCONT');
    await tree.awaitGone((over) => startGrace(clock, stop, over));
  }
  await killTree(process, tree);
}

/** Calls back when the grace is over or cut short; returns what calls it off. */
function startGrace(clock: Pick<Clock, 'after'>, stop: StopRequest, over: () => void): () => void {
  const cancel = clock.after(stop.graceMs, over);
  const close = onAbort(stop.force, over);
  return () => {
    cancel();
    close();
  };
}

async function killTree(process: RunningProcess, tree: ProcessTree): Promise<void> {
  await tree.kill();
  await Promise.race([process.closed, pause(lastWordsMs, undefined, { ref: false })]);
  process.release();
}

const lastWordsMs = 1000;

async function assumeKilled(): Promise<Exit> {
  await pause(lastWordsMs, undefined, { ref: false });
  return { exitCode: null, signal: 'SIGKILL' };
}

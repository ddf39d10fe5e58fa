import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessTable } from './process-table.ts';

/** All processes of an attempt, or of all attempts of a run: those of a group, and those with a marker in their environment. */
export interface ProcessTree {
  /** Sends a signal once to each of them. */
  readonly signal: (signal: NodeJS.Signals) => Promise<void>;
  /** Sends a signal to the group alone, without a look at the process table. */
  readonly signalGroup: (signal: NodeJS.Signals) => void;
  readonly isGone: () => Promise<boolean>;
  /** Resolves when none is left, or when the limit calls back; the limit is called off in either case. */
  readonly awaitGone: (startLimit: (over: () => void) => () => void) => Promise<void>;
  /** Kills them until none is left, however fast they multiply; gives up on those that the kernel does not let go. */
  readonly kill: () => Promise<void>;
}

/** `leader`: process number of a main process that leads a group and a session. */
export function createProcessTree(table: ProcessTable, marker: string, leader?: number): ProcessTree {
  const wanted = leader === undefined ? { marker } : { marker, leader };
  const isGone = async (): Promise<boolean> => (await table(wanted)).length === 0;
  const signalGroup = (signal: NodeJS.Signals): void => {
    if (leader !== undefined) send(-leader, signal);
  };
  return {
    signalGroup,
    isGone,
    signal: async (signal) => {
      const found = await table(wanted);
      signalGroup(signal);
      for (const { pid, group } of found) if (group !== leader) send(pid, signal);
    },
    awaitGone: (startLimit) => awaitGone(isGone, startLimit),
    kill: async () => {
      for (let round = 0; round < killRounds; round++) {
        signalGroup('SIGKILL');
        const found = await table(wanted);
        if (found.length === 0) return;
        for (const { pid } of found) send(pid, 'SIGKILL');
        await pause(killPauseMs);
      }
    },
  };
}

const killPauseMs = 10;
const killRounds = 500;
const gonePauseMs = 50;

async function awaitGone(
  isGone: () => Promise<boolean>,
  startLimit: (over: () => void) => () => void,
): Promise<void> {
  const over = new AbortController();
  const cancel = startLimit(() => over.abort());
  while (!over.signal.aborted && !(await isGone())) {
    await pause(gonePauseMs, undefined, { signal: over.signal }).catch(() => undefined);
  }
  cancel();
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has ended meanwhile, or has become somebody else's: there is nothing that we could do.
  }
}

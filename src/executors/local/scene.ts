import { join } from 'node:path';
import type { Clock, Notice } from '../../engine/ports.ts';
import { createSystemClock } from '../system-clock.ts';
import { allowedVariables, type Variables } from './environment.ts';
import { createProgramFinder, type FindProgram } from './find-program.ts';
import { countMemoryKills } from './memory-kills.ts';
import { openPrivateFolders, type PrivateFolders } from './private-folder.ts';
import { openProcessTable, type ProcessTable } from './process-table.ts';
import { createShortage, type Shortage } from './shortage.ts';

export interface LocalExecutorOptions {
  /** Id of the run that it works for. */
  readonly run: string;
  /** The caller's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path; the private folders of attempts are made in a folder below it that is the run's alone. */
  readonly scratchDirectory: string;
  /** As many as this machine has processors unless said otherwise. */
  readonly maxParallel?: number;
  readonly clock?: Clock;
  readonly platform?: NodeJS.Platform;
  /** Milliseconds from SIGTERM to SIGKILL after a task's own timeout. */
  readonly graceMs?: number;
  /** Milliseconds for what comes through the pipes after the main process has ended. */
  readonly drainMs?: number;
  /** Told what slows the run down and is nobody's failure. */
  readonly warn?: (notice: Notice) => void;
}

/** What all attempts of an executor share. */
export interface Scene {
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly allowed: Variables;
  /** Absolute path: the run's own folder. */
  readonly scratch: string;
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly shortage: Shortage;
  readonly folders: PrivateFolders;
  readonly findProgram: FindProgram;
  readonly graceMs: number;
  readonly drainMs: number;
  /** Numbers the attempts of this executor, from 1. */
  readonly nextNumber: () => number;
  /** A text that nothing but the processes of that attempt has in its environment. */
  readonly marker: (number: number) => string;
  /** Whether the kernel has killed a process for want of memory since the first attempt; null: not to be known. */
  readonly memoryKills: () => boolean | null;
}

/** Looks at the machine once, for all attempts. */
export function openScene(options: LocalExecutorOptions): Scene {
  const { warn, run } = options;
  const killsBefore = countMemoryKills();
  const scratch = join(options.scratchDirectory, run);
  let attempts = 0;
  return {
    caller: options.environment,
    allowed: allowedVariables(options.environment),
    scratch,
    clock: options.clock ?? createSystemClock(),
    table: openProcessTable(options.platform ?? process.platform),
    shortage: createShortage((running) => warn?.(shortageNotice(running))),
    folders: openPrivateFolders(scratch),
    findProgram: createProgramFinder(),
    graceMs: options.graceMs ?? 10_000,
    drainMs: options.drainMs ?? 5000,
    nextNumber: () => ++attempts,
    marker: (number) => `${runMarker(run)}${process.pid}:${number}]`,
    memoryKills: () => {
      const kills = countMemoryKills();
      return kills === null || killsBefore === null ? null : kills > killsBefore;
    },
  };
}

/** How the markers of all attempts of a run begin. */
export function runMarker(run: string): string {
  return `[${run}:`;
}

function shortageNotice(running: number): Notice {
  return {
    code: 'too-many-files',
    message: `no more files can be opened, so fewer tasks run at a time than allowed: ${running} now`,
    hint: 'raise the limit: `ulimit -n 4096`',
  };
}

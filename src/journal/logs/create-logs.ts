import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import type { Logs } from '../../engine/ports.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunDirectory } from '../run-directory.ts';
import { AttemptLogWriter, type MaskStream } from './attempt-log.ts';
import { logFilesOf } from './log-file.ts';

/** Where the logs of a run go, and who is told. */
export interface LogsOptions {
  readonly run: RunDirectory;
  readonly plan: Plan;
  /** Makes a mask that hides the secrets of the run. */
  readonly mask: () => MaskStream;
  /** Bytes that are kept of one attempt; 64 MiB unless said otherwise. */
  readonly capBytes?: number;
  /** Called when a log cannot be written: the run must not go on as if it were. Give it the journal's `fail`. */
  readonly onTrouble: (error: unknown) => void;
  readonly disk?: Disk;
  readonly now?: () => number;
}

/** The logs of a run, open for writing. */
export function createLogs(options: LogsOptions): Logs {
  const { mask, onTrouble } = options;
  const fileOf = logFilesOf(options.run, options.plan);
  return {
    open: (attempt, onMasked) => {
      const file = fileOf(attempt);
      return new AttemptLogWriter({
        file,
        mask,
        disk: options.disk ?? nodeDisk,
        capBytes: options.capBytes ?? defaultCap,
        now: options.now ?? Date.now,
        onMasked,
        onTrouble: (error) => onTrouble(diskTrouble(error, file.log)),
      });
    },
  };
}

const defaultCap = 64 << 20;

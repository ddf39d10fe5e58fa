import type { Disk } from '../disk/disk.ts';
import type { Control, Reporter } from '../engine/ports.ts';

/** How a run is watched and steered. */
export interface RunOptions {
  readonly reporters: readonly Reporter[];
  /** Signals, for one; requests by `runs cancel` are always heard. */
  readonly control?: Control;
  /** Told, in words, what is waited for although the run has ended. */
  readonly onWait?: (message: string) => void;
  /** Told the secrets of the run before any of them is used, for whoever must mask them elsewhere. */
  readonly onSecrets?: (secrets: readonly string[]) => void;
  /** Version of the runner. */
  readonly version: string;
  /** Told the id, and the path of the journal, as soon as there is a record of the run. */
  readonly onRun?: (id: string, journal: string) => void;
  /** For tests. */
  readonly disk?: Disk;
}

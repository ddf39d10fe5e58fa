import { join } from 'node:path';
import type { StateDirectory } from '../state-directory.ts';

/** Where the files of one sweep lie; absolute paths. */
export interface SweepDirectory {
  readonly id: string;
  readonly path: string;
  readonly record: string;
  /** There when all its runs have ended. */
  readonly end: string;
  readonly lock: string;
  /** Requests of other processes. */
  readonly control: string;
  /** There when it was carried out somewhere else. */
  readonly pulled: string;
}

/** The folder of all sweeps of a state directory; it is made with the first one. */
export function sweepsFolder(state: StateDirectory): string {
  return join(state.path, 'sweeps');
}

/** The files of a sweep. */
export function sweepDirectory(state: StateDirectory, id: string): SweepDirectory {
  return sweepDirectoryAt(join(sweepsFolder(state), id), id);
}

/** The files of a sweep that lies at a path. */
export function sweepDirectoryAt(path: string, id: string): SweepDirectory {
  return {
    id,
    path,
    record: join(path, 'sweep.json'),
    end: join(path, 'end.json'),
    lock: join(path, 'lock'),
    control: join(path, 'control'),
    pulled: join(path, 'pulled.json'),
  };
}

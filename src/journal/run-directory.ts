import { join } from 'node:path';

/** Where the files of one run lie; absolute paths. */
export interface RunDirectory {
  readonly id: string;
  readonly path: string;
  readonly plan: string;
  readonly events: string;
  readonly lock: string;
  /** Requests of other processes. */
  readonly control: string;
  readonly logs: string;
}

/** The files of a run that lies at a path. */
export function runDirectoryAt(path: string, id: string): RunDirectory {
  return {
    id,
    path,
    plan: join(path, 'plan.json'),
    events: join(path, 'events.ndjson'),
    lock: join(path, 'lock'),
    control: join(path, 'control'),
    logs: join(path, 'logs'),
  };
}

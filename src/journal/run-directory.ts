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
  /** There when the run was carried out somewhere else: it says where it was pulled from. */
  readonly pulled: string;
}

/** The files of a run that lies at a path, which does not end with a `/`. A list of runs makes thousands of these. */
export function runDirectoryAt(path: string, id: string): RunDirectory {
  return {
    id,
    path,
    plan: `${path}/plan.json`,
    events: `${path}/events.ndjson`,
    lock: `${path}/lock`,
    control: `${path}/control`,
    logs: `${path}/logs`,
    pulled: `${path}/pulled.json`,
  };
}

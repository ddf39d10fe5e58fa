import type { RunStatus } from '../../engine/event.ts';

/** A file of a record on its way: in the tree of a commit, with `/`. */
export interface OutgoingFile {
  readonly path: string;
  /** About the bytes that it has, for those who want no large ones. */
  readonly size: number;
  readonly read: () => Promise<Buffer>;
}

/** Names of the files of a record. `logs/`, `parts/` and `sweep/` are its folders. */
export const recordPaths = {
  head: 'record.json',
  plan: 'plan.json',
  events: 'events.ndjson',
  sweep: 'sweep/sweep.json',
  sweepEnd: 'sweep/end.json',
} as const;

/** The folders of a record. */
export const recordFolders: ReadonlySet<string> = new Set(['logs', 'parts', 'sweep']);

/** What `record.json` says: the record in short, for readers that know nothing of journals. */
export interface RecordHead {
  readonly version: 1;
  /** Id of the run. */
  readonly run: string;
  readonly pipeline: string;
  readonly status: RunStatus;
  /** Object id of the pinned commit. */
  readonly commit: string;
  /** Where it was carried out. */
  readonly host: string;
  /** Version of the runner. */
  readonly runner: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string;
  readonly ended_at: string | null;
  /** Logs of which only the end is there, with the bytes that they had. */
  readonly cut: Readonly<Record<string, number>>;
}

/** Whether a text is the name of a log or of its index, as runners write them: nothing that leads anywhere else. */
export function isLogName(name: string): boolean {
  return /^[\dx][\w.=,-]{0,150}\.\d{1,9}\.(?:log|idx)$/.test(name);
}

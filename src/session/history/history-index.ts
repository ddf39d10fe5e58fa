import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeDisk } from '../../disk/disk.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { replaceFile } from '../../disk/write.ts';
import type { RecordStore } from '../../git/records/record-store.ts';
import { seal, unseal } from '../../journal/seal.ts';

/** What earlier pushes and pulls have found out. It saves work: whatever it does not know is looked at again. */
export interface HistoryIndex {
  /** Runs of our own as they were recorded, by id. */
  readonly recorded: Map<string, RecordedRun>;
  /** By remote: the commit of each run that it was seen to have, here or there. */
  readonly seen: Map<string, Map<string, string>>;
}

/** How a run was recorded. */
export interface RecordedRun {
  /** What told that it has not changed since. */
  readonly mark: string;
  readonly commit: string;
  readonly digest: string;
  /** Bytes up to which logs and files were taken along. */
  readonly logBytes: number;
  readonly outputBytes: number;
}

/** Reads the index of a store; an empty one where there is none, or none that can be used. */
export function readHistoryIndex(store: RecordStore): HistoryIndex {
  try {
    const index = unseal(readFileSync(pathOf(store)));
    if (index?.['v'] === 1) return parse(index as unknown as Written);
  } catch {
    // As if it had never been written.
  }
  return { recorded: new Map(), seen: new Map() };
}

/** Keeps the index. */
export async function writeHistoryIndex(store: RecordStore, index: HistoryIndex): Promise<void> {
  const written: Written = {
    v: 1,
    recorded: [...index.recorded],
    seen: [...index.seen].map(([remote, commits]) => [remote, [...commits]]),
  };
  await replaceFile(nodeDisk, pathOf(store), seal(written)).catch((error: unknown) => {
    throw diskTrouble(error, pathOf(store));
  });
}

/** What a remote was seen to have; empty at first. To be added to. */
export function seenAt({ seen }: HistoryIndex, remote: string): Map<string, string> {
  const known = seen.get(remote);
  if (known !== undefined) return known;
  const fresh = new Map<string, string>();
  seen.set(remote, fresh);
  return fresh;
}

interface Written {
  readonly v: 1;
  readonly recorded: readonly (readonly [string, RecordedRun])[];
  readonly seen: readonly (readonly [string, readonly (readonly [string, string])[]])[];
}

function parse({ recorded, seen }: Written): HistoryIndex {
  return {
    recorded: new Map(recorded),
    seen: new Map(seen.map(([remote, commits]) => [remote, new Map(commits)])),
  };
}

function pathOf({ directory }: RecordStore): string {
  return join(directory, 'index.json');
}

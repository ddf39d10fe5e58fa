import { EnvironmentError } from '../../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../../disk/disk.ts';
import { errorCode } from '../../disk/error-code.ts';
import { readWhole } from '../../disk/read.ts';
import type { JsonObject } from '../../values/json.ts';
import { unseal } from '../seal.ts';
import type { SweepDirectory } from './sweep-directory.ts';
import type { SweepEnd, SweepRecord } from './sweep-record.ts';

/** What is recorded of a sweep itself; its runs have records of their own. */
export interface RecordedSweep {
  readonly record: SweepRecord;
  /** Null as long as not all of its runs have ended. */
  readonly end: SweepEnd | null;
}

/** Reads the record of a sweep. Throws `sweep-gone` or `state-damaged`. */
export async function readSweep(
  { id, record, end }: SweepDirectory,
  disk: Disk = nodeDisk,
): Promise<RecordedSweep> {
  const [written, ended] = await Promise.all([readSealed(record, disk), readSealed(end, disk)]);
  if (written === null) throw sweepGone(id);
  // What was sealed is what was written, by a version that writes this format.
  return { record: written as unknown as SweepRecord, end: ended as unknown as SweepEnd | null };
}

/** The error about a sweep whose record has been removed. */
export function sweepGone(id: string): EnvironmentError {
  return new EnvironmentError('sweep-gone', `there is no record of \`${id}\``, {
    hint: 'see which sweeps there are with `runnable sweep list`',
  });
}

// Null: there is no such file.
async function readSealed(path: string, disk: Disk): Promise<JsonObject | null> {
  let bytes: Buffer;
  try {
    bytes = await readWhole(disk, path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
  const value = unseal(bytes.subarray(0, -1));
  if (value === undefined) throw damaged(path, 'its checksum is wrong');
  if (value['version'] !== 1) throw damaged(path, 'it was written by a newer version of runnable');
  return value;
}

function damaged(path: string, why: string): EnvironmentError {
  return new EnvironmentError('state-damaged', `\`${path}\` cannot be used: ${why}`, {
    trouble: 'damaged',
    hint: 'its runs have records of their own: `runnable runs list`',
  });
}

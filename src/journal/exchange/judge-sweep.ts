import type { Grid } from '../../plan/grid/grid.ts';
import { countSelected, type GridSelection } from '../../plan/grid/selection.ts';
import { unseal } from '../seal.ts';
import { isSource } from './check-plan.ts';
import { recordPaths } from './record-file.ts';
import { isCount, isMapping, isName, isTime, listOf, mapWith, orAbsent } from './shape.ts';

/** The record of a sweep that came along with one of its runs. */
export interface ForeignSweep {
  readonly id: string;
  readonly record: Buffer;
  /** Null: not all of its runs had ended, or that is not to be trusted. */
  readonly end: Buffer | null;
}

/** Judges the record of a sweep. Without one that holds together, the run is one like others: undefined. */
export async function judgeSweep(
  id: string | null,
  read: (path: string) => Promise<Buffer | null>,
): Promise<ForeignSweep | undefined> {
  const record = id === null ? null : await read(recordPaths.sweep);
  if (id === null || record === null || !holds(record, id)) return undefined;
  const end = await read(recordPaths.sweepEnd);
  return { id, record, end: end !== null && isEnd(open(end)) ? end : null };
}

function holds(bytes: Buffer, id: string): boolean {
  const record = open(bytes);
  try {
    return (
      isRecord(record) && record.sweep === id && countSelected(record.grid, record.selection) <= mostRuns
    );
  } catch {
    return false;
  }
}

/** Runs that one sweep may have. */
const mostRuns = 100_000;

interface Recorded {
  readonly sweep: string;
  readonly grid: Grid;
  readonly selection: GridSelection;
}

function isRecord(value: unknown): value is Recorded {
  return shape(value);
}

const shape = mapWith({
  version: (value) => value === 1,
  sweep: isName,
  pipeline: isName,
  source: isSource,
  request: isMapping,
  given: listOf(isMapping),
  earlier: isMapping,
  grid: mapWith({
    axes: listOf(mapWith({ name: isName, task: orAbsent(isName), values: listOf(() => true) })),
  }),
  selection: mapWith({ select: listOf(isMapping), exclude: listOf(isMapping) }),
  runs: isCount,
  startedAt: isTime,
});

const isEnd = mapWith({
  version: (value) => value === 1,
  endedAt: isTime,
  counts: isMapping,
  exitCode: isCount,
});

function open(bytes: Buffer): unknown {
  try {
    return unseal(bytes.subarray(0, -1));
  } catch {
    return undefined;
  }
}

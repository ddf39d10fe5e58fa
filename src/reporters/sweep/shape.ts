import type { RunStatus } from '../../engine/event.ts';
import type { SweepRow } from '../../engine/sweep-row.ts';
import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import { countCombinations } from '../../plan/grid/grid.ts';
import { paramLabel } from '../../plan/params/given-param.ts';
import type { JsonObject } from '../../values/json.ts';

/** A sweep as `--json` prints it: a public shape, in which keys are added and never changed. */
export function sweepShape({ id, status, record, end }: SweepSummary) {
  const { source } = record;
  return {
    id,
    pipeline: record.pipeline,
    status,
    commit: source.commit,
    ref: source.ref,
    dirty: source.dirty,
    axes: record.grid.axes.map((axis) => ({ name: paramLabel(axis), values: axis.values })),
    combinations: countCombinations(record.grid),
    runs: record.runs,
    started_at: record.startedAt,
    ended_at: end?.endedAt ?? null,
    counts: end?.counts ?? null,
  };
}

/** What `sweep show --json` prints of one run: a public shape, in which keys are added and never changed. */
export interface SweepRunRecord {
  /** Number of its combination in the grid. */
  readonly index: number;
  /** Its id; null as long as there is no record of it, or when that was removed. */
  readonly run: string | null;
  /** `queued`: it has not been started. `removed`: its record is gone. */
  readonly status: RunStatus | 'removed';
  /** In words; empty for a plain success. */
  readonly reason: string;
  /** The values of its combination. */
  readonly params: JsonObject;
  /** ISO 8601, UTC, milliseconds. */
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** By the ids of its tasks, then by name. */
  readonly returns: Readonly<Record<string, JsonObject>>;
}

/** A run of a sweep as `sweep show --json` prints it. */
export function sweepRowShape(row: SweepRow): SweepRunRecord {
  const returns: Record<string, JsonObject> = Object.create(null);
  for (const { task, name, value } of row.returns) returns[task] = { ...returns[task], [name]: value };
  return {
    index: row.index,
    run: row.startedAt === null ? null : row.run,
    status: row.status,
    reason: row.reason,
    params: row.values,
    started_at: row.startedAt,
    ended_at: row.endedAt,
    returns,
  };
}

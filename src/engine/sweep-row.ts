import type { Plan } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';
import type { RunStatus } from './event.ts';
import { runRecord } from './record.ts';
import type { RunState } from './state.ts';

/** One run of a sweep: what it was given, and what came of it. */
export interface SweepRow extends SweepRun {
  /** `queued`: it has not been started. `removed`: its record is gone. */
  readonly status: RunStatus | 'removed';
  readonly reason: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** In the order of the plan. */
  readonly returns: readonly RowReturn[];
}

/** A run of a sweep, before anything has come of it. */
export interface SweepRun {
  /** Number of its combination in the grid. */
  readonly index: number;
  /** Its id. */
  readonly run: string;
  /** The values of its combination by the labels of their axes. */
  readonly values: Readonly<Record<string, Json>>;
}

/** A value that a task of the run returned. */
export interface RowReturn {
  /** Id of the instance. */
  readonly task: string;
  readonly name: string;
  /** As `runs show --json` has it. */
  readonly value: Json;
  readonly metric: boolean;
  /** False: the value lies in the catalog, and `value` only says where. */
  readonly plain: boolean;
}

/** What is known of a run by its record. `alive`: somebody carries it out. */
export function sweepRow(
  run: SweepRun,
  { plan, state, alive }: { readonly plan: Plan; readonly state: RunState; readonly alive: boolean },
): SweepRow {
  const record = runRecord(plan, state, alive);
  const returns = record.tasks.flatMap((task) =>
    Object.entries(task.returns).map(([name, value]): RowReturn => {
      const given = state.tasks.get(task.id)?.returns[name];
      return {
        task: task.id,
        name,
        value,
        metric: given !== undefined && 'metric' in given && given.metric === true,
        plain: given !== undefined && 'json' in given,
      };
    }),
  );
  const { status, reason, started_at: startedAt, ended_at: endedAt } = record.run;
  return { ...run, status, reason, startedAt, endedAt, returns };
}

/** A run of which there is no record: not started yet, or removed since. */
export function emptyRow(run: SweepRun, status: 'queued' | 'removed'): SweepRow {
  return { ...run, status, reason: '', startedAt: null, endedAt: null, returns: [] };
}

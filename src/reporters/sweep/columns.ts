import type { RowReturn, SweepRow } from '../../engine/sweep-row.ts';
import type { Json } from '../../values/json.ts';

/** The columns of a table of a sweep: what runs were given, and what they returned. */
export interface SweepColumns {
  /** Labels of the axes. */
  readonly axes: readonly string[];
  /** Metrics first; other values as far as they are no more than figures or short texts. */
  readonly returns: readonly ReturnColumn[];
}

/** A returned value that rows may have. */
export interface ReturnColumn {
  /** The name where only one task returns it, else with the task: `train.auc`. */
  readonly label: string;
  readonly task: string;
  readonly name: string;
  readonly metric: boolean;
}

/** The columns that some rows have between them, in the order in which they come up. */
export function columnsOf(rows: readonly SweepRow[]): SweepColumns {
  const found = new Map<string, RowReturn>();
  const givers = new Map<string, Set<string>>();
  for (const { returns } of rows) {
    for (const each of returns) {
      const key = `${each.task}\n${each.name}`;
      if (found.get(key)?.metric !== true) found.set(key, each);
      givers.set(each.name, (givers.get(each.name) ?? new Set()).add(each.task));
    }
  }
  const columns = [...found.values()].map(({ task, name, metric }) => {
    const alone = (givers.get(name)?.size ?? 0) < 2;
    return { label: alone ? name : `${task}.${name}`, task, name, metric };
  });
  return {
    axes: Object.keys(rows[0]?.values ?? {}),
    returns: [...columns.filter(({ metric }) => metric), ...columns.filter(({ metric }) => !metric)],
  };
}

/** What a row has in a column; undefined where the run did not return it, or returned what is no JSON. */
export function valueIn(row: SweepRow, column: ReturnColumn): Json | undefined {
  const found = row.returns.find(({ task, name }) => task === column.task && name === column.name);
  return found?.plain === true ? found.value : undefined;
}

/** Seconds that a run took; undefined as long as it has not ended. */
export function secondsOf({ startedAt, endedAt }: SweepRow): number | undefined {
  if (startedAt === null || endedAt === null) return undefined;
  return Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

/** A value as people read it: text as it is, anything else as JSON. */
export function textOf(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import { countEqual, countLines } from './compare-lines.ts';
import type { TableDifference } from './content-difference.ts';
import { explainDifference } from './explain-difference.ts';
import { parseTable } from './parse-table.ts';

/**
 * In what two tables differ; null where their cells are the same and only the way they are written is not. With the same
 * number of rows these are compared one by one, else they are counted.
 */
export function compareTables(before: string, after: string, separator: ',' | '\t'): TableDifference | null {
  const [old, now] = [parseTable(before, separator), parseTable(after, separator)];
  const [oldKeys, nowKeys] = [old.map(keyOf), now.map(keyOf)];
  const start = countEqual(oldKeys, nowKeys);
  if (start === old.length && start === now.length) return null;
  const counts = countRows(oldKeys.slice(start), nowKeys.slice(start));
  const first = findCell(old, now, start);
  const likely = counts.moved ? 'the same rows in another order' : explainCell(first);
  const { added, removed, changed } = counts;
  return { form: 'table', added, removed, changed, first, ...(likely === undefined ? {} : { likely }) };
}

type FirstCell = TableDifference['first'];
type Rows = readonly (readonly string[])[];

function keyOf(row: readonly string[]): string {
  return row.join('\0');
}

function countRows(before: readonly string[], after: readonly string[]) {
  const { added, removed } = countLines(before, after);
  if (before.length !== after.length) return { added, removed, changed: 0, moved: false };
  const changed = before.reduce((count, key, index) => count + Number(key !== after[index]), 0);
  return { added: 0, removed: 0, changed, moved: added === 0 };
}

function findCell(before: Rows, after: Rows, row: number): FirstCell {
  const [old, now] = [before[row] ?? [], after[row] ?? []];
  const column = countEqual(old, now);
  const name = row === 0 ? '' : (after[0]?.[column] ?? before[0]?.[column] ?? '');
  return {
    row: row + 1,
    column: name === '' ? `${column + 1}` : name,
    before: old[column] ?? null,
    after: now[column] ?? null,
  };
}

function explainCell({ before, after }: FirstCell): string | undefined {
  return before === null || after === null ? undefined : explainDifference(before, after);
}

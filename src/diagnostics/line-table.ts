import type { Span } from './span.ts';

/** Lines of one text, for turning offsets into places. */
export interface LineTable {
  readonly file: string;
  readonly text: string;
  /** Offset of the first code unit of each line. */
  readonly starts: readonly number[];
}

/** Reads where each line of a text begins; `\n`, `\r\n` and a lone `\r` end a line. */
export function readLines(file: string, text: string): LineTable {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return { file, text, starts };
}

/** The span from one offset to another; offsets outside the text are moved to its ends. */
export function spanBetween(table: LineTable, start: number, end: number): Span {
  const from = Math.min(Math.max(start, 0), table.text.length);
  const to = Math.min(Math.max(end, from), table.text.length);
  const first = lineOf(table, from);
  const last = lineOf(table, to);
  return {
    file: table.file,
    start: from,
    end: to,
    line: first + 1,
    column: from - (table.starts[first] ?? 0) + 1,
    endLine: last + 1,
    endColumn: to - (table.starts[last] ?? 0) + 1,
  };
}

/** Text of a line (from 1) without its end; empty for a line that the text does not have. */
export function lineText(table: LineTable, line: number): string {
  const start = table.starts[line - 1];
  if (start === undefined) return '';
  const end = table.starts[line] ?? table.text.length;
  return table.text.slice(start, end).replace(/[\r\n]+$/, '');
}

function lineOf(table: LineTable, offset: number): number {
  let low = 0;
  let high = table.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((table.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

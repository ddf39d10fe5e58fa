import { showOnOneLine } from '../values/visible-text.ts';
import { paintWith, type Tone } from './paint.ts';
import type { Style } from './sink.ts';
import { widthOf } from './text-width.ts';

/** A list for people. */
export interface Table {
  /** Names of the columns; absent: no head line. */
  readonly head?: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  /** Numbers stand at the right of their column. */
  readonly right?: true;
}

/** The table as lines no wider than the style's columns, if they are for a screen: the last column is cut to fit. Empty for a table without rows. */
export function renderTable(table: Table, style: Style): string {
  if (table.rows.length === 0) return '';
  const head = table.head?.map((text): Cell => ({ text: text.toUpperCase(), tone: 'faint' }));
  const rows = [...(head === undefined ? [] : [head]), ...table.rows].map((row) =>
    row.map((cell) => ({ ...cell, text: showOnOneLine(cell.text) })),
  );
  const widths = columnWidths(rows);
  const lines = rows.map((row) => renderRow(row, widths, style));
  return `${lines.join('\n')}\n`;
}

const gap = '  ';

function columnWidths(rows: readonly (readonly Cell[])[]): readonly number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, widthOf(cell.text));
    }
  }
  return widths;
}

function renderRow(row: readonly Cell[], widths: readonly number[], style: Style): string {
  const paint = paintWith(style);
  let used = 0;
  const pieces = row.map((cell, index) => {
    const isLast = index === widths.length - 1;
    const room = style.columns - used;
    const text = isLast ? fitToScreen(cell.text, Math.max(room, 10), style) : cell.text;
    const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(text)));
    used += (widths[index] ?? 0) + gap.length;
    const painted = paint(cell.tone ?? 'plain', text);
    if (cell.right) return isLast ? painted : space + painted;
    return isLast ? painted : painted + space;
  });
  return pieces.join(gap).trimEnd();
}

/** Text of at most so many columns where it is for a screen, else of as many as anybody reads. */
export function fitToScreen(text: string, columns: number, { unicode, whole }: Style): string {
  return cutToWidth(text, whole ? Math.max(columns, mostColumns) : columns, unicode);
}

const mostColumns = 2000;

/** Text of at most so many columns; what is cut ends with a mark. */
export function cutToWidth(text: string, columns: number, unicode: boolean): string {
  if (widthOf(text) <= columns) return text;
  const mark = unicode ? '…' : '...';
  let width = mark.length;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    kept += segment;
  }
  return kept + mark;
}

import type { Tone } from '../../paint.ts';
import { widthOf } from '../../text-width.ts';

/** A piece of a row of the screen: text without control characters, and what it means. */
export interface Piece {
  readonly text: string;
  readonly tone?: Tone;
  /** It is what the keys are about. */
  readonly chosen?: boolean;
}

/** A row of the screen, from left to right. */
export type Row = readonly Piece[];

/** A row of one piece. */
export function row(text: string, tone: Tone = 'plain'): Row {
  return [{ text, tone }];
}

/** The row cut and filled up so that it takes exactly so many columns. */
export function fill(given: Row, columns: number): Row {
  const fitted: Piece[] = [];
  let left = columns;
  for (const piece of given) {
    if (left === 0) break;
    const text = cut(piece.text, left);
    left -= widthOf(text);
    fitted.push(text === piece.text ? piece : { ...piece, text });
  }
  const chosen = given.at(-1)?.chosen === true;
  return left === 0 ? fitted : [...fitted, { text: ' '.repeat(left), chosen }];
}

/** The text, if it takes at most so many columns; else its beginning with a mark. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return '';
  if (text.length <= columns && /^[ -~]*$/.test(text)) return text;
  if (widthOf(text.length > 4 * columns + 64 ? text.slice(0, 4 * columns + 64) : text) <= columns)
    return text;
  return `${takeColumns(text, columns - 1)}…`;
}

/** The text, if it takes at most so many columns; else its beginning and its end with a mark between. */
export function cutMiddle(text: string, columns: number): string {
  if (cut(text, columns) === text) return text;
  const start = takeColumns(text, Math.ceil((columns - 1) / 2));
  return `${start}…${takeLastColumns(text, Math.max(0, columns - 1 - widthOf(start)))}`;
}

function takeLastColumns(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const { segment } of [...clusters.segment(text.slice(-4 * columns - 64))].reverse()) {
    width += widthOf(segment);
    if (width > columns) break;
    taken = segment + taken;
  }
  return taken;
}

/** The longest beginning of a text that takes at most so many columns. */
export function takeColumns(text: string, columns: number): string {
  if (/^[ -~]*$/.test(text.slice(0, columns))) return text.slice(0, columns);
  let taken = '';
  let width = 0;
  // A cluster of more units than this is no character that anybody reads.
  for (const { segment } of clusters.segment(text.slice(0, 4 * columns + 64))) {
    width += widthOf(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

const clusters = new Intl.Segmenter();

/** Columns that a row takes. */
export function rowWidth(given: Row): number {
  return given.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** The first row at the left, the second at the right end; where both do not fill, the second one goes. */
export function spread(left: Row, right: Row, columns: number): Row {
  const rest = columns - rowWidth(right);
  return rowWidth(left) + 1 > rest ? fill(left, columns) : [...fill(left, rest), ...right];
}

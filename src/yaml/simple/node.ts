import type { Json } from '../../values/json.ts';

/** A value that the simple reader read, and where it stands in the text. */
export interface SimpleNode {
  readonly data: Json;
  /** Offsets; of a map or list in block style the end is that of its first line. */
  readonly start: number;
  readonly end: number;
  /** The entries of a map, the items of a list; null: it is a scalar. */
  readonly inside: ReadonlyMap<string, SimpleEntry> | readonly SimpleNode[] | null;
}

/** A key with its value. */
export interface SimpleEntry {
  /** Offsets of the key. */
  readonly start: number;
  readonly end: number;
  readonly value: SimpleNode;
}

/** Where a reader stands. It moves on from content to content: blank lines and comments lie between. */
export interface Cursor {
  readonly text: string;
  /** Offset of what comes next. */
  at: number;
  /** Column of the next line with content; -1 at the end of the text. */
  column: number;
  /** Values and keys so far, and open collections. */
  nodes: number;
  depth: number;
}

/** Collections in one another, and keys and values, up to which a text is simple: well below what is allowed. */
const deepest = 32;
const mostNodes = 100_000;

/** Counts a value; false when there are more than a simple text has. */
export function countNode(cursor: Cursor): boolean {
  cursor.nodes += 2;
  return cursor.nodes <= mostNodes && cursor.depth <= deepest;
}

/** Moves on to the next content, from the beginning of a line. */
export function moveToContent(cursor: Cursor, lineStart: number): void {
  const { text } = cursor;
  let start = lineStart;
  for (;;) {
    const at = skipSpaces(text, start);
    const code = text.charCodeAt(at);
    if (code !== newline && code !== hash) {
      cursor.at = at;
      cursor.column = at < text.length ? at - start : -1;
      return;
    }
    start = lineEnd(text, at) + 1;
  }
}

/** The offset behind blanks. */
export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === space) at += 1;
  return at;
}

/** A piece of a text without the blanks at its end; a pattern would try each run of blanks from each of its places. */
export function sliceContent(text: string, start: number, end: number): string {
  let stop = end;
  while (stop > start && text.charCodeAt(stop - 1) === space) stop -= 1;
  return text.slice(start, stop);
}

/** The offset of the end of a line, or of the text. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** The offset of the end of a line that has nothing more than blanks and a comment; -1 when it has. */
export function restOfLine(text: string, from: number): number {
  const at = skipSpaces(text, from);
  const code = text.charCodeAt(at);
  if (at >= text.length || code === newline) return at;
  return code === hash && at > from ? lineEnd(text, at) : -1;
}

/** Where a pattern that sticks to its place matches there ends; -1 when it does not. */
export function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

const space = 32;
const newline = 10;
const hash = 35;

import { type Cursor, lineEnd, matchAt, moveToContent, type SimpleNode, skipSpaces } from './node.ts';

/** A text of several lines behind `|` or `>`, deeper than `column`; null for one that is not simple. The cursor is behind it. */
export function readBlockText(cursor: Cursor, start: number, column: number): SimpleNode | null {
  const { text } = cursor;
  const first = matchAt(header, text, start);
  if (first === -1) return null;
  const block = readLines(text, first, column);
  if (block === null) return null;
  const { lines, next, end } = block;
  const isFolded = text[start] === '>';
  if (isFolded && lines.some((line) => line === '' || line.startsWith(' '))) return null;
  moveToContent(cursor, next);
  const data = lines.join(isFolded ? ' ' : '\n') + (text[start + 1] === '-' ? '' : '\n');
  return { data, start, end, inside: null };
}

const header = /[|>]-?(?: +#[^\n]*| *)\n/y;

interface BlockLines {
  /** From the first to the last that is not blank, without what they are indented by. */
  readonly lines: readonly string[];
  /** Offset behind the last of them, with its line end. */
  readonly end: number;
  /** Beginning of the line that follows. */
  readonly next: number;
}

// Blank lines count when a line with content follows.
function readLines(text: string, first: number, column: number): BlockLines | null {
  const all = listLines(text, first, column);
  const count = all.findLastIndex(({ isBlank }) => !isBlank) + 1;
  const leading = all.findIndex(({ isBlank }) => !isBlank);
  const indent = all[leading]?.depth ?? 0;
  // Blanks beyond the indentation are content; before the first line nobody knows how many those are.
  const isOdd = all.some(({ isBlank, depth }, index) =>
    isBlank ? depth > (index < leading ? 0 : indent) : depth < indent,
  );
  if (count === 0 || isOdd) return null;
  const lines = all.slice(0, count).map(({ start, stop }) => text.slice(start + indent, stop));
  const end = (all[count - 1]?.stop ?? first) + 1;
  return { lines, end: Math.min(end, text.length), next: (all.at(-1)?.stop ?? first) + 1 };
}

interface Line {
  readonly start: number;
  readonly stop: number;
  /** Blanks that it begins with. */
  readonly depth: number;
  readonly isBlank: boolean;
}

// Up to one that is not deeper.
function listLines(text: string, first: number, column: number): Line[] {
  const lines: Line[] = [];
  for (let start = first; start < text.length; ) {
    const at = skipSpaces(text, start);
    const stop = lineEnd(text, at);
    if (at < stop && at - start <= column) break;
    lines.push({ start, stop, depth: at - start, isBlank: at === stop });
    start = stop + 1;
  }
  return lines;
}

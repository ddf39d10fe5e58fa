import type { Json } from '../../values/json.ts';
import { readBlockText } from './block-text.ts';
import { readFlow } from './flow.ts';
import {
  type Cursor,
  countNode,
  lineEnd,
  moveToContent,
  restOfLine,
  type SimpleEntry,
  type SimpleNode,
  skipSpaces,
  sliceContent,
} from './node.ts';
import { beginsPlain, findColon, readQuoted, resolvePlain } from './scalar.ts';

/**
 * Reads the YAML that nearly all definitions are written in: maps and lists in block style, scalars and brackets on one
 * line, texts behind `|` and `>`. Null for everything else, right or wrong: the full reader judges that. What it does
 * read is what the full reader reads, and nothing is wrong with it.
 */
export function readSimpleYaml(text: string): SimpleNode | null {
  if (/[\t\r]/.test(text)) return null;
  const cursor: Cursor = { text, at: 0, column: 0, nodes: 0, depth: 0 };
  moveToContent(cursor, 0);
  if (cursor.column !== 0) return null;
  const root = readMap(cursor, 0);
  return isAtEnd(cursor) ? root : null;
}

function isAtEnd({ column }: Cursor): boolean {
  return column === -1;
}

// The cursor stands on the first key, which may follow the dash of a list.
function readMap(cursor: Cursor, column: number): SimpleNode | null {
  const { text, at: start } = cursor;
  const data: Record<string, Json> = Object.create(null);
  const inside = new Map<string, SimpleEntry>();
  if (!countNode(cursor)) return null;
  cursor.depth += 1;
  while (cursor.column === column) {
    const { at } = cursor;
    const colon = findColon(text, at);
    if (colon === -1) break;
    const name = text.slice(at, colon);
    const value = readEntry(cursor, colon + 1, column);
    if (value === null || inside.has(name)) return null;
    inside.set(name, { start: at, end: colon, value });
    data[name] = value.data;
  }
  cursor.depth -= 1;
  return cursor.column >= column ? null : { data, start, end: lineEnd(text, start), inside };
}

function readEntry(cursor: Cursor, behind: number, column: number): SimpleNode | null {
  const { text } = cursor;
  const end = restOfLine(text, behind);
  if (end === -1) return readInline(cursor, skipSpaces(text, behind), column);
  moveToContent(cursor, end + 1);
  // A list may stand right below its key.
  if (cursor.column >= column && isDash(cursor)) return readList(cursor, cursor.column);
  if (cursor.column > column) return readMap(cursor, cursor.column);
  return countNode(cursor) ? { data: null, start: behind, end: behind, inside: null } : null;
}

function isDash({ text, at }: Cursor): boolean {
  return text[at] === '-' && text[at + 1] === ' ';
}

function readList(cursor: Cursor, column: number): SimpleNode | null {
  const { text, at: start } = cursor;
  const inside: SimpleNode[] = [];
  if (!countNode(cursor)) return null;
  cursor.depth += 1;
  while (cursor.column === column && isDash(cursor)) {
    const item = readItem(cursor, column);
    if (item === null) return null;
    inside.push(item);
  }
  cursor.depth -= 1;
  if (cursor.column > column) return null;
  return { data: inside.map(({ data }) => data), start, end: lineEnd(text, start), inside };
}

function readItem(cursor: Cursor, column: number): SimpleNode | null {
  const { text } = cursor;
  const at = skipSpaces(text, cursor.at + 1);
  if (findColon(text, at) === -1) return readInline(cursor, at, column);
  cursor.column += at - cursor.at;
  cursor.at = at;
  return readMap(cursor, cursor.column);
}

// Nothing that stands deeper may follow: it would belong to it.
function readInline(cursor: Cursor, at: number, column: number): SimpleNode | null {
  const node = readScalar(cursor, at, column);
  return node === null || cursor.column > column ? null : node;
}

function readScalar(cursor: Cursor, at: number, column: number): SimpleNode | null {
  const { text } = cursor;
  const mark = text[at];
  if (mark === '|' || mark === '>') return countNode(cursor) ? readBlockText(cursor, at, column) : null;
  if (mark === '[' || mark === '{') return endLine(cursor, readFlow(cursor, at));
  if (!countNode(cursor)) return null;
  if (mark === '"' || mark === "'") return endLine(cursor, readQuoted(text, at));
  return beginsPlain(text, at) ? endLine(cursor, readPlain(text, at)) : null;
}

function endLine(cursor: Cursor, node: SimpleNode | null): SimpleNode | null {
  if (node === null) return null;
  const end = restOfLine(cursor.text, node.end);
  if (end === -1) return null;
  moveToContent(cursor, end + 1);
  return node;
}

function readPlain(text: string, start: number): SimpleNode | null {
  const line = text.slice(start, lineEnd(text, start));
  const comment = line.indexOf(' #');
  const source = sliceContent(line, 0, comment === -1 ? line.length : comment);
  // A second colon would begin a map inside a value.
  if (/:(?: |$)/.test(source)) return null;
  const data = resolvePlain(source);
  return data === undefined ? null : { data, start, end: start + source.length, inside: null };
}

import type { Json } from '../../values/json.ts';
import {
  type Cursor,
  countNode,
  matchAt,
  type SimpleEntry,
  type SimpleNode,
  skipSpaces,
  sliceContent,
} from './node.ts';
import { beginsPlain, findColon, readQuoted, resolvePlain } from './scalar.ts';

/** A map or list in brackets, on one line; null for one that is not simple. */
export function readFlow(cursor: Cursor, at: number): SimpleNode | null {
  if (!countNode(cursor)) return null;
  cursor.depth += 1;
  const node = cursor.text[at] === '{' ? readMap(cursor, at) : readList(cursor, at);
  cursor.depth -= 1;
  return node;
}

function readList(cursor: Cursor, start: number): SimpleNode | null {
  const { text } = cursor;
  const inside: SimpleNode[] = [];
  let at = skipSpaces(text, start + 1);
  while (text[at] !== ']' || inside.length > 0) {
    const item = readValue(cursor, at);
    if (item === null) return null;
    inside.push(item);
    at = skipSpaces(text, item.end);
    if (text[at] === ']') break;
    if (text[at] !== ',') return null;
    at = skipSpaces(text, at + 1);
  }
  return { data: inside.map(({ data }) => data), start, end: at + 1, inside };
}

function readMap(cursor: Cursor, start: number): SimpleNode | null {
  const { text } = cursor;
  const data: Record<string, Json> = Object.create(null);
  const inside = new Map<string, SimpleEntry>();
  let at = skipSpaces(text, start + 1);
  while (text[at] !== '}' || inside.size > 0) {
    const colon = findColon(text, at);
    if (colon === -1) return null;
    const name = text.slice(at, colon);
    const value = readValue(cursor, skipSpaces(text, colon + 1));
    if (value === null || inside.has(name)) return null;
    inside.set(name, { start: at, end: colon, value });
    data[name] = value.data;
    at = skipSpaces(text, value.end);
    if (text[at] === '}') break;
    if (text[at] !== ',') return null;
    at = skipSpaces(text, at + 1);
  }
  return { data, start, end: at + 1, inside };
}

function readValue(cursor: Cursor, at: number): SimpleNode | null {
  const { text } = cursor;
  const mark = text[at];
  if (mark === '[' || mark === '{') return readFlow(cursor, at);
  if (!countNode(cursor)) return null;
  if (mark === '"' || mark === "'") return readQuoted(text, at);
  return beginsPlain(text, at) ? readPlain(text, at) : null;
}

// A colon or a hash in it is no mark unless a blank stands beside it.
const plain = /[^,[\]{}\n:#]+(?::[^ ,[\]{}\n:#][^,[\]{}\n:#]*)*/y;

function readPlain(text: string, start: number): SimpleNode | null {
  const source = sliceContent(text, start, matchAt(plain, text, start));
  const data = resolvePlain(source);
  return data === undefined ? null : { data, start, end: start + source.length, inside: null };
}

import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type LineTable, spanBetween } from '../diagnostics/line-table.ts';
import type { Path, Span } from '../diagnostics/span.ts';
import type { Root } from './plain-data.ts';
import type { YamlDocument } from './yaml-document.ts';

/** Makes what finds places in a document. */
export function createLocator(
  root: Root,
  table: LineTable,
): Pick<YamlDocument, 'locate' | 'locateText' | 'sourceOf'> {
  const search: Search = { root, table };
  return {
    locate: (path, part = 'value') => spanOf(find(path, search), part, table),
    locateText: (path, piece, nth) => locateText(path, { piece, nth }, search),
    sourceOf: (path) => {
      const { node, exact } = find(path, search);
      return exact && isScalar(node) && node.range ? table.text.slice(node.range[0], node.range[1]) : null;
    },
  };
}

interface Search {
  readonly root: Root;
  readonly table: LineTable;
}

interface Found {
  /** The key that leads to the value; absent in a list and at the root. */
  readonly key: Node | null;
  readonly node: Node | null;
  /** False: it is something above what was asked for. */
  readonly exact: boolean;
}

function find(path: Path, search: Search): Found {
  let found: Found = { key: null, node: search.root.node, exact: true };
  for (const step of path) {
    const next = descend(found.node, step, search);
    if (next === null) return { ...found, exact: false };
    found = next;
  }
  return found;
}

function descend(from: Node | null, step: string | number, search: Search): Found | null {
  const node = from === null ? null : (search.root.aliases.get(from) ?? from);
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? null : { key: null, node: item as Node, exact: true };
  }
  if (!isMap(node)) return null;
  const entry = search.root.readEntries(node).entries.get(`${step}`);
  return entry === undefined ? null : { key: entry.key, node: entry.value, exact: true };
}

function spanOf({ key, node, exact }: Found, part: 'key' | 'value', table: LineTable): Span {
  const useKey = key !== null && (part === 'key' || isEmpty(node) || !(exact || isScalar(node)));
  const target = useKey ? key : node;
  const [start, end] = [target?.range?.[0] ?? 0, target?.range?.[1] ?? 0];
  if (!useKey && isSprawling(node)) return firstLine(start, end, table);
  return spanBetween(table, start, trimEnd(table.text, start, end));
}

function isEmpty(node: Node | null): boolean {
  return node === null || (node.range?.[0] ?? 0) === (node.range?.[1] ?? 0);
}

function isSprawling(node: Node | null): boolean {
  return isMap(node) || isSeq(node);
}

// A collection over many lines is marked by its first line.
function firstLine(start: number, end: number, table: LineTable): Span {
  const lineEnd = table.text.indexOf('\n', start);
  const stop = lineEnd === -1 || lineEnd > end ? end : lineEnd;
  return spanBetween(table, start, trimEnd(table.text, start, stop));
}

function trimEnd(text: string, start: number, end: number): number {
  let stop = end;
  while (stop > start && /\s/.test(text[stop - 1] ?? '')) stop -= 1;
  return stop;
}

function locateText(path: Path, wanted: { piece: string; nth: number }, search: Search): Span {
  const found = find(path, search);
  const whole = spanOf(found, 'value', search.table);
  const node = found.node === null ? null : (search.root.aliases.get(found.node) ?? found.node);
  if (!found.exact || !isScalar(node) || !node.range) return whole;
  const [from, to] = node.range;
  let at = from - 1;
  for (let count = 0; count <= wanted.nth; count += 1) {
    at = search.table.text.indexOf(wanted.piece, at + 1);
    if (at === -1 || at >= to) return whole;
  }
  return spanBetween(search.table, at, at + wanted.piece.length);
}

import { type LineTable, spanBetween } from '../diagnostics/line-table.ts';
import type { Path, Span } from '../diagnostics/span.ts';
import type { YamlDocument } from './yaml-document.ts';

/** Offsets of a piece of a text. */
export type Range = readonly [start: number, end: number];

/** How the values of a document hang together, for nodes of one kind. */
export interface NodeReader<N> {
  readonly formOf: (node: N) => 'collection' | 'scalar' | 'alias';
  readonly rangeOf: (node: N) => Range;
  /** What an alias stands for; any other node itself. */
  readonly follow: (node: N) => N;
  /** What is at a key of a map or a place of a list; null when there is nothing. */
  readonly descend: (node: N, step: string | number) => Descent<N> | null;
}

export interface Descent<N> {
  /** Of the key that leads to the value; null in a list. */
  readonly key: Range | null;
  readonly node: N | null;
}

/** Makes what finds places in a document. */
export function createLocator<N>(
  root: N,
  reader: NodeReader<N>,
  table: LineTable,
): Pick<YamlDocument, 'locate' | 'locateText' | 'sourceOf'> {
  const search: Search<N> = { root, reader, table };
  return {
    locate: (path, part = 'value') => spanOf(find(path, search), part, search),
    locateText: (path, piece, nth) => locateText(path, { piece, nth }, search),
    sourceOf: (path) => {
      const { node, exact } = find(path, search);
      if (!exact || node === null || reader.formOf(node) !== 'scalar') return null;
      return table.text.slice(...reader.rangeOf(node));
    },
  };
}

interface Search<N> {
  readonly root: N;
  readonly reader: NodeReader<N>;
  readonly table: LineTable;
}

interface Found<N> extends Descent<N> {
  /** False: it is something above what was asked for. */
  readonly exact: boolean;
}

function find<N>(path: Path, { root, reader }: Search<N>): Found<N> {
  let found: Found<N> = { key: null, node: root, exact: true };
  for (const step of path) {
    const next = found.node === null ? null : reader.descend(reader.follow(found.node), step);
    if (next === null) return { ...found, exact: false };
    found = { ...next, exact: true };
  }
  return found;
}

function spanOf<N>({ key, node, exact }: Found<N>, part: 'key' | 'value', search: Search<N>): Span {
  const { reader, table } = search;
  const form = node === null ? null : reader.formOf(node);
  const [start, end] = node === null ? [0, 0] : reader.rangeOf(node);
  if (key !== null && (part === 'key' || start === end || !(exact || form === 'scalar'))) {
    return spanBetween(table, key[0], trimEnd(table.text, ...key));
  }
  return form === 'collection'
    ? firstLine(start, end, table)
    : spanBetween(table, start, trimEnd(table.text, start, end));
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

function locateText<N>(path: Path, wanted: { piece: string; nth: number }, search: Search<N>): Span {
  const { reader, table } = search;
  const found = find(path, search);
  const whole = spanOf(found, 'value', search);
  const node = found.node === null ? null : reader.follow(found.node);
  if (!found.exact || node === null || reader.formOf(node) !== 'scalar') return whole;
  const [from, to] = reader.rangeOf(node);
  let at = from - 1;
  for (let count = 0; count <= wanted.nth; count += 1) {
    at = table.text.indexOf(wanted.piece, at + 1);
    if (at === -1 || at >= to) return whole;
  }
  return spanBetween(table, at, at + wanted.piece.length);
}

import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Scalar,
  type YAMLMap,
} from 'yaml';
import type { Json } from '../values/json.ts';
import { type Aliases, findAliases } from './aliases.ts';
import { createEntryReader, type Entry, type MapEntries } from './map-entries.ts';
import { checkScalar } from './scalar.ts';
import type { YamlProblem } from './yaml-problem.ts';

/** How many values aliases may stand for, all together. */
export const mostExpanded = 50_000;

/** A document as plain data, with its nodes for finding places again. */
export interface PlainData {
  readonly data: Json;
  readonly root: Root;
  readonly problems: readonly YamlProblem[];
  /** Aliases that never end or are too many: nothing may walk over the data. */
  readonly unusable: boolean;
}

/** The nodes behind plain data. */
export interface Root {
  readonly node: Node;
  readonly aliases: Aliases;
  readonly readEntries: (map: YAMLMap) => MapEntries;
}

/** Makes plain data of a document: null-prototype objects, aliases followed, merge keys joined, first of duplicate keys kept. */
export function readPlainData(document: Document.Parsed): PlainData {
  const node: Node = document.contents ?? new Scalar(null);
  const { aliases, problems } = findAliases(node);
  const readEntries = createEntryReader(aliases);
  const reader: Reader = {
    aliases,
    readEntries,
    problems,
    values: new Map(),
    open: new Set(),
    expanded: 0,
    unusable: false,
  };
  const { value } = convert(node, reader);
  return { data: value, root: { node, aliases, readEntries }, problems, unusable: reader.unusable };
}

interface Reader {
  readonly aliases: Aliases;
  readonly readEntries: (map: YAMLMap) => MapEntries;
  readonly problems: YamlProblem[];
  readonly values: Map<Node, Converted>;
  readonly open: Set<Node>;
  expanded: number;
  unusable: boolean;
}

/** A value, and how many values it is when every alias in it is written out. */
interface Converted {
  readonly value: Json;
  readonly size: number;
}

const nothing: Converted = { value: null, size: 1 };

function convert(node: Node | null | undefined, reader: Reader): Converted {
  if (reader.unusable || !node) return nothing;
  if (isAlias(node)) return convertAlias(node, reader);
  const known = reader.values.get(node);
  if (known !== undefined) return known;
  reader.open.add(node);
  const converted = convertValue(node, reader);
  reader.open.delete(node);
  if (isCollection(node)) reader.values.set(node, converted);
  return converted;
}

function convertValue(node: Node, reader: Reader): Converted {
  if (isMap(node)) return convertMap(node, reader);
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as Node, reader));
    return { value: items.map((item) => item.value), size: sizeOf(items) };
  }
  if (!isScalar(node)) return nothing;
  const { value, problem } = checkScalar(node);
  if (problem !== null) reader.problems.push(problem);
  return { value, size: 1 };
}

function convertMap(map: YAMLMap, reader: Reader): Converted {
  const { entries, problems } = reader.readEntries(map);
  for (const problem of problems) reader.problems.push(problem);
  const object: Record<string, Json> = Object.create(null);
  const values: Converted[] = [];
  for (const [key, entry] of entries) {
    const converted = convertEntry(entry, reader);
    object[key] = converted.value;
    values.push(converted);
  }
  return { value: object, size: sizeOf(values) };
}

function convertEntry(entry: Entry, reader: Reader): Converted {
  const converted = convert(entry.value, reader);
  if (entry.merged) spend(converted.size, entry.key, reader);
  return converted;
}

function convertAlias(alias: Node, reader: Reader): Converted {
  const target = reader.aliases.get(alias);
  if (target === undefined) return nothing;
  const [start, end] = rangeOf(alias);
  if (reader.open.has(target)) {
    reader.unusable = true;
    reader.problems.push({
      code: 'alias-cycle',
      message: 'the alias stands inside the value that it names',
      start,
      end,
    });
    return nothing;
  }
  const converted = convert(target, reader);
  spend(converted.size, alias, reader);
  return converted;
}

function spend(size: number, at: Node, reader: Reader): void {
  reader.expanded += size;
  if (reader.expanded <= mostExpanded || reader.unusable) return;
  reader.unusable = true;
  const [start, end] = rangeOf(at);
  const message = `aliases stand for more than ${mostExpanded} values`;
  reader.problems.push({ code: 'alias-limit', message, start, end });
}

function sizeOf(values: readonly Converted[]): number {
  return values.reduce((sum, value) => sum + value.size, 1);
}

function rangeOf(node: Node): [number, number] {
  return [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
}

import { isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import type { Aliases } from './aliases.ts';
import type { YamlProblem } from './yaml-problem.ts';

/** A key of a map with its nodes. `merged`: it came in by `<<`. */
export interface Entry {
  readonly key: Node;
  readonly value: Node | null;
  readonly merged: boolean;
}

/** The entries of a map by key, and what is wrong with its keys. */
export interface MapEntries {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly problems: readonly YamlProblem[];
}

/**
 * Makes what reads the entries of maps: those of a map itself in the order of the file, merged ones last; its own key wins over a merged one.
 * Each map is read once, so maps that merge one another many times over cost no more.
 */
export function createEntryReader(aliases: Aliases): (map: YAMLMap) => MapEntries {
  const reader: Reader = { aliases, known: new Map(), open: new Set() };
  return (map) => readEntries(map, reader);
}

interface Reader {
  readonly aliases: Aliases;
  readonly known: Map<YAMLMap, MapEntries>;
  /** Maps that are being read: one that merges itself meets itself here. */
  readonly open: Set<YAMLMap>;
}

interface Reading {
  readonly entries: Map<string, Entry>;
  readonly problems: YamlProblem[];
}

function readEntries(map: YAMLMap, reader: Reader): MapEntries {
  const known = reader.known.get(map);
  if (known !== undefined) return known;
  reader.open.add(map);
  const reading: Reading = { entries: new Map(), problems: [] };
  const pairs = map.items as Pair<Node, Node | null>[];
  for (const pair of pairs) if (!isMerge(pair)) addPair(pair, reading);
  for (const pair of pairs) if (isMerge(pair)) addMerged(pair.value ?? pair.key, reading, reader);
  reader.open.delete(map);
  reader.known.set(map, reading);
  return reading;
}

function isMerge({ key }: Pair<Node, Node | null>): boolean {
  return isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;
}

function addPair({ key, value }: Pair<Node, Node | null>, { entries, problems }: Reading): void {
  if (!isScalar(key) || typeof key.value !== 'string') {
    problems.push(wrongKey(key));
    return;
  }
  const first = entries.get(key.value);
  if (first === undefined) entries.set(key.value, { key, value: value ?? null, merged: false });
  else problems.push(duplicateKey(key.value, key, first.key));
}

function duplicateKey(name: string, key: Node, first: Node): YamlProblem {
  return {
    code: 'duplicate-key',
    message: `the key \`${name}\` stands twice in one map`,
    ...rangeOf(key),
    related: { message: `\`${name}\` stands here first`, ...rangeOf(first) },
  };
}

function wrongKey(key: Node): YamlProblem {
  const { start, end } = rangeOf(key);
  if (!isScalar(key)) return { code: 'key', message: 'a key is a text, found a list or a map', start, end };
  const source = key.source ?? '';
  if (source === '') return { code: 'key', message: 'a key is a text, found nothing', start, end: start + 1 };
  const type = typeof key.value === 'number' ? 'number ' : '';
  const hint = `put it in quotes: "${source}"`;
  return { code: 'key', message: `a key is a text, found the ${type}\`${source}\``, start, end, hint };
}

function addMerged(merge: Node, reading: Reading, reader: Reader): void {
  const target = reader.aliases.get(merge) ?? merge;
  const sources = isSeq(target) ? (target.items as Node[]) : [target];
  for (const source of sources) {
    const map = reader.aliases.get(source) ?? source;
    const problem = mergeProblem(map, reader);
    if (problem !== null) reading.problems.push({ ...problem, ...rangeOf(source) });
    else if (isMap(map)) {
      const { entries, problems } = readEntries(map, reader);
      addAbsent(entries, reading.entries);
      // A map that stands right behind `<<` is read nowhere else.
      if (map === source && target === merge) addProblems(problems, reading);
    }
  }
}

function addProblems(problems: readonly YamlProblem[], reading: Reading): void {
  for (const problem of problems) reading.problems.push(problem);
}

function mergeProblem(map: Node, reader: Reader): Pick<YamlProblem, 'code' | 'message'> | null {
  if (!isMap(map)) return { code: 'merge-key', message: '`<<` takes a map or a list of maps' };
  return reader.open.has(map) ? { code: 'alias-cycle', message: 'a map merges itself' } : null;
}

function addAbsent(from: ReadonlyMap<string, Entry>, to: Map<string, Entry>): void {
  for (const [key, entry] of from) if (!to.has(key)) to.set(key, { ...entry, merged: true });
}

function rangeOf(node: Node): { start: number; end: number } {
  return { start: node.range?.[0] ?? 0, end: node.range?.[1] ?? 0 };
}

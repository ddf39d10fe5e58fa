import { readIfThere } from '../disk/read-if-there.ts';
import { isList, isMap, type Json } from '../values/json.ts';

/** What lies in the catalog and is spoken of by a record: digests, SHA-256 in hex. */
export interface HeldDigests {
  /** Of files that tasks gave. */
  readonly outputs: Set<string>;
  /** Of all else: values, summaries, lists of packages. */
  readonly others: Set<string>;
}

/**
 * Adds all digests that the files of a record name, wherever they stand in them: what a later version writes counts as
 * well, and so does what cannot be read as an event any more. A file that is not there names none.
 */
export function addHeldDigests(files: readonly string[], held: HeldDigests): void {
  for (const file of files) {
    for (const line of readLines(file)) addOfLine(line, held);
  }
}

function* readLines(file: string): Iterable<string> {
  const text = readIfThere(file);
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    yield text.slice(start, stop);
    start = stop + 1;
  }
}

function addOfLine(line: string, held: HeldDigests): void {
  const value = line.includes('"outputs":[{') ? parse(line) : undefined;
  if (value === undefined) addAll(line, held.others);
  else addOfValue(value, held);
}

function parse(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function addOfValue(value: Json, held: HeldDigests): void {
  const waiting: Json[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') addAll(next, held.others);
    else if (isList(next)) for (const item of next) waiting.push(item);
    else if (isMap(next)) for (const item of takeOutputs(next, held)) waiting.push(item);
  }
}

// What is left to look at.
function takeOutputs(map: Readonly<Record<string, Json>>, held: HeldDigests): readonly Json[] {
  return Object.entries(map).flatMap(([key, value]) => {
    if (key !== 'outputs' || !isList(value)) return [key, value];
    addAll(JSON.stringify(value), held.outputs);
    return [];
  });
}

function addAll(text: string, digests: Set<string>): void {
  for (const [digest] of text.matchAll(/[0-9a-f]{64}/g)) digests.add(digest);
}

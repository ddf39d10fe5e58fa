import { isList, isMap, type Json } from '../../values/json.ts';
import type { JsonDifference } from './content-difference.ts';
import { explainDifference, isFloatNoise } from './explain-difference.ts';

/** Characters of a value that are told. */
const longestValue = 200;

/** In what two JSON values differ; null where they are equal. Keys that both have come first, in the order of `before`. */
export function compareJson(before: Json, after: Json): JsonDifference | null {
  const found: Found = { changed: 0, first: null, noise: true };
  walk({ path: '', before, after }, found);
  const { first } = found;
  if (first === null) return null;
  const likely = found.noise ? 'float noise' : explainValues(first.before, first.after);
  return {
    form: 'json',
    changed: found.changed,
    first: {
      path: first.path === '' ? '.' : first.path,
      before: shorten(first.before),
      after: shorten(first.after),
    },
    ...(likely === undefined ? {} : { likely }),
  };
}

interface Found {
  changed: number;
  first: Pair | null;
  /** All that differs is noise of numbers. */
  noise: boolean;
}

interface Pair {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

// Without recursion: what a task wrote may be nested as deeply as it likes.
function walk(root: Pair, found: Found): void {
  const waiting: Pair[] = [root];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const { before, after } = pair;
    const inner = pairsWithin(pair);
    if (inner === null) {
      if (before !== after) take(pair, found);
    } else for (const each of inner.reverse()) waiting.push(each);
  }
}

// Null: at least one of them has nothing inside it.
function pairsWithin({ path, before, after }: Pair): Pair[] | null {
  if (isMap(before) && isMap(after)) return membersOf(path, before, after);
  return isList(before) && isList(after) ? itemsOf(path, before, after) : null;
}

function take(pair: Pair, found: Found): void {
  const { before, after } = pair;
  found.changed += 1;
  found.first ??= pair;
  found.noise &&= typeof before === 'number' && typeof after === 'number' && isFloatNoise(before, after);
}

type Members = Readonly<Record<string, Json>>;

function membersOf(path: string, before: Members, after: Members): Pair[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].map((name) => ({
    path: `${path}${/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`}`,
    before: Object.hasOwn(before, name) ? before[name] : undefined,
    after: Object.hasOwn(after, name) ? after[name] : undefined,
  }));
}

function itemsOf(path: string, before: readonly Json[], after: readonly Json[]): Pair[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
    path: `${path}[${index}]`,
    before: before[index],
    after: after[index],
  }));
}

function explainValues(before: Json | undefined, after: Json | undefined): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const texts = [before, after].map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return explainDifference(texts[0] ?? '', texts[1] ?? '');
}

function shorten(value: Json | undefined): Json {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean')
    return value ?? null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= longestValue ? value : `${text.slice(0, longestValue)}…`;
}

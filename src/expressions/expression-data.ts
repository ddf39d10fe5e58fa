import { Array as ListData } from '@actions/expressions/data/array';
import { BooleanData } from '@actions/expressions/data/boolean';
import { Dictionary } from '@actions/expressions/data/dictionary';
import { type ExpressionData, Kind, type Pair } from '@actions/expressions/data/expressiondata';
import { Null } from '@actions/expressions/data/null';
import { NumberData } from '@actions/expressions/data/number';
import { StringData } from '@actions/expressions/data/string';
import type { Json, JsonObject } from '../values/json.ts';
import { type ContextValue, type ContextValues, Unreadable } from './context-value.ts';
import { TemplateError } from './template-error.ts';

/**
 * A value as expressions see it. Objects are only looked into where an expression does; an integer beyond 2^53 is its
 * text. Throws a `TemplateError` for what none can read.
 */
export function toExpressionData(value: ContextValue): ExpressionData {
  if (value === null) return new Null();
  if (typeof value === 'string') return new StringData(value);
  if (typeof value === 'boolean') return new BooleanData(value);
  if (typeof value === 'number') return toNumber(value);
  if (value instanceof Unreadable) throw new TemplateError(value.what, { hint: value.hint });
  if (Array.isArray(value)) return toList(value);
  return new JsonDictionary(value as ContextValues);
}

/** A value that came out of an expression; a number that JSON has not (NaN, Infinity) is its text. */
export function toJson(data: ExpressionData): Json {
  switch (data.kind) {
    case Kind.String:
      return data.coerceString();
    case Kind.Number:
      return Number.isFinite(data.number()) ? data.number() : `${data.number()}`;
    case Kind.Boolean:
      return data.number() === 1;
    case Kind.Array:
      return data.values().map(toJson);
    case Kind.Dictionary:
      return toObject(data.pairs());
    default:
      return null;
  }
}

/** The contexts of an expression: one that is not given is null. */
export class Contexts extends Dictionary {
  readonly #given: JsonDictionary;

  constructor(contexts: ContextValues) {
    super();
    this.#given = new JsonDictionary(contexts);
  }

  override get(name: string): ExpressionData {
    return this.#given.get(name) ?? new Null();
  }
}

// The library's own keeps its keys on a plain object, where `constructor` and `__proto__` mean something.
class JsonDictionary extends Dictionary {
  readonly #object: ContextValues;
  #keys: ReadonlyMap<string, string> | null = null;

  constructor(object: ContextValues) {
    super();
    this.#object = object;
  }

  override get(name: string): ExpressionData | undefined {
    this.#keys ??= indexKeys(this.#object);
    const key = this.#keys.get(name.toLowerCase());
    return key === undefined ? undefined : toExpressionData(this.#object[key] ?? null);
  }

  override values(): ExpressionData[] {
    return Object.values(this.#object).map(toExpressionData);
  }

  override pairs(): Pair[] {
    return Object.entries(this.#object).map(([key, value]) => ({ key, value: toExpressionData(value) }));
  }
}

function toList(values: readonly ContextValue[]): ExpressionData {
  const list = new ListData();
  for (const value of values) list.add(toExpressionData(value));
  return list;
}

/** What a name stands for in a context, without regard to case; undefined where the context is none, or has no such name. */
export function lookUp(context: ContextValue | undefined, name: string): ContextValue | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  if (Array.isArray(context) || context instanceof Unreadable) return undefined;
  const names = context as ContextValues;
  const key = indexKeys(names).get(name.toLowerCase());
  return key === undefined ? undefined : names[key];
}

// Of two keys that differ only in case the first counts.
function indexKeys(object: ContextValues): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const key of Object.keys(object)) {
    const folded = key.toLowerCase();
    if (!keys.has(folded)) keys.set(folded, key);
  }
  return keys;
}

function toNumber(value: number): ExpressionData {
  const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
  if (exact) return new NumberData(value);
  // Up to there JavaScript writes all digits, and those that a person wrote.
  return new StringData(Math.abs(value) < 1e21 ? `${value}` : BigInt(value).toString());
}

function toObject(pairs: readonly Pair[]): JsonObject {
  const object: Record<string, Json> = Object.create(null);
  for (const { key, value } of pairs) object[key] = toJson(value);
  return object;
}

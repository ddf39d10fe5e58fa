import type { ParamDeclaration, ParamType } from '../../pipeline/model.ts';
import { isCalendarDate } from '../../values/calendar-date.ts';
import type { Json } from '../../values/json.ts';
import type { ParamText } from './given-param.ts';
import { parseParamJson } from './param-json.ts';

/** How values of one type are read. */
interface TypeReader {
  /** What is accepted, for messages: `a whole number`. */
  readonly accepts: string;
  /** A value of the type, as it is given. */
  readonly example: string;
  /** Undefined when the text is no value of the type. */
  readonly fromText: (text: string) => Json | undefined;
  readonly fromJson: (value: Json, text: string | undefined) => Json | undefined;
}

/** A value as a type reads it; undefined when it is none of that type. */
export function readAs(type: ParamType, given: ParamText): Json | undefined {
  const reader = paramTypes[type];
  return given.form === 'text' ? reader.fromText(given.value) : reader.fromJson(given.value, given.text);
}

/** A value of a param, for hints: of a number its default, so that a count comes with a whole one. */
export function exampleOf({ type, default: usual }: Pick<ParamDeclaration, 'type' | 'default'>): string {
  return typeof usual === 'number' ? `${usual}` : paramTypes[type].example;
}

/** A `-p` that can be pasted into a shell, for hints. */
export function showArgument(label: string, value: string): string {
  const argument = `${label}=${value}`;
  return /^[\w.=:,/-]+$/.test(argument) ? `-p ${argument}` : `-p '${argument.replaceAll("'", "'\\''")}'`;
}

/** Each type of param, with how its values are read. */
export const paramTypes: Readonly<Record<ParamType, TypeReader>> = {
  string: {
    accepts: 'text',
    example: 'text',
    fromText: (text) => text,
    // A number keeps its leading and trailing zeros when it was meant as text.
    fromJson: (value, text) =>
      typeof value === 'string' ? value : typeof value === 'number' ? text : undefined,
  },
  integer: {
    accepts: 'a whole number up to 2^53 - 1',
    example: '3',
    fromText: (text) => exactInteger(/^[+-]?\d+$/.test(text) ? Number(text) : undefined),
    fromJson: (value) => exactInteger(value),
  },
  number: {
    accepts: 'a number',
    example: '0.5',
    fromText: (text) =>
      finite(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined),
    fromJson: (value) => finite(value),
  },
  boolean: {
    accepts: '`true` or `false`',
    example: 'true',
    fromText: (text) => truths.get(text.toLowerCase()),
    fromJson: (value) => (typeof value === 'boolean' ? value : undefined),
  },
  date: {
    accepts: 'a date such as `2026-01-31`',
    example: '2026-01-31',
    fromText: (text) => (isCalendarDate(text) ? text : undefined),
    fromJson: (value) => (typeof value === 'string' && isCalendarDate(value) ? value : undefined),
  },
  list: {
    accepts: 'a JSON list such as `["a", 1]`',
    example: '["a", 1]',
    fromText: (text) => listOnly(jsonOf(text)),
    fromJson: (value) => listOnly(value),
  },
  object: {
    accepts: 'a JSON object such as `{"a": 1}`',
    example: '{"a": 1}',
    fromText: (text) => objectOnly(jsonOf(text)),
    fromJson: (value) => objectOnly(value),
  },
};

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

// Adding 0 makes a negative zero a plain one, as JSON would.
function exactInteger(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value + 0 : undefined;
}

function finite(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : undefined;
}

function jsonOf(text: string): Json | undefined {
  const json = parseParamJson(text);
  return json.ok ? json.value : undefined;
}

function listOnly(value: Json | undefined): Json | undefined {
  return Array.isArray(value) ? value : undefined;
}

function objectOnly(value: Json | undefined): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

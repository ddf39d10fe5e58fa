import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import type { BlockProblem, BlockText } from '../kind-schema.ts';

/** A kind's value as a map, or null when it stands in its short form. */
export function asMap(value: Json): JsonObject | null {
  return isMap(value) ? value : null;
}

/** The texts of a list; anything else that stands in it was told already. */
export function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The elements of `args`, with where they stand. */
export function argumentTexts(value: Json): BlockText[] {
  const args = asMap(value)?.args;
  if (!Array.isArray(args)) return [];
  return args.flatMap((text, index) => (typeof text === 'string' ? [{ path: ['args', index], text }] : []));
}

/** A text of the value at one of its keys; at the value itself when it stands in its short form. */
export function textAt(value: Json, key: string): BlockText | null {
  if (typeof value === 'string') return { path: [], text: value };
  const text = asMap(value)?.[key];
  return typeof text === 'string' ? { path: [key], text } : null;
}

/** What to write where the file of a job stands for code, as a hint; nothing where the text names no such file. */
export function hintOfJobFile(text: string): { readonly hint?: string } {
  const [, name] = /^(?:\S*\/)?([^/\s]+)\.ya?ml$/.exec(text.trim()) ?? [];
  if (name === undefined) return {};
  return {
    hint: `to call the job: \`pipeline: ${name}\`; to make a task of it, copy the block below its \`task:\``,
  };
}

/** Says so unless a map has exactly one of the keys. */
export function checkOneOf(value: Json, keys: readonly string[]): BlockProblem[] {
  const map = asMap(value);
  if (map === null) return [];
  const given = keys.filter((key) => map[key] !== undefined);
  const names = keys.map((key) => `\`${key}\``).join(', ');
  if (given.length === 1) return [];
  const found = given.length === 0 ? 'none' : given.map((key) => `\`${key}\``).join(' and ');
  return [
    { path: [], code: 'kind-block', message: `exactly one of ${names} says what to run, found ${found}` },
  ];
}

import { looksSecret } from '../pipeline/standard-model/secrets-in-env.ts';
import { isMap, type Json } from '../values/json.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { meaningOf } from './meaning.ts';
import type { FieldChange } from './review.ts';
import type { Settings } from './settings.ts';

/** The settings that differ, by name. */
export function compareSettings(before: Settings, after: Settings): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((field) => {
    const [was, is] = [before[field], after[field]];
    if (was === is || (was !== undefined && is !== undefined && meaningOf(was) === meaningOf(is))) return [];
    return [{ field, before: show(was), after: show(is) }];
  });
}

/** Code units of a value that are shown. */
const mostShown = 2_000;

function show(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = textFor(conceal(value));
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

// A script is shown as it is; so is a list of words, one a line.
function textFor(value: Json): string {
  if (typeof value === 'string') return value;
  if (isMap(value)) {
    return Object.entries(value)
      .filter(([, item]) => !isEmpty(item))
      .map(([key, item]) => `${key}: ${typeof item === 'string' ? item : stringifyStable(item)}`)
      .join('\n');
  }
  if (Array.isArray(value)) return value.map((item: Json) => textFor(item)).join('\n');
  return stringifyStable(value);
}

function isEmpty(value: Json): boolean {
  return (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0);
}

// A review is read by more people than the file.
function conceal(value: Json, name = ''): Json {
  if (typeof value === 'string') return concealText(name, value);
  if (Array.isArray(value)) return value.map((item: Json) => conceal(item));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conceal(item, key)]));
}

function concealText(name: string, text: string): string {
  // Who knows the address of a webhook may post to it.
  if (name === 'url') return text.replace(/^(\w+:\/\/[^/?#]*[/?#]?).+$/s, '$1…');
  if (looksSecret(name, text)) return hidden;
  return text.replace(/[^\s"'=]+/g, (word) => (looksSecret('', word) ? hidden : word));
}

const hidden = '(hidden: it looks like a secret)';

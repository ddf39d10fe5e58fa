import type { Json } from '../values/json.ts';

/** A value as messages name it: `the text "a"`, `the number 5`, `a list`. Long texts are cut. */
export function describeValue(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text \`${cut(value)}\``;
  return typeof value === 'number' ? `the number ${value}` : `${value}`;
}

/** What a JSON Schema type accepts, as messages name it: `a text or a list`. */
export function describeTypes(type: unknown): string {
  const types = [type].flat().filter((each): each is string => typeof each === 'string');
  return joinWords(types.map((each) => typeWords.get(each) ?? each));
}

/** `a, b or c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

const typeWords: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['integer', 'a whole number'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map'],
  ['null', 'nothing'],
]);

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

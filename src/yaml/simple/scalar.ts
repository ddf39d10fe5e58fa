import type { Json } from '../../values/json.ts';
import { matchAt, type SimpleNode } from './node.ts';

/** A key up to its colon, behind which there is a blank or the end of the line. Words of YAML are none. */
const key = /(?!(?:[Tt]rue|TRUE|[Ff]alse|FALSE|[Nn]ull|NULL):)[A-Za-z_][\w./-]*:(?=[ \n]|$)/y;

/** The offset of the colon behind a simple key; -1: none stands here. */
export function findColon(text: string, at: number): number {
  const end = matchAt(key, text, at);
  return end === -1 ? -1 : end - 1;
}

/** A text in quotes, on one line and with the usual escapes; null for any other. */
export function readQuoted(text: string, at: number): SimpleNode | null {
  const isSingle = text.charCodeAt(at) === singleQuote;
  const end = matchAt(isSingle ? single : double, text, at);
  if (end === -1) return null;
  const inner = text.slice(at + 1, end - 1);
  const data = isSingle
    ? inner.replaceAll("''", "'")
    : inner.replace(/\\(.)/g, (_, mark: string) => escapes[mark] ?? mark);
  return { data, start: at, end, inside: null };
}

const singleQuote = 39;
const single = /'(?:[^'\n]|'')*'/y;
const double = /"(?:[^"\\\n]|\\["\\/nt])*"/y;
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** Whether a plain scalar may begin here; others than these begin with a mark that means something. */
export function beginsPlain(text: string, at: number): boolean {
  return matchAt(plainStart, text, at) !== -1;
}

const plainStart = /[A-Za-z0-9_./+$(=;^\\~]|-(?=[^ \n,[\]{}])|[\u00c0-\u1fff]/y;

/** What a plain scalar means; undefined for what only the full reader judges: numbers that are large or written oddly. */
export function resolvePlain(source: string): Json | undefined {
  if (!maybeWord.test(source)) return source;
  const word = words.get(source);
  if (word !== undefined) return word;
  if (!anyNumber.test(source)) return source;
  return simpleNumber.test(source) ? Number(source) : undefined;
}

const maybeWord = /^[-+.\d~tTfFnN]/;
const words: ReadonlyMap<string, Json> = new Map<string, Json>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['null', 'Null', 'NULL', '~'].map((word) => [word, null] as const),
]);
const anyNumber =
  /^(?:[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const simpleNumber = /^(?:0|-?[1-9]\d{0,14}|\d{1,9}\.\d{1,9})$/;

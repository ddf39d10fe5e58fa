import { describeInexact } from './inexact-number.ts';
import type { Json } from './json.ts';

/** The value of a JSON text, in which an integer of which a number would lose digits is the text of them. Throws a `SyntaxError` for what is no JSON, a `RangeError` for what is nested too deeply. */
export function parseExactJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  return /\d{16}/.test(text) ? (JSON.parse(quoteLongIntegers(text)) as Json) : value;
}

/** What is wrong with the first number in a JSON text, parsed before, that cannot be kept as it is written; null where there is none. */
export function findInexactNumber(text: string): string | null {
  for (const { found } of /\d{16}|[eE]\+?\d{3}/.test(text) ? listNumbers(text) : []) {
    const value = Number(found);
    if (losesDigits(found)) return describeInexact(value, found);
    if (!Number.isFinite(value)) return `\`${found}\` is larger than any number that can be kept`;
  }
  return null;
}

function quoteLongIntegers(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (const { found, start } of listNumbers(text)) {
    if (!losesDigits(found)) continue;
    parts.push(text.slice(copied, start), `"${found}"`);
    copied = start + found.length;
  }
  return [...parts, text.slice(copied)].join('');
}

// Only for what was parsed before: every string in it has its end, so this takes linear time. One pattern for whole
// strings would be shorter, and overflow the stack on long ones.
function* listNumbers(text: string): Generator<{ readonly found: string; readonly start: number }> {
  const token = /"|-?\d[-+.\deE]*/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') token.lastIndex = endOfString(text, match.index);
    else yield { found, start: match.index };
  }
}

// What another program in JavaScript wrote as a number comes out as it went in, however large it is.
function losesDigits(number: string): boolean {
  return /^-?\d{16,}$/.test(number) && `${Number(number)}` !== number;
}

function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

function isEscaped(text: string, at: number): boolean {
  let slash = at - 1;
  while (text[slash] === '\\') slash -= 1;
  return (at - 1 - slash) % 2 === 1;
}

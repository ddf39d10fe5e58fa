import type { Json } from './json.ts';

/** The value of a JSON text, in which an integer of which a number would lose digits is the text of them. Throws a `SyntaxError` for what is no JSON, a `RangeError` for what is nested too deeply. */
export function parseExactJson(text: string): Json {
  const value = JSON.parse(text) as Json;
  return /\d{16}/.test(text) ? (JSON.parse(quoteLongIntegers(text)) as Json) : value;
}

// Only for what was parsed before: every string in it has its end, so this takes linear time. One pattern for whole
// strings would be shorter, and overflow the stack on long ones.
function quoteLongIntegers(text: string): string {
  const token = /"|-?\d[-+.\deE]*/g;
  const parts: string[] = [];
  let copied = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = match;
    if (found === '"') token.lastIndex = endOfString(text, match.index);
    else if (losesDigits(found)) {
      parts.push(text.slice(copied, match.index), `"${found}"`);
      copied = token.lastIndex;
    }
  }
  return [...parts, text.slice(copied)].join('');
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

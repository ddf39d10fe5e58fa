/** Relative difference of two numbers below which they are the same but for the order of some additions. */
const noise = 1e-9;

/**
 * What may explain that two texts differ, in words: they are the same but for a time, an id, or the last digits of
 * numbers. Undefined: nothing that is known to differ from run to run.
 */
export function explainDifference(before: string, after: string): string | undefined {
  if (before.length > longest || after.length > longest) return undefined;
  const found = kinds.find(({ pattern }) => before.replace(pattern, '\0') === after.replace(pattern, '\0'));
  return found?.words ?? (areNumbersAlike(before, after) ? 'float noise' : undefined);
}

/** Whether two different numbers are the same but for rounding; integers never are, which nobody rounds. */
export function isFloatNoise(before: number, after: number): boolean {
  if (Number.isSafeInteger(before) && Number.isSafeInteger(after)) return false;
  return Math.abs(before - after) <= noise * Math.max(Math.abs(before), Math.abs(after));
}

/** Characters of a text that is looked at. */
const longest = 10_000;

const date = '\\d{4}-\\d\\d-\\d\\d';
const clock = '\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?';

// The order matters: a time is not to be taken for a number.
const kinds: readonly { readonly words: string; readonly pattern: RegExp }[] = [
  {
    words: 'a time',
    pattern: new RegExp(
      `${date}(?:[T _]${clock})?(?:Z|[+-]\\d\\d:?\\d\\d)?|\\b${clock}\\b|\\b1[4-9]\\d{8}(?:\\d{3}|\\.\\d+)?\\b`,
      'g',
    ),
  },
  { words: 'the id of a run', pattern: /\br-[a-z2-7]{10}\b/g },
  { words: 'a random id', pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi },
  { words: 'an address in memory', pattern: /\b0x[0-9a-f]{6,16}\b/gi },
  { words: 'how long something took', pattern: /\b\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|sec|seconds|minutes)\b/g },
  { words: 'a path', pattern: /(?:\/[\w.@%+~-]+){2,}/g },
];

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const integer = /^-?\d+$/;

function areNumbersAlike(before: string, after: string): boolean {
  if (before.replace(number, '\0') !== after.replace(number, '\0')) return false;
  const [old, now] = [before.match(number) ?? [], after.match(number) ?? []];
  return old.every((text, index) => isNumberAlike(text, now[index] ?? ''));
}

function isNumberAlike(before: string, after: string): boolean {
  if (before === after) return true;
  return !(integer.test(before) && integer.test(after)) && isFloatNoise(Number(before), Number(after));
}

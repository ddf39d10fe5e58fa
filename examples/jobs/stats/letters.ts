import { readFileSync } from 'node:fs';

/** How many letters a text has, and the letter that it uses most. */
export function countLetters({ text }: { text: string }): { letters: number; most_frequent: string } {
  const counts = new Map<string, number>();
  for (const [letter] of readFileSync(text, 'utf8').toLowerCase().matchAll(/[a-z]/g)) {
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  const letters = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [most_frequent = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  console.log(`${text}: ${letters} letters, mostly ${most_frequent}`);
  return { letters, most_frequent };
}

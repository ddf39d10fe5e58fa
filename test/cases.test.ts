import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// Faults are numbered F1 to F73 and bad inputs B1 to B98; the title of the test that shows one begins with its id.
const cases = [...numbered('F', 1, 73), ...numbered('B', 1, 98)];

// Pods, triggers and the HTTP API, which this version does not have.
const later = [...numbered('F', 61, 64), ...numbered('F', 67, 72), ...numbered('B', 85, 95)];

it('shows each fault and each bad input of what there is in exactly one test', () => {
  const titles = readTitles();
  const counts = new Map(cases.map((id) => [id, 0]));
  for (const id of titles) counts.set(id, (counts.get(id) ?? 0) + 1);
  const belongsToLater = new Set(later);
  const odd = [...counts].filter(([id, count]) => count !== (belongsToLater.has(id) ? 0 : 1));
  expect(odd).toEqual([]);
  expect(titles).toHaveLength(cases.length - later.length);
});

function readTitles(): string[] {
  const root = fileURLToPath(new URL('.', import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/['"`]([FB][1-9]\d?): /g)])
    .flatMap(([, id]) => id ?? []);
}

function numbered(letter: 'F' | 'B', from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);
}

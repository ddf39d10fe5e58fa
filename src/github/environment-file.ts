import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';

/** UTF-16 units that a value may have: GitHub takes 1 MB of all outputs of a job together. */
const longestValue = 256 * 1024;

/**
 * Appends values to a file such as `GITHUB_OUTPUT`. Each stands between delimiters that nobody could know before, so
 * that no value can end its own and begin another. Longer values are left out: their names come back.
 */
export function appendValues(file: string, values: Readonly<Record<string, string>>): readonly string[] {
  const tooLong: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value.length > longestValue) {
      tooLong.push(name);
      continue;
    }
    const delimiter = `ghadelimiter_${randomUUID()}`;
    appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
  }
  return tooLong;
}

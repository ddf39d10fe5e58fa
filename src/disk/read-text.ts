import { readFileSync } from 'node:fs';

/** The text of a file; empty when it is not there or cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

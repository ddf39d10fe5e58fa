import { openSync, unlinkSync, writeFileSync } from 'node:fs';

/**
 * Opens a file with a text and takes its name away, so that only who has it open can read it. Engines read it as
 * `/dev/stdin`, which they open anew: a pipe of Node is a socket, and a socket cannot be opened.
 */
export function openUnnamed(path: string, text: string): number {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  try {
    return openSync(path, 'r');
  } finally {
    unlinkSync(path);
  }
}

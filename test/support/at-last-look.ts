import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/**
 * Adds text to a file in the moment in which somebody looks who holds a lock, and finds nobody: as a runner does that
 * ends just then. The lock must be free, and is looked at once.
 */
export function addAtLook(
  lock: string,
  { file, text }: { readonly file: string; readonly text: string },
): void {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-look-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'text'), text);
  rmSync(lock);
  execFileSync('mkfifo', [lock]);
  // Opening waits for the reader, and the reader for the closing.
  const script = 'exec 3> "$1"; cat "$2" >> "$3"; exec 3>&-';
  const child = spawn('sh', ['-c', script, 'sh', lock, join(folder, 'text'), file], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill();
  });
}

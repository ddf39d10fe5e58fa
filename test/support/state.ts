import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openState, type StateDirectory } from '../../src/journal/state-directory.ts';

/** A folder that goes with the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A state directory that goes with the test. */
export function makeState(): Promise<StateDirectory> {
  return openState(join(makeFolder(), 'state'));
}

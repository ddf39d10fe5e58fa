import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readState } from '../../../src/journal/state-directory.ts';
import { findNeededCommits } from '../../../src/session/removal/needed-commits.ts';

it('counts every object id of a record that was not listed, and lets nothing go where one cannot be read', () => {
  const path = mkdtempSync(join(tmpdir(), 'runnable-needed-'));
  try {
    const state = readState(path);
    const find = () =>
      findNeededCommits({ state, listed: { runs: [], damaged: [] }, goes: () => true, emptied: new Set() });
    const { plan, events, path: record } = state.run('20260101-000000-abcd');
    mkdirSync(record, { recursive: true });
    writeFileSync(plan, `cut off: ${'a'.repeat(40)}`);
    expect(['a', 'b'].map((digit) => find()(digit.repeat(40)))).toEqual([true, false]);
    // As a file that only somebody else may read.
    mkdirSync(events);
    expect(find).toThrow(events);
  } finally {
    rmSync(path, { recursive: true });
  }
});

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../../src/diagnostics/errors.ts';
import { isRunId } from '../../../src/journal/run-id.ts';
import type { StateDirectory } from '../../../src/journal/state-directory.ts';
import { createSweep, openSweep } from '../../../src/journal/sweeps/create-sweep.ts';
import { findSweep } from '../../../src/journal/sweeps/find-sweep.ts';
import { listSweeps } from '../../../src/journal/sweeps/list-sweeps.ts';
import { readSweep } from '../../../src/journal/sweeps/read-sweep.ts';
import { removeSweep } from '../../../src/journal/sweeps/remove-sweep.ts';
import { sweepDirectory } from '../../../src/journal/sweeps/sweep-directory.ts';
import { isSweepId, newSweepId, runIdOf } from '../../../src/journal/sweeps/sweep-id.ts';
import type { SweepEnd, SweepRecord } from '../../../src/journal/sweeps/sweep-record.ts';
import { addAtLook } from '../../support/at-last-look.ts';
import { makeFaultyDisk } from '../../support/faulty-disk.ts';
import { cleanSource } from '../../support/pipeline.ts';
import { makeState } from '../../support/state.ts';

const end: SweepEnd = {
  version: 1,
  endedAt: '2026-01-01T00:01:00.000Z',
  counts: { succeeded: 2 },
  exitCode: 0,
};

describe('the record of a sweep', () => {
  it('is there whole or not at all, at whatever step its runner is killed or the disk fails', async () => {
    const { steps } = await tryAt(await makeState());
    expect(steps).toEqual([
      ...['mkdir TEMPORARY', 'mkdir control', 'open sweep.json', 'write sweep.json', 'sync sweep.json'],
      ...['sync directory', 'rename', 'sync directory', 'sync directory'],
    ]);
    for (const how of ['kill', 'EIO', 'ENOSPC'] as const) {
      for (let step = 1; step <= steps.length; step += 1) {
        const state = await makeState();
        const { error } = await tryAt(state, { step, how });
        expect(error === undefined, `${how} at ${steps[step - 1]}`).toBe(false);
        if (how !== 'kill') expect(error).toBeInstanceOf(EnvironmentError);
        const { sweeps, damaged } = await listSweeps(state);
        expect(damaged).toEqual([]);
        expect(sweeps.map(({ record }) => record)).toEqual(step > 7 ? [recordOf('s-aaaaaaaaaa')] : []);
      }
    }
  });

  it('says that all runs have ended only when that is on disk', async () => {
    const state = await makeState();
    const sweep = await createSweep(state, recordOf('s-aaaaaaaaaa'));
    const statuses = async () => (await listSweeps(state)).sweeps.map(({ status }) => status);
    expect(await statuses()).toEqual(['running']);
    sweep.close();
    expect(await statuses()).toEqual(['interrupted']);
    const again = await openSweep(state, 's-aaaaaaaaaa');
    await again.end(end);
    again.close();
    expect(await statuses()).toEqual(['succeeded']);
    expect(await readSweep(sweepDirectory(state, 's-aaaaaaaaaa'))).toEqual({ record: again.record, end });
  });

  it('is not taken for interrupted when it ends while it is looked at', async () => {
    const state = await makeState();
    const sweep = await createSweep(state, recordOf('s-aaaaaaaaaa'));
    await sweep.end(end);
    sweep.close();
    const { end: file, lock } = sweep.directory;
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    addAtLook(lock, { file, text });
    expect((await listSweeps(state)).sweeps.map(({ status }) => status)).toEqual(['succeeded']);
  });

  it('is refused when a bit of it has changed, and hides no other one', async () => {
    const state = await makeState();
    for (const id of ['s-aaaaaaaaaa', 's-bbbbbbbbbb']) (await createSweep(state, recordOf(id))).close();
    const { record } = sweepDirectory(state, 's-aaaaaaaaaa');
    writeFileSync(record, readFileSync(record, 'utf8').replace('"runs":2', '"runs":3'));
    const listed = await listSweeps(state);
    expect(listed.sweeps.map(({ id }) => id)).toEqual(['s-bbbbbbbbbb']);
    expect(listed.damaged).toMatchObject([{ id: 's-aaaaaaaaaa', error: { code: 'state-damaged' } }]);
    await expect(openSweep(state, 's-aaaaaaaaaa')).rejects.toMatchObject({ code: 'state-damaged' });
    await expect(openSweep(state, 's-cccccccccc')).rejects.toMatchObject({ code: 'sweep-gone' });
  });

  it('is found by id, beginning, latest and pipeline, and goes in one step', async () => {
    const state = await makeState();
    (await createSweep(state, recordOf('s-abaaaaaaaa', { startedAt: '2026-01-01T00:00:00.000Z' }))).close();
    (await createSweep(state, recordOf('s-acaaaaaaaa', { startedAt: '2026-01-02T00:00:00.000Z' }))).close();
    const meant = async (text: string) => {
      const found = await findSweep(state, text, '');
      return found.ok ? found.value.id : found.diagnostics[0]?.message;
    };
    expect(await meant('s-acaaaaaaaa')).toBe('s-acaaaaaaaa');
    expect(await meant('s-ab')).toBe('s-abaaaaaaaa');
    expect(await meant('latest')).toBe('s-acaaaaaaaa');
    expect(await meant('latest~1')).toBe('s-abaaaaaaaa');
    expect(await meant('train~1')).toBe('s-abaaaaaaaa');
    expect(await meant('s-a')).toBe(
      '`s-a` is the beginning of 2 sweeps: `s-acaaaaaaaa` (train), `s-abaaaaaaaa` (train)',
    );
    expect(await meant('other')).toContain('there is no sweep `other`');
    await removeSweep(state, 's-acaaaaaaaa');
    expect(await meant('latest')).toBe('s-abaaaaaaaa');
    expect(existsSync(sweepDirectory(state, 's-acaaaaaaaa').path)).toBe(false);
  });

  it('stays as long as somebody carries it out, or it is not to go', async () => {
    const state = await makeState();
    const sweep = await createSweep(state, recordOf('s-aaaaaaaaaa'));
    const remove = (mayGo: boolean) => removeSweep(state, 's-aaaaaaaaaa', { mayGo: () => mayGo });
    expect(await remove(true)).toBe(false);
    sweep.close();
    expect(await remove(false)).toBe(false);
    expect((await openSweep(state, 's-aaaaaaaaaa')).close()).toBeUndefined();
    expect([await remove(true), await remove(true)]).toEqual([true, true]);
    expect((await listSweeps(state)).sweeps).toEqual([]);
  });
});

it('gives each combination of each sweep a run id of its own, always the same', () => {
  const [one, other] = [newSweepId(), newSweepId()];
  expect([one, other].every(isSweepId)).toBe(true);
  const ids = Array.from({ length: 10_000 }, (_, index) => [
    runIdOf(one, index),
    runIdOf(other, index),
  ]).flat();
  expect(ids.every(isRunId)).toBe(true);
  expect(new Set(ids).size).toBe(20_000);
  expect(runIdOf(one, 7)).toBe(ids[14]);
});

async function tryAt(
  state: StateDirectory,
  fault?: { readonly step: number; readonly how: 'kill' | 'EIO' | 'ENOSPC' },
) {
  const disk = makeFaultyDisk(fault);
  try {
    (await createSweep(state, recordOf('s-aaaaaaaaaa'), disk)).close();
  } catch (error) {
    return { steps: disk.steps, error };
  }
  expect(readdirSync(state.temporary)).toEqual([]);
  return { steps: disk.steps, error: undefined };
}

function recordOf(sweep: string, parts: Partial<SweepRecord> = {}): SweepRecord {
  return {
    version: 1,
    sweep,
    pipeline: 'train',
    source: cleanSource,
    request: {},
    given: [],
    earlier: {},
    grid: { axes: [{ name: 'alpha', type: 'number', values: [0.1, 0.2] }] },
    selection: { select: [], exclude: [] },
    runs: 2,
    maxParallel: 1,
    failFast: false,
    startedAt: '2026-01-01T00:00:00.000Z',
    runner: 'test',
    ...parts,
  };
}

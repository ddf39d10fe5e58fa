import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EnvironmentError } from '../../src/diagnostics/errors.ts';
import type { Disk } from '../../src/disk/disk.ts';
import type { RunEvent } from '../../src/engine/event.ts';
import type { RunState } from '../../src/engine/state.ts';
import { createRun, type WritableRun } from '../../src/journal/create-run.ts';
import { openRun } from '../../src/journal/open-run.ts';
import { readRun } from '../../src/journal/read-run.ts';
import { listRuns } from '../../src/journal/runs/list-runs.ts';
import type { StateDirectory } from '../../src/journal/state-directory.ts';
import { type Fault, makeFaultyDisk } from '../support/faulty-disk.ts';
import { eventsOfChain, makeChain, startedOf } from '../support/recorded-run.ts';
import { makeState } from '../support/state.ts';

const ids = ['load', 'clean'];
const plan = makeChain(ids);
const events = eventsOfChain(ids);
const batches = [events.slice(0, 1), events.slice(1, 2), events.slice(2, 4), events.slice(4)];
const now = () => '2026-01-01T00:00:00.000Z';

describe('a run whose runner fails at any step', () => {
  for (const how of ['kill', 'EIO', 'ENOSPC', 'short'] satisfies Fault[]) {
    it(`by ${how} can be taken up again and ends as if nothing had happened`, async () => {
      const undisturbed = await finish(await makeState(), makeFaultyDisk());
      const { steps } = undisturbed;
      expect(steps).toEqual([
        ...['mkdir TEMPORARY', 'mkdir control', 'mkdir logs', 'open events.ndjson', 'open plan.json'],
        ...[
          'write plan.json',
          'sync plan.json',
          'sync directory',
          'write events.ndjson',
          'sync events.ndjson',
        ],
        ...['rename', 'sync directory'],
        ...batches.flatMap(() => ['write events.ndjson', 'sync events.ndjson']),
      ]);
      for (let step = 1; step <= steps.length; step += 1) {
        const state = await makeState();
        const { acknowledged, error } = await finish(state, makeFaultyDisk({ step, how }));
        if (how === 'EIO' || how === 'ENOSPC') {
          expect(error).toBeInstanceOf(EnvironmentError);
          expect(error).toMatchObject({ code: how === 'EIO' ? 'disk-error' : 'disk-full' });
        }
        if (how === 'short') expect(error).toBeUndefined();
        expect(await seqAfterResume(state, acknowledged)).toEqual(comparable(undisturbed.state));
        expect(readdirSync(state.temporary)).toEqual([]);
      }
    });
  }
});

interface Finished {
  readonly steps: readonly string[];
  /** Number of the last event that was said to be on disk. */
  readonly acknowledged: number;
  readonly error: unknown;
  readonly state: RunState | undefined;
}

async function finish(state: StateDirectory, disk: Disk & { steps: readonly string[] }): Promise<Finished> {
  let acknowledged = 0;
  let run: WritableRun | undefined;
  const note = (written: readonly RunEvent[]) => {
    acknowledged = written.at(-1)?.seq ?? acknowledged;
  };
  try {
    run = await createRun(state, { plan, started: startedOf(plan, 'r-aaaaaaaaaa') }, { disk, now });
    note(run.written);
    for (const batch of batches) note(await run.journal.append(batch));
    return { steps: disk.steps, acknowledged, error: undefined, state: (await readRun(run.directory)).state };
  } catch (error) {
    return { steps: disk.steps, acknowledged, error, state: undefined };
  } finally {
    await run?.close();
  }
}

// What was acknowledged is there; the rest is done by the next runner, or by a new run if there was none yet.
async function seqAfterResume(state: StateDirectory, acknowledged: number): Promise<unknown> {
  const { runs, damaged } = await listRuns(state);
  expect(damaged).toEqual([]);
  if (runs.length === 0) {
    expect(acknowledged).toBe(0);
    return comparable((await finish(state, makeFaultyDisk())).state);
  }
  const before = (await readRun(state.run('r-aaaaaaaaaa'))).end.seq;
  expect(before).toBeGreaterThanOrEqual(acknowledged);
  const run = await openRun(state, 'r-aaaaaaaaaa', { now });
  expect(run.written.map((event) => event.event)).toEqual([]);
  await run.journal.append(events.slice(before - 1));
  await run.close();
  return comparable((await readRun(run.directory)).state);
}

function comparable(state: RunState | undefined): unknown {
  return state && { ...state, tasks: [...state.tasks.values()] };
}

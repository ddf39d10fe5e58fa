import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeDisk } from '../../src/disk/disk.ts';
import type { EventBody, RunEvent } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { openRun } from '../../src/journal/open-run.ts';
import { readEvents } from '../../src/journal/read-events.ts';
import { RunJournal } from '../../src/journal/run-journal.ts';
import { seal } from '../../src/journal/seal.ts';
import type { StateDirectory } from '../../src/journal/state-directory.ts';
import { makeFaultyDisk } from '../support/faulty-disk.ts';
import { eventsOfChain, makeChain, startedOf } from '../support/recorded-run.ts';
import { makeFolder, makeState } from '../support/state.ts';

const ids = ['load', 'clean'];
const plan = makeChain(ids);
const bodies = [startedOf(plan, 'r-aaaaaaaaaa'), ...eventsOfChain(ids)];
const now = () => '2026-01-01T00:00:00.000Z';
const events = bodies.map((body, index): RunEvent => ({ v: 1, seq: index + 1, time: now(), ...body }));
// Alone, alone, two together, two together, alone.
const batches = [
  bodies.slice(0, 1),
  bodies.slice(1, 2),
  bodies.slice(2, 4),
  bodies.slice(4, 6),
  bodies.slice(6),
];

let whole: Buffer;
beforeAll(async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'runnable-test-')), 'events.ndjson');
  const journal = openJournal(path);
  for (const batch of batches) await journal.append(batch);
  await journal.close();
  whole = readFileSync(path);
});

describe('the events of a run', () => {
  it('are read back as they were written', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    writeFileSync(path, whole);
    expect(await read(path)).toEqual({ seen: events, end: { seq: 7, length: whole.byteLength, torn: 0 } });
  });

  it('F10: cut at every byte, the longest good prefix counts, and a task that had ended stays so', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    let endedBefore = 0;
    for (let cut = 0; cut <= whole.byteLength; cut += 1) {
      const kept = whole.subarray(0, cut);
      writeFileSync(path, kept);
      const { seen, end } = await read(path);
      const lines = kept.filter((byte) => byte === 10).length;
      expect(seen).toEqual(events.slice(0, lines));
      expect(end).toEqual({
        seq: lines,
        length: kept.lastIndexOf(10) + 1,
        torn: cut - kept.lastIndexOf(10) - 1,
      });
      const state = seen.reduce(reduce, initialState(plan));
      const ended = [...state.tasks.values()].filter((task) => task.status === 'succeeded').length;
      expect(ended).toBeGreaterThanOrEqual(endedBefore);
      endedBefore = ended;
    }
    expect(endedBefore).toBe(2);
  });

  it('that were torn are cut off when the run is taken up again, which is noted once', async () => {
    const state = await makeState();
    const { directory } = await makeRun(state);
    const ends = [...whole.keys()].filter((index) => whole[index] === 10);
    for (const cut of [(ends[0] ?? 0) + 2, (ends[3] ?? 0) + 40, ends[5] ?? 0, whole.byteLength - 1]) {
      writeFileSync(directory.events, whole.subarray(0, cut));
      const length = whole.lastIndexOf(10, cut - 1) + 1;
      const lines = whole.subarray(0, length).filter((byte) => byte === 10).length;
      const noted: RunEvent = {
        v: 1,
        seq: lines + 1,
        time: now(),
        event: 'run-noted',
        code: 'torn-event',
        message: `an event that was not finished when the runner ended was cut off (${cut - length} bytes after event ${lines})`,
      };
      for (let round = 0; round < 2; round += 1) {
        const run = await openRun(state, directory.id, { now });
        expect(run.written).toEqual(round === 0 ? [noted] : []);
        expect(run.state.seq).toBe(lines + 1);
        await run.close();
        expect((await read(directory.events)).seen).toEqual([...events.slice(0, lines), noted]);
        expect(readFileSync(directory.events).subarray(0, length)).toEqual(whole.subarray(0, length));
      }
    }
  });

  it('F11: one of them altered at any byte before the end is named with its place, and the file stays as it is', async () => {
    const path = join(makeFolder(), 'r-aaaaaaaaaa', 'events.ndjson');
    nodeDisk.createDirectory(join(path, '..'));
    const tail = whole.lastIndexOf(10, -2) + 1;
    for (let at = 0; at < tail; at += 1) {
      const nearEnd = whole.indexOf(10, at) - at < 4;
      for (const mask of nearEnd ? [1, 2, 4, 8, 16, 32, 64, 128, 255] : [1 << (at % 8)]) {
        const altered = Buffer.from(whole);
        altered[at] = (altered[at] ?? 0) ^ mask;
        writeFileSync(path, altered);
        const offset = whole.lastIndexOf(10, at - 1) + 1;
        const start = at === 0 ? 0 : offset;
        const seq = whole.subarray(0, start).filter((byte) => byte === 10).length + 1;
        await expect(read(path)).rejects.toMatchObject({
          code: 'journal-damaged',
          trouble: 'damaged',
          message: `the journal of \`r-aaaaaaaaaa\` is damaged at event ${seq}, byte ${start}`,
        });
        expect(readFileSync(path).equals(altered)).toBe(true);
      }
    }
  });

  it('are damaged when a line was taken away, put in twice or swapped with another', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const lines = whole.toString().split(/(?<=\n)/);
    const wrong = [
      [...lines.slice(0, 2), ...lines.slice(3)],
      [...lines.slice(0, 2), ...lines.slice(1)],
      [...lines.slice(0, 1), lines[2], lines[1], ...lines.slice(3)],
    ];
    for (const some of wrong) {
      writeFileSync(path, some.join(''));
      await expect(read(path)).rejects.toMatchObject({ code: 'journal-damaged' });
    }
  });

  it('F12: after a power cut that loses, reorders or zeroes unsynced writes only those are missing that nobody was told of', async () => {
    const folder = makeFolder();
    let number = 0;
    const fate = fc.constantFrom('stays' as const, 'lost' as const, 'zeros' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(63), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
        fc.nat(5),
        fc.infiniteStream(fate),
        async (written, survived, fates) => {
          number += 1;
          const path = join(folder, `${number}.ndjson`);
          // Each batch is one write and one sync; the file was opened in the first step.
          const disk = makeFaultyDisk({
            step: 1 + 2 * Math.min(survived, written.length - 1) + 2,
            how: 'kill',
          });
          const { acknowledged, appended } = await appendUntilKilled(openJournal(path, disk), written);
          disk.cutPower(() => fates.next().value);
          const { seen } = await read(path);
          expect(seen.length).toBeGreaterThanOrEqual(acknowledged);
          expect(seen.map(idOf)).toEqual(Array.from({ length: seen.length }, (_, index) => `t${index}`));
          expect(seen.length).toBeLessThanOrEqual(appended);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('that a power cut zeroed up to where a line begins are torn, not damaged', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const [, end = 0, batch = 0] = [...whole.keys()].filter((index) => whole[index] === 10);
    const zeroed = Buffer.from(whole.subarray(0, whole.indexOf(10, batch + 1) + 1)).fill(
      0,
      end + 1,
      batch + 1,
    );
    writeFileSync(path, zeroed);
    expect(await read(path)).toEqual({
      seen: events.slice(0, 2),
      end: { seq: 2, length: end + 1, torn: zeroed.byteLength - end - 1 },
    });
  });

  it('of a newer format are refused and not guessed at', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    writeFileSync(path, `${seal({ v: 2, seq: 1 })}\n`);
    await expect(read(path)).rejects.toMatchObject({ code: 'state-too-new', trouble: 'damaged' });
  });

  it('F23: are read in spite of a network file system that fails now and then, and not for ever', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    writeFileSync(path, whole);
    for (const code of ['EIO', 'ESTALE']) {
      expect((await readFailing(path, code, 3)).seen).toEqual(events);
      await expect(readFailing(path, code, Number.POSITIVE_INFINITY)).rejects.toMatchObject({
        code: 'disk-error',
        trouble: 'environment',
        message: expect.stringContaining(code),
      });
    }
  });
});

async function makeRun(state: StateDirectory) {
  const run = await createRun(state, { plan, started: startedOf(plan, 'r-aaaaaaaaaa') }, { now });
  await run.close();
  return run;
}

function openJournal(path: string, disk = nodeDisk): RunJournal {
  return new RunJournal({ disk, path, file: disk.open(path, 'create'), seq: 0, length: 0, now });
}

async function read(path: string, disk = nodeDisk) {
  const seen: RunEvent[] = [];
  const end = await readEvents(path, (event) => seen.push(event), disk);
  return { seen, end };
}

// Every second read fails, so many times.
function readFailing(path: string, code: string, times: number) {
  let calls = 0;
  let failures = 0;
  return read(path, {
    ...nodeDisk,
    read: (file, into, position) => {
      calls += 1;
      if (failures < times && (times > 10 || calls % 2 === 1)) {
        failures += 1;
        throw Object.assign(new Error(`${code}: read`), { code });
      }
      return nodeDisk.read(file, into, position);
    },
  });
}

// Each number is the length of a task's name in an event: a line may begin at any byte of a block.
async function appendUntilKilled(journal: RunJournal, batches: readonly (readonly number[])[]) {
  let appended = 0;
  let acknowledged = 0;
  for (const sizes of batches) {
    const batch = sizes.map((size, index) => startOf(`t${appended + index}`, 'x'.repeat(size)));
    appended += batch.length;
    try {
      await journal.append(batch);
      acknowledged = appended;
    } catch {
      break;
    }
  }
  return { acknowledged, appended };
}

function startOf(id: string, task: string): EventBody {
  return { event: 'task-started', id, task, attempt: 1, tools: [] };
}

function idOf(event: RunEvent): string | undefined {
  return event.event === 'task-started' ? event.id : undefined;
}

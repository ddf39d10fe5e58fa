import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Disk, nodeDisk } from '../../src/disk/disk.ts';
import type { EventBody, RunEvent } from '../../src/engine/event.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { encodeEvent } from '../../src/journal/event-line.ts';
import { openRun } from '../../src/journal/open-run.ts';
import { readEvents } from '../../src/journal/read-events.ts';
import { RunJournal } from '../../src/journal/run-journal.ts';
import { makeFaultyDisk } from '../support/faulty-disk.ts';
import { makeChain, startedOf } from '../support/recorded-run.ts';
import { makeFolder, makeState } from '../support/state.ts';

describe('the journal of a run', () => {
  it('numbers events, gives them a time and writes them as one line each, checksum last', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const journal = openJournal(path);
    const [first] = await journal.append([note('a')]);
    await journal.append([note('b'), note('c')]);
    expect(first).toEqual({ v: 1, seq: 1, time: now(), ...note('a') });
    expect(readFileSync(path, 'utf8')).toBe(
      [
        '{"v":1,"seq":1,"time":"2026-01-01T00:00:00.000Z","event":"run-noted","code":"x","message":"a","crc":"713cc5c7"}\n',
        '{"v":1,"seq":2,"time":"2026-01-01T00:00:00.000Z","event":"run-noted","code":"x","message":"b","crc":"7e793e3b"} \n',
        '{"v":1,"seq":3,"time":"2026-01-01T00:00:00.000Z","event":"run-noted","code":"x","message":"c","crc":"7b45976f"}\n',
      ].join(''),
    );
  });

  it('resolves only when the events are on disk, and lets what comes meanwhile share the next sync', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const syncs: (() => void)[] = [];
    const disk: Disk = { ...nodeDisk, sync: () => new Promise((resolve) => syncs.push(resolve)) };
    const journal = openJournal(path, disk);
    const told: number[] = [];
    const append = (text: string) =>
      journal.append([note(text)]).then(([event]) => void told.push(event?.seq ?? 0));
    const first = append('1');
    await untilTrue(() => syncs.length === 1);
    const others = ['2', '3', '4'].map(append);
    await new Promise(setImmediate);
    expect({ told, syncs: syncs.length, lines: linesOf(path) }).toEqual({ told: [], syncs: 1, lines: 1 });
    syncs[0]?.();
    await first;
    await untilTrue(() => syncs.length === 2);
    expect({ told, lines: linesOf(path) }).toEqual({ told: [1], lines: 4 });
    syncs[1]?.();
    await Promise.all(others);
    expect({ told, syncs: syncs.length }).toEqual({ told: [1, 2, 3, 4], syncs: 2 });
  });

  it('writes the same bytes for an event that whoever prints it gets', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const events = await openJournal(path).append([note('ä\u2028"\ud800')]);
    expect(readFileSync(path, 'utf8')).toBe(events.map((event) => `${encodeEvent(event)}\n`).join(''));
    expect(await read(path)).toEqual(events);
  });

  it('F14: completes a write that took only some of the bytes', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const stingy: Disk = {
      ...nodeDisk,
      write: (file, bytes, position) => nodeDisk.write(file, bytes.subarray(0, 7), position),
    };
    const journal = openJournal(path, stingy);
    const events = [
      ...(await journal.append([note('one')])),
      ...(await journal.append([note('two'), note('3')])),
    ];
    expect(await read(path)).toEqual(events);
  });

  it('leaves no half of an event when a write that took some of the bytes is followed by one that fails', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    let writes = 0;
    const journal = openJournal(path, {
      ...nodeDisk,
      write: (file, bytes, position) => {
        writes += 1;
        if (writes === 3) throw Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
        return nodeDisk.write(file, writes === 2 ? bytes.subarray(0, 50) : bytes, position);
      },
    });
    const events = await journal.append([note('kept')]);
    await expect(journal.append([note('lost')])).rejects.toMatchObject({ code: 'disk-full' });
    expect(readFileSync(path, 'utf8')).toBe(`${events.map(encodeEvent).join('')}\n`);
  });

  it('F15: never tries again after a failed sync, and rejects from then on', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    let syncs = 0;
    const journal = openJournal(path, {
      ...nodeDisk,
      sync: async (file) => {
        syncs += 1;
        if (syncs === 2) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
        await nodeDisk.sync(file);
      },
    });
    await journal.append([note('1')]);
    const failed = { code: 'disk-error', trouble: 'environment' };
    const together = [journal.append([note('2')]), journal.append([note('3')])];
    for (const one of together) await expect(one).rejects.toMatchObject(failed);
    await expect(journal.append([note('4')])).rejects.toMatchObject(failed);
    expect({ syncs, lines: linesOf(path) }).toEqual({ syncs: 2, lines: 3 });
  });

  it('closes what it opened when a run cannot be taken up', async () => {
    const state = await makeState();
    const plan = makeChain(['a']);
    const run = await createRun(state, { plan, started: startedOf(plan) });
    await run.close();
    appendFileSync(run.directory.events, 'torn');
    const open = new Set<number>();
    const disk: Disk = {
      ...nodeDisk,
      open: (path, way) => {
        const file = nodeDisk.open(path, way);
        open.add(file);
        return file;
      },
      close: (file) => {
        open.delete(file);
        nodeDisk.close(file);
      },
      truncate: () => {
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      },
    };
    await expect(openRun(state, run.directory.id, { disk })).rejects.toThrow();
    expect([...open]).toEqual([]);
  });

  it('F22: notices that its directory was deleted, and does not make it anew', async () => {
    const state = await makeState();
    const plan = makeChain(['a']);
    const run = await createRun(state, { plan, started: startedOf(plan) });
    rmSync(state.path, { recursive: true });
    await expect(run.journal.append([note('2')])).rejects.toMatchObject({
      code: 'state-gone',
      trouble: 'environment',
      message: `the record of the run was deleted: \`${run.directory.events}\``,
    });
    await expect(run.journal.append([note('3')])).rejects.toMatchObject({ code: 'state-gone' });
    await run.close();
    expect(() => readFileSync(state.path)).toThrow('ENOENT');
  });

  it('rejects with what was told to `fail`, so that a log that cannot be written stops the run', async () => {
    const path = join(makeFolder(), 'events.ndjson');
    const journal = openJournal(path);
    const error = new Error('the log is broken');
    journal.fail(error);
    await expect(journal.append([note('1')])).rejects.toBe(error);
    expect(linesOf(path)).toBe(0);
  });

  it('accepts nothing after it was closed', async () => {
    const journal = openJournal(join(makeFolder(), 'events.ndjson'), makeFaultyDisk());
    await journal.append([note('1')]);
    await journal.close();
    await expect(journal.append([note('2')])).rejects.toMatchObject({ message: 'the journal is closed' });
  });
});

function now(): string {
  return '2026-01-01T00:00:00.000Z';
}

function note(message: string): EventBody {
  return { event: 'run-noted', code: 'x', message };
}

function openJournal(path: string, disk: Disk = nodeDisk): RunJournal {
  mkdirSync(join(path, '..'), { recursive: true });
  return new RunJournal({ disk, path, file: disk.open(path, 'create'), seq: 0, length: 0, now });
}

async function read(path: string): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  await readEvents(path, (event) => seen.push(event));
  return seen;
}

function linesOf(path: string): number {
  return readFileSync(path).filter((byte) => byte === 10).length;
}

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

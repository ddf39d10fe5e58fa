import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeDisk } from '../../../src/disk/disk.ts';
import type { AttemptName, OutputStream } from '../../../src/engine/ports.ts';
import { createRun, type WritableRun } from '../../../src/journal/create-run.ts';
import { createLogs, type LogsOptions } from '../../../src/journal/logs/create-logs.ts';
import { followLog } from '../../../src/journal/logs/follow-log.ts';
import { logFilesOf } from '../../../src/journal/logs/log-file.ts';
import { LogReader, type LogSegment } from '../../../src/journal/logs/log-reader.ts';
import { makeChain, startedOf } from '../../support/recorded-run.ts';
import { makeState } from '../../support/state.ts';

const ids = ['load', 'train[seed=1,x=a/b]'];
const plan = makeChain(ids);
const first = { id: 'load', attempt: 1 };

describe('the log of an attempt', () => {
  it('keeps bytes exact in the order in which they came, with their stream and time', async () => {
    const { run, open, reader } = await makeLogs();
    const bytes = Buffer.from([0, 255, 13, 10, 27, 0x80]);
    const log = open(first);
    for (const [stream, text] of [
      ['stdout', 'a\n'],
      ['stderr', 'b'],
      ['stdout', bytes],
    ] as const) {
      log.write(stream, Buffer.from(text));
    }
    log.close();
    expect(readdirSync(run.directory.logs).sort()).toEqual(['1-load.1.idx', '1-load.1.log']);
    expect(await reader(first).read(0, 100)).toEqual([
      { offset: 0, stream: 'stdout', time: 1000, bytes: Buffer.from('a\n') },
      { offset: 2, stream: 'stderr', time: 1020, bytes: Buffer.from('b') },
      { offset: 3, stream: 'stdout', time: 1040, bytes },
    ]);
    expect(await reader(first).read(1, 2)).toEqual([
      { offset: 1, stream: 'stdout', time: 1000, bytes: Buffer.from('\n') },
      { offset: 2, stream: 'stderr', time: 1020, bytes: Buffer.from('b') },
    ]);
  });

  it('makes nothing before the first byte, and an attempt without output has an empty log', async () => {
    const { run, open, reader } = await makeLogs();
    const log = open(first);
    log.write('stdout', new Uint8Array(0));
    log.close();
    expect(readdirSync(run.directory.logs)).toEqual([]);
    expect(await reader(first).read(0, 100)).toEqual([]);
  });

  it('takes the place of what was left under its name', async () => {
    const { open, reader } = await makeLogs();
    for (const text of ['long ago', 'now']) {
      const log = open(first);
      log.write('stdout', Buffer.from(text));
      log.close();
    }
    expect(await reader(first).read(0, 100)).toMatchObject([{ stream: 'stdout', bytes: Buffer.from('now') }]);
  });

  it('has a name of its own for each task and attempt, and no name leads out of its folder', async () => {
    const { run } = await makeLogs();
    const fileOf = logFilesOf(run.directory, plan);
    const names = [
      { id: 'train[seed=1,x=a/b]', attempt: 12 },
      { id: '../../etc/x', attempt: 1 },
      { id: 'y'.repeat(300), attempt: 1 },
    ].map((name) => fileOf(name).log.slice(run.directory.logs.length));
    expect(names).toEqual([
      '/2-train_seed=1,x=a_b_.12.log',
      '/x85e99586-.._.._etc_x.1.log',
      `/x71b9c5b6-${'y'.repeat(80)}.1.log`,
    ]);
  });

  it('writes what the mask lets through, each stream with a mask of its own, and tells of the same bytes', async () => {
    const told: string[] = [];
    const { open, reader } = await makeLogs({
      // Holds the last byte back, as a mask does that is not sure yet.
      mask: () => {
        let held = '';
        return {
          push: (chunk) => {
            const text = held + Buffer.from(chunk).toString();
            held = text.slice(-1);
            return Buffer.from(text.slice(0, -1).toUpperCase());
          },
          flush: () => Buffer.from(held),
        };
      },
    });
    const log = open(first, (stream, bytes) => told.push(`${stream} ${Buffer.from(bytes)}`));
    log.write('stdout', Buffer.from('ab'));
    log.write('stderr', Buffer.from('xy'));
    log.write('stdout', Buffer.from('c'));
    log.close();
    expect(readFileSync(reader(first).file.log, 'utf8')).toBe('AXBcy');
    expect(told).toEqual(['stdout A', 'stderr X', 'stdout B', 'stdout c', 'stderr y']);
  });

  it('ends at its cap with a line that says so', async () => {
    const { open, reader } = await makeLogs({ capBytes: 1 << 20 });
    const log = open(first);
    for (let count = 0; count < 20; count += 1) log.write('stdout', Buffer.alloc(100_000, 'x'));
    log.close();
    const marker = '\n[runnable] the log ends here: it has reached 1 MiB\n';
    const text = readFileSync(reader(first).file.log, 'latin1');
    expect(text.slice(1 << 20)).toBe(marker);
    expect(await reader(first).read((1 << 20) - 1, 1000)).toMatchObject([
      { stream: 'stdout', bytes: Buffer.from('x') },
      { stream: 'note', bytes: Buffer.from(marker) },
    ]);
  });

  it('tells of a disk that fails once, and does not throw', async () => {
    const troubles: unknown[] = [];
    const { open } = await makeLogs({
      onTrouble: (error) => troubles.push(error),
      disk: {
        ...nodeDisk,
        write: () => {
          throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        },
      },
    });
    const log = open(first);
    for (const text of ['a', 'b']) log.write('stdout', Buffer.from(text));
    log.close();
    expect(troubles).toMatchObject([{ code: 'disk-full' }]);
  });

  it('is not made anew in a state directory that was deleted', async () => {
    const troubles: unknown[] = [];
    const { run, open } = await makeLogs({ onTrouble: (error) => troubles.push(error) });
    rmSync(run.directory.path, { recursive: true });
    const log = open(first);
    log.write('stdout', Buffer.from('a'));
    log.close();
    expect(troubles).toMatchObject([{ code: 'state-gone' }]);
    expect(() => readdirSync(run.directory.path)).toThrow('ENOENT');
  });
});

describe('reading a log', () => {
  it('follows one that is being written, from before its first byte to its end', async () => {
    const { open, reader } = await makeLogs();
    let ended = false;
    const segments = followLog(reader(first), {
      from: 0,
      signal: new AbortController().signal,
      hasEnded: () => ended,
    });
    const log = open(first);
    let text = '';
    for (const piece of ['a\n', 'b\n', 'c']) {
      const next = segments.next();
      log.write('stdout', Buffer.from(piece));
      text += textOf((await next).value ?? []);
    }
    ended = true;
    log.close();
    for await (const more of segments) text += textOf(more);
    expect(text).toBe('a\nb\nc');
  });
});

function textOf(segments: readonly LogSegment[]): string {
  return segments.map((segment) => segment.bytes.toString()).join('');
}

async function makeLogs(parts: Partial<LogsOptions> = {}) {
  const state = await makeState();
  const run: WritableRun = await createRun(state, { plan, started: startedOf(plan) });
  let time = 980;
  const logs = createLogs({
    run: run.directory,
    plan,
    mask: () => ({ push: (chunk) => chunk, flush: () => new Uint8Array(0) }),
    onTrouble: (error) => {
      throw error;
    },
    now: () => {
      time += 20;
      return time;
    },
    ...parts,
  });
  const fileOf = logFilesOf(run.directory, plan);
  return {
    run,
    open: (attempt: AttemptName, onMasked: (stream: OutputStream, bytes: Uint8Array) => void = () => {}) =>
      logs.open(attempt, onMasked),
    reader: (name: { id: string; attempt: number }) => new LogReader(fileOf(name)),
  };
}

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import { encodeEvent } from '../../src/journal/event-line.ts';
import { createJsonReporter } from '../../src/reporters/json.ts';
import type { Sink } from '../../src/reporters/sink.ts';
import { makeChain } from '../support/recorded-run.ts';
import { makeFolder } from '../support/state.ts';

const state = initialState(makeChain(['a']));
const eventOf = (seq: number): RunEvent => {
  const message = `event ${seq} ${'x'.repeat(200)}`;
  return { v: 1, seq, time: '2026-01-01T00:00:00.000Z', event: 'run-noted', code: 'note', message };
};

/** A reader that takes nothing before it is told to, and then all that is there. */
function makeReader() {
  let taken = '';
  let waiting = '';
  let largest = 0;
  let reads = false;
  const resolve: (() => void)[] = [];
  const take = () => {
    if (!reads) return;
    taken += waiting;
    waiting = '';
    for (const call of resolve.splice(0)) call();
  };
  const sink: Sink = {
    write: (text) => {
      waiting += text;
      largest = Math.max(largest, waiting.length);
      take();
    },
    backlog: () => waiting.length,
    flush: () =>
      new Promise((done) => {
        resolve.push(done);
        take();
      }),
  };
  const start = (on: boolean) => {
    reads = on;
    take();
  };
  return { sink, start, taken: () => taken, largest: () => largest };
}

it('holds little for a reader that does not read, never waits for it, and gives it everything in the end', async () => {
  const path = join(makeFolder(), 'events.ndjson');
  const { sink, start, taken, largest } = makeReader();
  const reporter = createJsonReporter(sink, () => path);
  let all = '';
  const tell = (from: number, to: number) => {
    for (let seq = from; seq <= to; seq += 1) {
      const line = `${encodeEvent(eventOf(seq))}\n`;
      all += line;
      appendFileSync(path, line);
      reporter.report(eventOf(seq), state);
    }
  };
  writeFileSync(path, '');
  tell(1, 12_000);
  // On disk, and nobody has been told: it is not given away before.
  const early = `${encodeEvent(eventOf(20_001))}\n`;
  expect(largest()).toBeLessThan(1_100_000);
  start(true);
  while (taken().length < all.length) await new Promise(setImmediate);
  expect(taken()).toBe(all);
  // A second time.
  start(false);
  tell(12_001, 20_000);
  appendFileSync(path, early);
  start(true);
  await reporter.close(state);
  expect(taken() === all).toBe(true);
  expect(largest()).toBeLessThan(1_100_000);
});

it('ends when its reader has gone', async () => {
  const path = join(makeFolder(), 'events.ndjson');
  const gone = { write: () => {}, backlog: () => 2 << 20, isGone: () => true, flush: async () => {} };
  const reporter = createJsonReporter(gone, () => path);
  writeFileSync(path, `${encodeEvent(eventOf(1))}\n`);
  reporter.report(eventOf(1), state);
  await reporter.close(state);
});

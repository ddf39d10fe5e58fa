import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDescriptorSink } from '../../src/commands/descriptor-sink.ts';
import { makeFolder } from '../support/state.ts';

// A FIFO that is open on both sides: writing fills it, reading empties it.
function openFifo(flags = 0): { readonly write: number; readonly read: number } {
  const path = join(makeFolder(), 'fifo');
  execFileSync('mkfifo', [path]);
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { read, write: openSync(path, constants.O_WRONLY | flags) };
}

async function readBytes(descriptor: number, count: number): Promise<string> {
  const page = Buffer.alloc(1 << 16);
  let text = '';
  while (text.length < count) {
    try {
      text += page.toString('latin1', 0, readSync(descriptor, page));
    } catch {
      // Nothing is there at the moment.
      await new Promise(setImmediate);
    }
  }
  return text;
}

it('does not wait for a slow reader, and writes everything in its order', async () => {
  const { write, read } = openFifo();
  const sink = openDescriptorSink(write);
  const lines = Array.from({ length: 30_000 }, (_, index) => `line ${index}\n`).join('');
  sink.write(lines);
  sink.write('the end\n');
  expect(sink.backlog()).toBe(lines.length + 8);
  const done = sink.flush();
  expect(await readBytes(read, lines.length + 8)).toBe(`${lines}the end\n`);
  await done;
  expect(sink.backlog()).toBe(0);
  closeSync(read);
  closeSync(write);
});

it('drops what a reader that has gone would have had', async () => {
  const { write, read } = openFifo();
  const sink = openDescriptorSink(write);
  closeSync(read);
  sink.write('nobody\n');
  await sink.flush();
  sink.write('hears\n');
  await sink.flush();
  expect(sink.backlog()).toBe(0);
  closeSync(write);
});

it('waits for room in a pipe that was made non-blocking', async () => {
  const { write, read } = openFifo(constants.O_NONBLOCK);
  const sink = openDescriptorSink(write);
  sink.write('x'.repeat(200_000));
  const done = sink.flush();
  expect(await readBytes(read, 200_000)).toBe('x'.repeat(200_000));
  await done;
  expect(sink.backlog()).toBe(0);
  closeSync(read);
  closeSync(write);
});

it('writes at once after a pause, and together what comes in one, unless it is asked to hurry', async () => {
  const { write, read } = openFifo();
  const sink = openDescriptorSink(write, 60_000);
  sink.write('first ');
  expect(await readBytes(read, 6)).toBe('first ');
  await sink.flush();
  sink.write('second ');
  sink.write('third ');
  await new Promise(setImmediate);
  sink.write('fourth');
  expect(sink.backlog()).toBe(19);
  expect(() => readSync(read, Buffer.alloc(1))).toThrow('EAGAIN');
  const done = sink.flush();
  expect(await readBytes(read, 19)).toBe('second third fourth');
  await done;
  expect(sink.backlog()).toBe(0);
  closeSync(read);
  closeSync(write);
});

it('ends a pause by itself', async () => {
  const { write, read } = openFifo();
  const sink = openDescriptorSink(write, 20);
  sink.write('first ');
  expect(await readBytes(read, 6)).toBe('first ');
  sink.write('second');
  expect(await readBytes(read, 6)).toBe('second');
  closeSync(read);
  closeSync(write);
});

import { getHeapSpaceStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { createSparing } from '../../../src/executors/local/spare-memory.ts';

it('gives memory of young objects back when many processes have been started', async () => {
  growYoungSpace();
  const before = youngBytes();
  const sparing = createSparing();
  for (let start = 0; start < 64; start += 1) sparing.noteStart();
  await expect.poll(youngBytes, { timeout: 20_000 }).toBeLessThan(before / 2);
});

it('leaves it alone as long as few have been started, and again until it has grown', async () => {
  let times = 0;
  const sparing = createSparing(async () => {
    times += 1;
  });
  for (let start = 0; start < 63; start += 1) sparing.noteStart();
  expect(times).toBe(0);
  sparing.noteStart();
  expect(times).toBe(1);
  await new Promise(setImmediate);
  for (let start = 0; start < 256; start += 1) sparing.noteStart();
  expect(times).toBe(1);
  const bytes = Buffer.alloc(32 * 1024 * 1024, 1);
  for (let start = 0; start < 256; start += 1) sparing.noteStart();
  expect([times, bytes.length]).toEqual([2, bytes.length]);
});

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}

// Enough that lives long enough for V8 to make its space as large as it may be.
function growYoungSpace(): void {
  const kept: unknown[] = [];
  for (let index = 0; index < 3_000_000; index += 1) {
    kept[index % 100_000] = { index };
  }
}

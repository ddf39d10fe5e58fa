import { expect, it } from 'vitest';
import { createSyncFile } from '../../src/disk/sync-file.ts';

/** A disk whose answers take so many microseconds, and what was asked of it. */
function makeDisk() {
  let time = 0n;
  const asked: string[] = [];
  const disk = { takes: 300 };
  const sync = createSyncFile({
    here: (file) => {
      asked.push(`here ${file}`);
      time += BigInt(disk.takes) * 1000n;
    },
    elsewhere: async (file) => {
      asked.push(`elsewhere ${file}`);
    },
    now: () => time,
  });
  return { disk, asked, sync };
}

it('waits for a quick disk in place, and lets another thread wait after the disk was slow', async () => {
  const { disk, asked, sync } = makeDisk();
  await sync(3);
  disk.takes = 1_500;
  await sync(3);
  disk.takes = 20_000;
  await sync(4);
  expect(asked.splice(0)).toEqual(['here 3', 'here 3', 'here 4']);
  disk.takes = 300;
  for (let count = 0; count < 202; count += 1) await sync(5);
  expect(asked.slice(0, 200)).toEqual(Array.from({ length: 200 }, () => 'elsewhere 5'));
  expect(asked.slice(200)).toEqual(['here 5', 'here 5']);
});

it('rejects, and never throws, whichever way it fails', async () => {
  const failing = createSyncFile({
    here: () => {
      throw new Error('no space');
    },
    elsewhere: () => Promise.resolve(),
    now: () => 0n,
  });
  await expect(failing(3)).rejects.toThrow('no space');
  await expect(createSyncFile()(-1)).rejects.toThrow();
});

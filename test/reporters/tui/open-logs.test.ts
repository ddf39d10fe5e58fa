import { expect, it } from 'vitest';
import type { AttemptName } from '../../../src/engine/ports.ts';
import { OpenLogs } from '../../../src/reporters/tui/open-logs.ts';
import type { OpenLog } from '../../../src/reporters/tui/watched-run.ts';

const fit: AttemptName = { id: 'fit', attempt: 1 };
const other: AttemptName = { id: 'load', attempt: 1 };

/** Logs of 100 MiB that come block by block, each when the test says so. */
function makeLogs() {
  const asked: ((isOpen: boolean) => void)[] = [];
  const closed: string[] = [];
  const openLog = ({ id }: AttemptName): OpenLog => ({
    size: () => 100 << 20,
    read: async () => [],
    bytes: (_, size) =>
      new Promise((resolve, reject) => {
        asked.push((isOpen) => (isOpen ? resolve(Buffer.alloc(size, '.\n')) : reject(new Error('closed'))));
      }),
    close: () => closed.push(id),
  });
  return { logs: new OpenLogs({ openLog }), asked, closed };
}

it.each([
  { which: 'chosen', pinned: null, isOpen: true, gone: ['fit'] },
  { which: 'chosen, and its log closed while it is read', pinned: null, isOpen: false, gone: ['fit'] },
  { which: 'chosen, and its own is beside that', pinned: fit, isOpen: true, gone: [] },
])('searches no further in a log when another task is $which', async ({ pinned, isOpen, gone }) => {
  const { logs, asked, closed } = makeLogs();
  const told: number[] = [];
  logs.lookAt(fit, null);
  const search = logs.find(fit, 'here', { text: 'needle', onProgress: (bytes) => told.push(bytes) });
  for (const block of [1, 2]) {
    // As with each picture.
    logs.lookAt(fit, null);
    await expect.poll(() => asked.length).toBe(1);
    asked.shift()?.(true);
    await expect.poll(() => [asked.length, told.length]).toEqual([1, block]);
  }
  logs.lookAt(other, pinned);
  expect(closed).toEqual(gone);
  asked.shift()?.(isOpen);
  expect(await search).toBeNull();
  expect([asked.length, told.length]).toEqual([0, 2]);
});

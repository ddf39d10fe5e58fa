import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogPager } from '../../../src/reporters/tui/model/log-page.ts';
import { memoryLog } from './told.ts';

const texts = async (pager: LogPager, most: number) => (await pager.page(most)).lines.map(({ text }) => text);

it('opens a log at its end and reads no more than a page, however large it is', async () => {
  const log = memoryLog('a line of a log\n'.repeat(2_000_000));
  const pager = new LogPager(log);
  expect(await texts(pager, 3)).toEqual(Array(3).fill('a line of a log'));
  expect(log.readBytes).toBeLessThanOrEqual(1 << 16);
});

it('goes through any log line by line, up and down again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[a-z]{0,9}$/), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      async (lines, most) => {
        const pager = new LogPager(memoryLog(lines.map((line) => `${line}\n`).join('')));
        pager.go('start');
        for (let top = 0; top < lines.length; top += 1) {
          expect(await texts(pager, most)).toEqual(lines.slice(top, top + most));
          await pager.move(1);
        }
        expect(pager.follows).toBe(true);
        expect(await texts(pager, most)).toEqual(lines.slice(-most));
        for (let top = Math.max(0, lines.length - most) - 1; top >= 0; top -= 1) {
          await pager.move(-1);
          expect((await texts(pager, most))[0]).toBe(lines[top]);
        }
      },
    ),
    { numRuns: 40 },
  );
});

it('stays where somebody reads while the log grows, and follows its end again when asked', async () => {
  let text = 'one\ntwo\nthree\n';
  const pager = new LogPager({
    size: () => text.length,
    read: async (from, size) => [
      { offset: from, stream: 'stdout', time: 0, bytes: Buffer.from(text.slice(from, from + size)) },
    ],
    bytes: async (from, size) => Buffer.from(text.slice(from, from + size)),
  });
  expect(await texts(pager, 2)).toEqual(['two', 'three']);
  pager.toggleFollow();
  text += 'four\nfive\n';
  expect(await texts(pager, 2)).toEqual(['two', 'three']);
  expect((await pager.page(2)).atEnd).toBe(false);
  pager.toggleFollow();
  expect(await texts(pager, 2)).toEqual(['four', 'five']);
});

it('shows the end of a line that is longer than a page', async () => {
  const pager = new LogPager(memoryLog('x'.repeat(300_000)));
  const { lines } = await pager.page(5);
  expect(lines.map(({ text }) => text.slice(0, 3))).toEqual(['xxx']);
});

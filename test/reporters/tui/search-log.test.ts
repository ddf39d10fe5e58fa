import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogPager } from '../../../src/reporters/tui/model/log-page.ts';
import { holds, splitAtMatches } from '../../../src/reporters/tui/model/matches.ts';
import { searchLog } from '../../../src/reporters/tui/model/search-log.ts';
import { memoryLog } from './told.ts';

const still = { signal: new AbortController().signal, onProgress: () => {} };

describe('a search in a log', () => {
  it('finds the nearest line on either side, as somebody would who reads line by line', async () => {
    const parts = {
      lines: fc.array(fc.stringMatching(/^[a-cA-C ]{0,6}$/), { minLength: 1, maxLength: 12 }),
      text: fc.stringMatching(/^[a-cA-C]{1,2}$/),
      place: fc.nat(),
      way: fc.constantFrom('up', 'down'),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(parts), async ({ lines, text, place, way }) => {
        const starts = lines.map(
          (_, index) => lines.slice(0, index).join('\n').length + (index === 0 ? 0 : 1),
        );
        const from = starts[place % starts.length] ?? 0;
        const fitting = starts.filter((start, index) => {
          const inWay = way === 'down' ? start >= from : start < from;
          return inWay && holds(lines[index] ?? '', text);
        });
        const hit = await searchLog(memoryLog(`${lines.join('\n')}\n`), { ...still, text, from, way });
        expect(hit?.offset).toBe(way === 'down' ? fitting[0] : fitting.at(-1));
      }),
      { numRuns: 300 },
    );
  });

  it('goes through blocks on both ways, and through a line that is longer than one', async () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(25_000);
    const log = memoryLog(
      `${filler}Here it is\n${filler}${'y'.repeat(3_000_000)}hidden${'y'.repeat(9)}\nend\n`,
    );
    const first = await searchLog(log, { ...still, text: 'here', from: 0, way: 'down' });
    expect(first).toEqual({ offset: filler.length, isLine: true });
    const back = await searchLog(log, { ...still, text: 'here', from: log.size(), way: 'up' });
    expect(back).toEqual(first);
    const place = 2 * filler.length + 11 + 3_000_000 - 40;
    for (const [from, way] of [
      [0, 'down'],
      [log.size(), 'up'],
    ] as const) {
      expect(await searchLog(log, { ...still, text: 'hidden', from, way })).toEqual({
        offset: place,
        isLine: false,
      });
    }
    expect(await searchLog(log, { ...still, text: 'nowhere', from: 0, way: 'down' })).toBeNull();
  });

  it('looks at lines as they are shown: without colours, and in their last state', async () => {
    const log = memoryLog('one\n\x1b[31mER\x1b[0mROR: no\n10%\r20%\n');
    expect(await searchLog(log, { ...still, text: 'error', from: 0, way: 'down' })).toMatchObject({
      offset: 4,
    });
    expect(await searchLog(log, { ...still, text: '10%', from: 0, way: 'down' })).toBeNull();
    expect(await searchLog(log, { ...still, text: '20%', from: 0, way: 'down' })).not.toBeNull();
  });

  it('stops when it is told to, between two blocks', async () => {
    const log = memoryLog(`${'x'.repeat(99)}\n`.repeat(50_000));
    const over = new AbortController();
    const onProgress = () => over.abort();
    expect(
      await searchLog(log, { text: 'y', from: 0, way: 'down', signal: over.signal, onProgress }),
    ).toBeNull();
    expect(log.readBytes).toBeLessThan(2_000_000);
  });
});

describe('a pager that searches', () => {
  const log = memoryLog('a\nb hit\nc\nd hit\ne\nf\ng hit\nh\ni\nj\n');
  const step = async (pager: LogPager, how: 'here' | 'next' | 'previous') => {
    const end = await pager.find(how, { ...still, text: 'hit' });
    const page = await pager.page(4);
    return [end, page.lines.find(({ offset }) => offset === page.found)?.text];
  };

  it('goes from hit to hit in both ways and around', async () => {
    const pager = new LogPager(log);
    pager.go('start');
    await pager.page(4);
    expect(await step(pager, 'here')).toEqual(['found', 'b hit']);
    expect(await step(pager, 'next')).toEqual(['found', 'd hit']);
    expect(await step(pager, 'next')).toEqual(['found', 'g hit']);
    expect(await step(pager, 'next')).toEqual(['around', 'b hit']);
    expect(await step(pager, 'previous')).toEqual(['around', 'g hit']);
    expect(await step(pager, 'previous')).toEqual(['found', 'd hit']);
  });

  it('finds the nearest line above the end of a log, and stays where it is when there is none', async () => {
    const pager = new LogPager(log);
    await pager.page(3);
    expect(await step(pager, 'here')).toEqual(['around', 'g hit']);
    const before = await pager.page(3);
    expect(await pager.find('next', { ...still, text: 'nothing' })).toBe('none');
    expect(await pager.page(3)).toEqual(before);
  });
});

it('splits a line at what is looked for, with care for capitals only where there are some', () => {
  expect(splitAtMatches('Loss: loss', 'loss').filter(({ isMatch }) => isMatch)).toHaveLength(2);
  expect(splitAtMatches('Loss: loss', 'Loss')).toEqual([
    { text: 'Loss', isMatch: true },
    { text: ': loss', isMatch: false },
  ]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (line, text) => {
      expect(
        splitAtMatches(line, text)
          .map((part) => part.text)
          .join(''),
      ).toBe(line);
    }),
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { estimateRest, formatAbout } from '../../../src/reporters/tui/model/estimate.ts';
import { makeChain } from '../../support/recorded-run.ts';
import { rowsOf, see, started, stateOf } from './told.ts';

it('is what is left of the median of the earlier runs that took longer; nothing where none did', () => {
  expect(estimateRest([100, 60, 80], 30)).toBe(50);
  expect(estimateRest([100, 60, 80], 70)).toBe(20);
  expect(estimateRest([100, 60, 80], 90)).toBe(10);
  expect(estimateRest([100, 60, 80], 100)).toBeNull();
  expect(estimateRest([], 0)).toBeNull();
  const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(seconds), seconds, (earlier, elapsed) => {
      const rest = estimateRest(earlier, elapsed);
      if (rest === null) expect(earlier.every((each) => each <= elapsed)).toBe(true);
      else expect(rest).toBeGreaterThan(0);
    }),
  );
});

it('is told in a few letters', () => {
  expect([1, 12, 55, 56, 400, 3599, 3600, 4300, 9000].map(formatAbout)).toEqual([
    '~5s',
    '~15s',
    '~55s',
    '~1m',
    '~7m',
    '~1h',
    '~1h',
    '~1h 10m',
    '~2h 30m',
  ]);
});

it('stands in the head of a run that is at work', () => {
  const plan = makeChain(['ingest', 'train']);
  const state = stateOf(plan, [started('ingest')]);
  const head = (parts: Parameters<typeof see>[2]) =>
    rowsOf(see(plan, state, { earlier: [480, 470], ...parts }))[0];
  expect(head({})).toMatch(/running 1m 0s ~7m $/);
  expect(head({ size: { columns: 40, rows: 10 } })).toMatch(/~7m $/);
  expect(head({ earlier: [30] })).toMatch(/running 1m 0s $/);
  expect(head({ live: false })).not.toContain('~');
});

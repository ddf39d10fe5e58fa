import { expect, it } from 'vitest';
import type { TaskWhy } from '../../../src/reporters/why/task-why.ts';
import { renderWhy } from '../../../src/reporters/why/text.ts';

const plain = { colour: false, unicode: false, columns: 80 };

const whyOf = (more: Partial<TaskWhy>): TaskWhy => ({
  ...{ run: 'r-1', id: 'fit', status: 'succeeded', reason: '', why: 'selected', caching: 'on', cache: null },
  ...more,
});

it.each([
  [{ caching: 'none' }, 'it has no `cache`, so it runs each time: selected'],
  [{ caching: 'none', why: '' }, 'it has no `cache`, so it runs each time: part of the run'],
  [{ caching: 'off' }, 'its `cache` did not count, as the run was told to leave the cache alone: selected'],
  [{ caching: 'on' }, 'it did not come so far that the cache was asked: selected'],
] as const)('says why nothing is known of what a task stands on: %o', (more, text) => {
  expect(renderWhy(whyOf(more), plain, false)).toBe(`+ fit succeeded in r-1\n  ${text}\n`);
});

const ran = { hit: false, key: 'ab', fields: null, from: null, outdated: null, since: null };

it('says that results were too old, whatever else changed since another run', () => {
  const cache = { ...ran, outdated: 'r-0', since: { run: 'r-0', changes: [] } };
  expect(renderWhy(whyOf({ cache }), plain, false)).toBe(
    '+ fit succeeded in r-1\n  it ran: its results of r-0 were not within its `ttl`\n',
  );
});

it('cuts long values with signs that the terminal can show', () => {
  const change = { name: 'env A', before: null, after: 'x'.repeat(80), files: [], note: '' };
  const cache = { ...ran, since: { run: 'r-0', changes: [change] } };
  const of = (unicode: boolean) => renderWhy(whyOf({ cache }), { ...plain, unicode }, false).split('\n')[2];
  expect(of(true)).toBe(`    env A changed: nothing → ${'x'.repeat(59)}…`);
  expect(of(false)).toBe(`    env A changed: nothing -> ${'x'.repeat(57)}...`);
});

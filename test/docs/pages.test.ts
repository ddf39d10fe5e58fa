import { expect, it } from 'vitest';
import { followPage, pattern, simplify } from '../support/page-reader.ts';

it.each([
  ['tutorial.md', 25],
  ['how-to.md', 15],
])(
  'keeps what docs/%s promises, command by command',
  (page, atLeast) => {
    let count = 0;
    for (const { place, promised, found } of followPage(page)) {
      count += 1;
      if (typeof promised === 'number') expect(found, place).toMatchObject({ status: promised });
      else expect(found, place).toMatch(promised);
    }
    expect(count).toBeGreaterThanOrEqual(atLeast);
    // A page has dozens of commands, and each of them is a run.
  },
  300_000,
);

it('tells an output that differs from one that is as promised', () => {
  const output = simplify('✓ load 12.3s  rows=3\n  python: /usr/bin/python3 (found)\nbye\n');
  expect(output).toMatch(pattern('✓ load 0.1s  rows=3\n  python: …\nbye\n'));
  expect(output).toMatch(pattern('✓ load 0.1s  rows=3\n…\nbye\n'));
  expect(output).not.toMatch(pattern('✓ load 0.1s  rows=4\n…\nbye\n'));
  expect(output).not.toMatch(pattern('✓ load 0.1s  rows=3\n'));
});

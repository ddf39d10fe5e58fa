import { expect, it } from 'vitest';
import { renderReviewComment } from '../../src/reporters/review/comment.ts';
import { reviewed } from '../support/reviewed.ts';

const base = `tasks:
  a: { shell: x }
  b: { shell: y, params: { depth: 3, name: hi, w: 1 }, needs: [a] }
  c: { shell: z, needs: [a] }
  d: { shell: z, params: { n: 1 }, needs: [c] }
  e: { shell: one }
`;
const head = `tasks:
  a: { shell: x }
  b: { shell: y, params: { depth: 5, name: ho, w: 1 }, needs: [a] }
  c: { shell: z, needs: [a, b] }
  d: { shell: z, params: { m: { default: 1, type: number } } }
  e: { shell: two, timeout: 3s, needs: [a] }
`;

it('says what is other of params and needs, and not only that they are', async () => {
  const review = await reviewed({ ci: base }, { ci: head });
  const rows = renderReviewComment(review, { key: null })
    .split('\n')
    .filter((line) => line.startsWith('| ✏️'));
  expect(rows).toEqual([
    '| ✏️ | `ci/b` | `params` | `params`\\: `depth` `3` → `5`\\, `name` `"hi"` → `"ho"` |',
    '| ✏️ | `ci/c` | `needs` | `needs`\\: now with `b` |',
    '| ✏️ | `ci/d` | `needs`, `params` | `needs`\\: no longer with `c`\\; `params`\\: `n` → `m` |',
    '| ✏️ | `ci/e` | `command`, `needs`, `timeout` | `command`\\; `needs`\\: now with `a`\\; `timeout` |',
  ]);
});

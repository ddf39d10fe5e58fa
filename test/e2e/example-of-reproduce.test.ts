import { it } from 'vitest';
import { followPage } from '../support/example-page.ts';

it('reproduces runs, says what came out otherwise, and compares runs', () =>
  followPage('reproduce', [
    ['runnable run survey', { tasks: { succeeded: 'clean mean' }, returns: { mean: { mean: 4 } } }],
    ['runnable reproduce latest', { prints: '\n  the same: 2 tasks, 1 return, 1 output file\n' }],
    ['runnable run stamped', { tasks: { succeeded: 'write count' }, returns: { count: { rows: '2' } } }],
    [
      'runnable reproduce latest',
      {
        code: 1,
        prints:
          '\n  came out otherwise: 1 of 1 output file\n  write\n    points.csv  56 B, as before\n      1 row differs, first in row 2, column `made`: a time\n',
      },
    ],
    [
      "runnable run survey -p 'answers:=[5, 5, 4]'",
      { tasks: { succeeded: 'clean mean' }, returns: { mean: { mean: 4.66667 } } },
    ],
    ['runnable compare survey~2 survey', { prints: '\nPARAMS\n  answers  [3,5,4] → [5,5,4]\n' }],
    [
      'runnable compare survey~2 survey --task mean',
      { prints: 'returns      mean  4 → 4.66667 (+0.667, +16.7 %)\n' },
    ],
  ]));

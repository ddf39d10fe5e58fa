import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';

/** A task that is never run again by itself has no retries of its own; those of `defaults` pass it by. */
export const onceRetry: Rule = {
  name: 'once-retry',
  reliesOn: [],
  check: ({ sources }) =>
    [...sources.values()].flatMap(({ task: { block, path, id } }): PathProblem[] => {
      const { once, retry } = block;
      const most = typeof retry === 'number' ? retry : retry?.max;
      if (once !== true || most === undefined || most === 0) return [];
      const message = `\`${id}\` has \`once\`, so it is never run again by itself, and \`retry\` that would do so`;
      const hint = 'take one of them out: `once` where a second time does harm, `retry` where it does not';
      return [{ code: 'once-retry', path: [...path, 'retry'], part: 'key', message, hint }];
    }),
};

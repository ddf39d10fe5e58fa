import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';
import { pathOf } from './return-names.ts';

/** Only a kind that can pickle values returns them so. */
export const returnKinds: Rule = {
  name: 'return-kinds',
  reliesOn: ['returns'],
  check: ({ tasks, loading }) =>
    tasks.flatMap((task) => {
      if (loading.source.kinds.get(task.kind)?.pickles !== false) return [];
      return task.returns.flatMap(({ name, kind }, index): PathProblem[] => {
        if (kind !== 'pickle') return [];
        const message = `a \`${task.kind}\` task cannot pickle \`${name}\`, only Python tasks can`;
        return [
          { code: 'return-not-json', path: [...pathOf(task, index), 'kind'], message, hint: 'remove `kind`' },
        ];
      });
    }),
};

import { hasExpression } from '../../expressions/split-template.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';
import { settingPath } from '../task-source.ts';

/** A condition is an expression: a text without one is never empty, so it would always hold. */
export const conditions: Rule = {
  name: 'conditions',
  reliesOn: [],
  check: ({ sources }) =>
    [...sources.values()].flatMap((source): PathProblem[] => {
      const when = source.task.block.when ?? source.defaults.when;
      if (typeof when !== 'string' || hasExpression(when)) return [];
      const message = `\`when\` takes an expression, found the text \`${when}\``;
      return [
        { code: 'expression', path: settingPath(source, 'when'), message, hint: `write \`\${{ ${when} }}\`` },
      ];
    }),
};

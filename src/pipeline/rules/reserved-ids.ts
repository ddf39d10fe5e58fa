import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Rule } from '../rule.ts';

/** No task is called what a grid of params calls the section of the pipeline. */
export const reservedIds: Rule = {
  name: 'reserved-ids',
  reliesOn: [],
  check: ({ pipeline }) =>
    pipeline.tasks
      .filter(({ id }) => id === 'pipeline_parameters')
      .map(({ id, path }): PathProblem => {
        const message = `\`${id}\` is no id for a task: grids of params call the section of the pipeline so`;
        const place =
          typeof path.at(-1) === 'number' ? { path: [...path, 'id'] } : { path, part: 'key' as const };
        return { code: 'reserved-id', message, ...place };
      }),
};

import { isScheduled, type Lint } from './lint.ts';

/** A pipeline that starts by the clock runs no notebook: its cells are hard to review and to test. */
export const notebookInProduction: Lint = {
  code: 'notebook-in-production',
  reliesOn: ['on'],
  find: ({ pipeline, tasks }) =>
    isScheduled(pipeline)
      ? tasks
          .filter(({ kind }) => kind === 'notebook')
          .map((task) => ({
            task,
            path: [...task.path, 'notebook'],
            part: 'key' as const,
            message: `task \`${task.id}\` runs a notebook in a pipeline that starts by the clock`,
            hint: 'move its code into a function that tests can call, or give the reason in `deviations`',
          }))
      : [],
};

import type { Explanation } from '../codes.ts';

/** Codes about what a pipeline file says. */
export const pipelineCodes = {
  'unknown-task': { title: 'a task names another one that the pipeline does not have', text: '' },
} as const satisfies Record<string, Explanation>;

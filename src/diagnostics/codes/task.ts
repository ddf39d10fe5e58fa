import type { Explanation } from '../codes.ts';

/** Codes of what makes an attempt of a task fail, beyond its exit code. */
export const taskCodes = {
  'missing-argument': { title: 'a function needs an argument that nothing gives', text: '' },
} as const satisfies Record<string, Explanation>;

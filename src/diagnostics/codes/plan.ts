import type { Explanation } from '../codes.ts';

/** Codes about making a plan of a pipeline and the params of one run. */
export const planCodes = {
  'unknown-param': { title: 'a value is given for a param that is not declared', text: '' },
} as const satisfies Record<string, Explanation>;

import type { Explanation } from '../codes.ts';

/** Codes about the command line. */
export const argumentCodes = {
  'unknown-pipeline': { title: 'no pipeline has that name', text: '' },
} as const satisfies Record<string, Explanation>;

import type { Explanation } from '../codes.ts';

/** Codes of `EnvironmentError`: what is wrong with the machine, the repository or the stored state. */
export const environmentCodes = {
  'not-a-repository': { title: 'the folder is in no Git repository', text: '' },
} as const satisfies Record<string, Explanation>;

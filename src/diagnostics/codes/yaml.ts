import type { Explanation } from '../codes.ts';

/** Codes about the text of a file, before anything in it is understood. */
export const yamlCodes = {
  'yaml-syntax': { title: 'the file is not valid YAML', text: '' },
} as const satisfies Record<string, Explanation>;

// Short names in what is not ours to read: libraries, and code that was generated. Ours keeps its names, which tell in
// a stack where to look.
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const foreign = /\/node_modules\/.*\.[cm]?js$|\/generated\/[\w-]+-validators\.js$/;

/** A plugin of esbuild for bundles in which both stand. */
export const shortNames = {
  name: 'short-names',
  setup({ onLoad }) {
    onLoad({ filter: foreign }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const { code } = await transform(text, { minifyIdentifiers: true, legalComments: 'none' });
      return { contents: code, loader: 'js' };
    });
  },
};

import type { Json, JsonObject } from '../../values/json.ts';
import type { BlockProblem, KindSchema } from '../kind-schema.ts';
import { asMap, textAt } from './block-text.ts';

/** A notebook task in its normal form. */
export interface NotebookTask {
  /** Relative to the project. */
  readonly path: string;
  /** Name of the kernel; absent: what the notebook says, else the interpreter of the task. */
  readonly kernel?: string;
}

/** The kind `notebook`. */
export const notebookKind: KindSchema = {
  name: 'notebook',
  summary: 'a Jupyter notebook',
  definition: 'notebook',
  normalise,
  check,
  templates: () => [],
  scripts: () => [],
  files: ({ path }) => (typeof path === 'string' ? [path] : []),
  pickles: true,
  environments: ['python'],
};

const keptKeys = ['path', 'kernel'];

function normalise(value: Json): JsonObject {
  if (typeof value === 'string') return { path: value };
  const map = asMap(value) ?? {};
  const kept = keptKeys.filter((key) => typeof map[key] === 'string');
  return Object.fromEntries(kept.map((key) => [key, map[key] ?? '']));
}

function check(value: Json): BlockProblem[] {
  const given = textAt(value, 'path');
  if (given === null || given.text.endsWith('.ipynb')) return [];
  const hint = /\.py$/.test(given.text) ? `a script is run with \`python: ${given.text}\`` : undefined;
  return [
    {
      path: given.path,
      code: 'kind-block',
      message: `\`notebook\` takes the path of an \`.ipynb\` file, found \`${given.text}\``,
      ...(hint === undefined ? {} : { hint }),
    },
  ];
}

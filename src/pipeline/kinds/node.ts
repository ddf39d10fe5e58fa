import type { Json, JsonObject } from '../../values/json.ts';
import type { BlockProblem, KindSchema } from '../kind-schema.ts';
import { argumentTexts, asMap, checkOneOf, hintOfJobFile, textAt, textsOf } from './block-text.ts';

/** A task of JavaScript or TypeScript in its normal form: exactly one of function and script. */
export interface NodeTask {
  /** `path.ts#export`, the path relative to the project. */
  readonly function?: string;
  /** Path relative to the project. */
  readonly script?: string;
  /** Each may be one expression, and is one argument. */
  readonly args: readonly string[];
}

/** The kind `node`. */
export const nodeKind: KindSchema = {
  name: 'node',
  summary: 'a function or script in JavaScript or TypeScript',
  definition: 'node',
  normalise,
  check,
  templates: argumentTexts,
  scripts: () => [],
  files: ({ function: name, script }) =>
    [typeof name === 'string' ? name.replace(/#.*$/, '') : script].filter((file) => typeof file === 'string'),
  sources: ({ script }) => (script === undefined ? ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx,json}'] : []),
  pickles: false,
  environments: ['node'],
};

const extension = String.raw`\.[cm]?[jt]s`;
const functionPattern = new RegExp(`^[^#]+${extension}#[A-Za-z_$][\\w$]*$`);
const scriptPattern = new RegExp(`^[^#]+${extension}$`);

function normalise(value: Json): JsonObject {
  if (typeof value === 'string') return { [value.includes('#') ? 'function' : 'script']: value, args: [] };
  const { args, ...map } = asMap(value) ?? {};
  const kept = ['function', 'script'].filter((key) => typeof map[key] === 'string');
  return { ...Object.fromEntries(kept.map((key) => [key, map[key] ?? ''])), args: textsOf(args) };
}

function check(value: Json): BlockProblem[] {
  const problems = checkOneOf(value, ['function', 'script']);
  const given = textAt(value, 'function') ?? textAt(value, 'script');
  if (given === null) return problems;
  const accepted =
    typeof value === 'string'
      ? functionPattern.test(value) || scriptPattern.test(value)
      : (given.path[0] === 'function' ? functionPattern : scriptPattern).test(given.text);
  if (!accepted) problems.push(wrongBlock(given.text, given.path));
  if (asMap(value)?.function !== undefined && asMap(value)?.args !== undefined) {
    const message = 'a function takes no `args`, it gets its params and returns as one object';
    problems.push({ path: ['args'], code: 'kind-block', message, hint: 'give the task `params` instead' });
  }
  return problems;
}

function wrongBlock(text: string, path: BlockProblem['path']): BlockProblem {
  const message = `\`node\` takes \`path.ts#export\` or a script such as \`path.mjs\`, found \`${text}\``;
  return { path, code: 'kind-block', message, ...hintOfJobFile(text) };
}

import type { Json, JsonObject } from '../../values/json.ts';
import type { BlockProblem, KindSchema } from '../kind-schema.ts';
import { argumentTexts, asMap, checkOneOf, hintOfJobFile, textAt, textsOf } from './block-text.ts';

/** A shell task in its normal form: a script's text, or a file of the project. */
export interface ShellTask {
  readonly script?: string;
  /** Relative to the project. */
  readonly file?: string;
  /** Each may be one expression, and is one argument. */
  readonly args: readonly string[];
  /** The program and its options; the script's path and the arguments come after them. */
  readonly shell: readonly string[];
}

/** The kind `shell`. */
export const shellKind: KindSchema = {
  name: 'shell',
  summary: 'a shell script, or a file that holds one',
  definition: 'shell',
  normalise,
  check,
  templates: argumentTexts,
  scripts: (value) => [textAt(value, 'script')].filter((text) => text !== null),
  files: ({ file }) => (typeof file === 'string' ? [file] : []),
  pickles: false,
  environments: ['python', 'node'],
};

const defaultShell = ['bash', '-euo', 'pipefail'];

function normalise(value: Json): JsonObject {
  if (typeof value === 'string') return { script: value, args: [], shell: defaultShell };
  const { script, file, args, shell } = asMap(value) ?? {};
  return {
    ...(typeof script === 'string' ? { script } : {}),
    ...(typeof file === 'string' ? { file } : {}),
    args: textsOf(args),
    shell: typeof shell === 'string' ? shell.split(/\s+/).filter((word) => word !== '') : shellOf(shell),
  };
}

function shellOf(shell: Json | undefined): string[] {
  const words = textsOf(shell);
  return words.length > 0 ? words : defaultShell;
}

function check(value: Json): BlockProblem[] {
  const problems = [...checkOneOf(value, ['script', 'file']), ...checkJobFile(value)];
  const script = textAt(value, 'script');
  if (script === null) return problems;
  if (script.text.trim() === '') {
    problems.push({ path: script.path, code: 'script', message: 'the script is empty' });
  } else if (script.text.includes('\0')) {
    problems.push({ path: script.path, code: 'script', message: 'the script holds a NUL character' });
  }
  return problems;
}

function checkJobFile(value: Json): BlockProblem[] {
  const code = textAt(value, 'file') ?? textAt(value, 'script');
  if (code === null || !/^\S*\.runnable\/\S+\.ya?ml$/.test(code.text.trim())) return [];
  const message = `\`shell\` takes a script, found the pipeline file \`${code.text.trim()}\``;
  return [{ path: code.path, code: 'kind-block', message, ...hintOfJobFile(code.text) }];
}

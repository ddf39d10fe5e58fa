import type { Json, JsonObject } from '../../values/json.ts';
import type { BlockProblem, KindSchema } from '../kind-schema.ts';
import { argumentTexts, asMap, checkOneOf, hintOfJobFile, textAt, textsOf } from './block-text.ts';

/** A Python task in its normal form: exactly one of function, script and module. */
export interface PythonTask {
  /** `module:function`. */
  readonly function?: string;
  /** Path relative to the project. */
  readonly script?: string;
  /** A module that is run as `python -m` does. */
  readonly module?: string;
  /** Each may be one expression, and is one argument. */
  readonly args: readonly string[];
  /** A wheel of the project, or that an earlier task made; only with a function or a module. */
  readonly wheel?: string;
  /** Folder relative to the project that modules are looked for in first. */
  readonly path?: string;
}

/** The kind `python`. */
export const pythonKind: KindSchema = {
  name: 'python',
  summary: 'a Python function, script or module',
  definition: 'python',
  normalise,
  check,
  templates: argumentTexts,
  scripts: () => [],
  files: ({ script }) => (typeof script === 'string' ? [script] : []),
  sources: ({ script, wheel }) => [
    ...(script === undefined ? ['**/*.py'] : []),
    ...(typeof wheel === 'string' ? [wheel] : []),
  ],
  pickles: true,
  environments: ['python'],
};

const functionPattern = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

function normalise(value: Json): JsonObject {
  if (typeof value === 'string') return { [isScript(value) ? 'script' : 'function']: value, args: [] };
  const { args, ...map } = asMap(value) ?? {};
  const kept = ['function', 'script', 'module', 'wheel', 'path'].filter(
    (key) => typeof map[key] === 'string',
  );
  return { ...Object.fromEntries(kept.map((key) => [key, map[key] ?? ''])), args: textsOf(args) };
}

function isScript(text: string): boolean {
  return text.endsWith('.py');
}

function check(value: Json): BlockProblem[] {
  const problems = [...checkOneOf(value, ['function', 'script', 'module']), ...checkWheel(value)];
  const given = textAt(value, 'function');
  if (given === null) return [...problems, ...checkFunctionArgs(value)];
  const accepted = functionPattern.test(given.text) || (typeof value === 'string' && isScript(given.text));
  if (!accepted) problems.push(wrongFunction(given.text, given.path));
  return [...problems, ...checkFunctionArgs(value)];
}

function checkFunctionArgs(value: Json): BlockProblem[] {
  const map = asMap(value);
  if (map?.function === undefined || map.args === undefined) return [];
  return [
    {
      path: ['args'],
      code: 'kind-block',
      message: 'a function takes no `args`, its arguments are bound to params and returns by name',
      hint: 'give the task `params` instead',
    },
  ];
}

function checkWheel(value: Json): BlockProblem[] {
  const wheel = textAt(asMap(value) ?? {}, 'wheel');
  if (wheel === null) return [];
  const { path, text } = wheel;
  const problem = { path, code: 'kind-block' } as const;
  if (!text.endsWith('.whl')) {
    return [{ ...problem, message: `\`wheel\` takes the path of a wheel, found \`${text}\`` }];
  }
  if (asMap(value)?.script === undefined) return [];
  const message = 'a wheel holds modules, and a `script` is a file of the project';
  return [{ ...problem, message, hint: 'say `function: module:name`, or `module: name`' }];
}

function wrongFunction(text: string, path: BlockProblem['path']): BlockProblem {
  const file = /^(.+)\.py:(.+)$/.exec(text);
  const hint =
    file === null
      ? hintOfJobFile(text)
      : { hint: `write \`${file[1]?.replace(/^(?:\.\/)?(?:src\/)?/, '').replaceAll('/', '.')}:${file[2]}\`` };
  return {
    path,
    code: 'kind-block',
    message: `\`python\` takes \`module:function\` or \`path/script.py\`, found \`${text}\``,
    ...hint,
  };
}

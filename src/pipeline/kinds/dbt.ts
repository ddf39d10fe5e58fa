import type { Path } from '../../diagnostics/span.ts';
import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import { splitWords } from '../../values/split-words.ts';
import type { BlockProblem, BlockText, KindSchema } from '../kind-schema.ts';
import { asMap, textAt, textsOf } from './block-text.ts';

/** A dbt task in its normal form. */
export interface DbtTask {
  /** Words of each command, in order: `['build', '--select', 'orders']`. */
  readonly commands: readonly (readonly string[])[];
  /** Texts in it may hold expressions. */
  readonly vars: JsonObject;
  /** May be an expression. */
  readonly target?: string;
  /** Relative to the project; empty for the project itself. */
  readonly project_dir: string;
}

/** The kind `dbt`. */
export const dbtKind: KindSchema = {
  name: 'dbt',
  summary: 'commands of dbt',
  definition: 'dbt',
  normalise,
  check,
  templates: (value) => {
    const target = textAt(asMap(value) ?? {}, 'target');
    return [...listTexts(asMap(value)?.['vars'] ?? null, ['vars']), ...(target === null ? [] : [target])];
  },
  scripts: (value) => listCommands(value),
  files: () => [],
  sources: ({ project_dir: folder }) => [typeof folder === 'string' && folder !== '' ? `${folder}/**` : '**'],
  pickles: false,
  environments: ['python'],
};

function normalise(value: Json): JsonObject {
  const map = asMap(value) ?? {};
  const { target, vars, project_dir: folder } = map;
  return {
    commands: textsOf(map['commands']).map((command) => wordsOf(command)),
    vars: isMap(vars) ? vars : {},
    ...(typeof target === 'string' ? { target } : {}),
    project_dir: typeof folder === 'string' ? folder.replace(/^(?:\.\/)+|^\.$|\/+$/g, '') : '',
  };
}

// People write the whole command, as they would type it.
function wordsOf(command: string): string[] {
  const words = splitWords(command) ?? [];
  return words[0] === 'dbt' ? words.slice(1) : words;
}

function check(value: Json): BlockProblem[] {
  return listCommands(value).flatMap(({ path, text }): BlockProblem[] => {
    const problem = { path, code: 'kind-block' } as const;
    if (splitWords(text) === null) {
      return [{ ...problem, message: `a quotation mark of \`${text}\` is not closed` }];
    }
    const [name] = wordsOf(text);
    if (name === undefined || name.startsWith('-')) {
      const message = `a dbt command begins with its name, such as \`build\`, found \`${text}\``;
      return [{ ...problem, message }];
    }
    const owned = wordsOf(text).find((word) => /^--(?:vars|project-dir)(?:=|$)/.test(word));
    if (owned === undefined) return [];
    const key = owned.startsWith('--vars') ? 'vars' : 'project_dir';
    return [{ ...problem, message: `\`${owned}\` stands in a dbt command`, hint: `say \`${key}\` instead` }];
  });
}

function listCommands(value: Json): BlockText[] {
  const commands = asMap(value)?.['commands'];
  if (!Array.isArray(commands)) return [];
  return commands.flatMap((text, index) =>
    typeof text === 'string' ? [{ path: ['commands', index], text }] : [],
  );
}

function listTexts(value: Json, path: Path): BlockText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value as JsonObject).flatMap(([key, item]) =>
    listTexts(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

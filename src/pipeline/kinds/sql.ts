import { isMap, type Json, type JsonObject } from '../../values/json.ts';
import type { BlockProblem, BlockText, KindSchema } from '../kind-schema.ts';
import { asMap, checkOneOf, textAt } from './block-text.ts';

/** An SQL task in its normal form: exactly one of query and file. */
export interface SqlTask {
  /** The text; may hold several statements. */
  readonly query?: string;
  /** Relative to the project. */
  readonly file?: string;
  /** Name of a connection of the configuration; absent: an embedded DuckDB in memory. */
  readonly connection?: string;
  /** What stands for `{{name}}`, by name; each may hold expressions and is quoted as one identifier. */
  readonly identifiers: Readonly<Record<string, string>>;
  /** File that the rows are written to, relative to the project: `.csv` or `.parquet`. */
  readonly output?: string;
}

/** The kind `sql`. */
export const sqlKind: KindSchema = {
  name: 'sql',
  summary: 'SQL for DuckDB, SQLite or PostgreSQL',
  definition: 'sql',
  normalise,
  check,
  templates: identifierTexts,
  scripts: (value) => [textAt(value, 'query')].filter((text) => text !== null),
  valueInScript: (name) =>
    name === null
      ? 'give the task a param, `params: { value: … }`, and use `$value`, which is bound as a value'
      : `use \`$${name}\`, which is bound as a value`,
  files: ({ file }) => (typeof file === 'string' ? [file] : []),
  pickles: false,
  outputs: ({ output }) => (typeof output === 'string' ? [escapeGlob(output)] : []),
};

const textKeys = ['query', 'file', 'connection', 'output'];

function normalise(value: Json): JsonObject {
  if (typeof value === 'string') return { query: value, identifiers: {} };
  const { identifiers, ...map } = asMap(value) ?? {};
  const kept = textKeys.filter((key) => typeof map[key] === 'string');
  const names = identifierTexts(value).map(({ path, text }) => [path.at(-1), text]);
  return {
    ...Object.fromEntries(kept.map((key) => [key, map[key] ?? ''])),
    identifiers: Object.fromEntries(names),
  };
}

function identifierTexts(value: Json): BlockText[] {
  const identifiers = asMap(value)?.identifiers;
  if (!isMap(identifiers ?? null)) return [];
  return Object.entries(identifiers as JsonObject).flatMap(([name, text]) =>
    typeof text === 'string' ? [{ path: ['identifiers', name], text }] : [],
  );
}

function check(value: Json): BlockProblem[] {
  return [
    ...checkOneOf(value, ['query', 'file']),
    ...checkQuery(value),
    ...checkIdentifiers(value),
    ...checkOutput(value),
  ];
}

function checkQuery(value: Json): BlockProblem[] {
  const query = textAt(value, 'query');
  if (query === null) return [];
  const { path, text } = query;
  if (text.trim() === '') return [{ path, code: 'script', message: 'the query is empty' }];
  if (text.includes('\0')) return [{ path, code: 'script', message: 'the query holds a NUL character' }];
  if (!/^\S+\.sql$/i.test(text)) return [];
  const hint = `a file is \`sql: { file: ${text} }\``;
  return [
    { path, code: 'kind-block', message: `\`sql\` takes the text of a query, found \`${text}\``, hint },
  ];
}

function checkIdentifiers(value: Json): BlockProblem[] {
  return identifierTexts(value).flatMap(({ path }): BlockProblem[] => {
    const name = String(path.at(-1));
    if (/^[A-Za-z_]\w*$/.test(name)) return [];
    const message = `\`${name}\` cannot stand between \`{{\` and \`}}\`: it is a letter or \`_\`, then letters, digits or \`_\``;
    return [{ path, code: 'kind-block', message }];
  });
}

function checkOutput(value: Json): BlockProblem[] {
  const output = asMap(value)?.output;
  if (typeof output !== 'string' || /\.(?:csv|parquet)$/i.test(output)) return [];
  const message = `\`output\` takes a \`.csv\` or a \`.parquet\` file, found \`${output}\``;
  return [{ path: ['output'], code: 'kind-block', message }];
}

// The name is that of one file, whatever it holds.
function escapeGlob(path: string): string {
  return path.replaceAll(/[\\*?[\]{}()!+@|]/g, '\\$&');
}

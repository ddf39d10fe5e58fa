import { basename, extname } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { JsonObject } from '../values/json.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import type { Command, Context } from './command.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';
import { limitFlags, requestFlags } from './start/request-flags.ts';
import { splitList } from './start/split-list.ts';
import { startFromFlags } from './start/start-run.ts';
import { watchFlags } from './start/watch-flags.ts';

export const job: Command = {
  examples: [
    {
      line: 'runnable job python etl.load:load_data -p day=2026-01-31',
      does: 'call a function with a param, and print what it returns',
    },
    { line: 'runnable job python stats:mean --returns mean', does: 'print it by a name of its own' },
    { line: 'runnable job python scripts/load.py -- --limit 10', does: 'run a script with arguments' },
    { line: 'runnable job shell -- ./x.sh a b', does: 'run a program' },
    { line: "runnable job shell 'wc -l data/*.csv | sort -n'", does: 'run shell text' },
    { line: 'runnable job node src/load.ts#load', does: 'call a TypeScript function' },
    { line: 'runnable job java app.jar -- --limit 10', does: 'run a Java program with arguments' },
    { line: 'runnable job dbt deps build --environment requirements.txt', does: 'run two dbt commands' },
    { line: 'runnable job notebook report.ipynb -p alpha=0.5', does: 'run a notebook with a param' },
    { line: 'runnable job sql "select count(*) from \'data/*.csv\'"', does: 'ask DuckDB about files' },
  ],
  description:
    'A job that stands in no file, and is a full run all the same: pinned to a commit, in a private copy, with a record. Words after -- are arguments, one each, and never shell text.',
  arguments: [
    { name: 'KIND', summary: 'shell, python, notebook, node, sql, java or dbt', required: true },
    { name: 'WHAT', summary: 'a function, a script, or shell text', variadic: true },
  ],
  flags: [
    { name: 'name', value: 'NAME', summary: 'what the run is called; else it is named after what it runs' },
    {
      name: 'returns',
      value: 'NAME',
      repeats: true,
      summary: 'a value that it returns, printed when it ends; of a function else `result`',
    },
    { name: 'outputs', value: 'GLOB', repeats: true, summary: 'files that it gives, kept in the catalog' },
    {
      name: 'environment',
      value: 'FILE',
      summary: 'a file with packages, such as requirements.txt, installed for it',
    },
    ...requestFlags,
    ...limitFlags,
    { name: 'dry-run', summary: 'print the plan and run nothing' },
    ...watchFlags,
  ],
  passesOn: true,
  run: runJob,
};

async function runJob(input: Input, context: Context): Promise<number> {
  const [kind = '', ...words] = input.words;
  const wrong = judgeWords(kind, [...words, ...(input.rest ?? [])]) ?? judgeText(kind, words);
  if (wrong !== undefined) return refuse(context, [wrong]);
  const [what, ...more] = words;
  const args = [...more, ...(input.rest ?? [])];
  const value = blockOf(kind, what, args);
  const name = input.text('name') ?? nameOf(what ?? args[0] ?? kind, kind);
  const returns = input.texts('returns').flatMap(splitList);
  const outputs = input.texts('outputs');
  const environment = input.text('environment');
  const target = {
    name,
    kind,
    value,
    ...(returns.length === 0 ? {} : { returns }),
    ...(outputs.length === 0 ? {} : { outputs }),
    ...(environment === undefined ? {} : { environment }),
  };
  return startFromFlags(target, input, context);
}

function judgeWords(kind: string, words: readonly string[]): Diagnostic | undefined {
  const problem = {
    severity: 'error',
    hint: 'for example: `runnable job shell -- ./x.sh`; more: `runnable job --help`',
  } as const;
  if (!kinds.includes(kind)) {
    const { hint = problem.hint } = suggestionHint(kind, kinds);
    return {
      ...problem,
      code: 'unknown-kind',
      message: `there is no kind \`${kind}\`; accepted are ${list}`,
      hint,
    };
  }
  if (words.length > 1 && withoutArguments.has(kind)) {
    const message = `a ${kind} job takes no arguments, found \`${words.slice(1).join(' ')}\``;
    return { ...problem, code: 'unexpected-argument', message, hint: 'give it params: `-p name=value`' };
  }
  if (words.some((word) => word !== '')) return undefined;
  return { ...problem, code: 'command-incomplete', message: `nothing says what the ${kind} job runs` };
}

// Words behind a text would be its arguments, which a text such as `./x.sh` hands to nobody.
function judgeText(kind: string, words: readonly string[]): Diagnostic | undefined {
  const [, ...more] = words;
  if (kind !== 'shell' || more.length === 0) return undefined;
  return {
    severity: 'error',
    code: 'unexpected-argument',
    message: `the shell text is one word, found \`${more.join(' ')}\` behind it`,
    hint: `for a program and its arguments: runnable job shell -- ${words.map(quoteForShell).join(' ')}`,
  };
}

const kinds = ['shell', 'python', 'notebook', 'node', 'sql', 'java', 'dbt'];
const list = kinds.map((kind) => `\`${kind}\``).join(', ');

const withoutArguments: ReadonlySet<string> = new Set(['notebook', 'sql']);

function blockOf(kind: string, what: string | undefined, args: readonly string[]): JsonObject | string {
  if (kind === 'shell') return shellValue(what, args);
  if (kind === 'dbt') return { commands: [...(what === undefined ? [] : [what]), ...args] };
  if (kind === 'java') return javaValue(what === undefined ? args : [what, ...args]);
  if (kind !== 'sql') return codeValue(what, args);
  const [text = ''] = what === undefined ? args : [what];
  return /^\S+\.sql$/i.test(text) ? { file: text } : text;
}

// Without a script the words are a program and its arguments: they reach it as they are.
function shellValue(script: string | undefined, args: readonly string[]): JsonObject | string {
  if (script === undefined) return { script: '"$@"', args };
  return args.length === 0 ? script : { script, args };
}

function javaValue([jar = '', ...args]: readonly string[]): JsonObject {
  return args.length === 0 ? { jar } : { jar, args };
}

// The short form where it is enough, so that the loader says what it says on the same words in a file.
function codeValue(what: string | undefined, args: readonly string[]): JsonObject | string {
  const [target = '', ...rest] = what === undefined ? args : [what, ...args];
  if (rest.length === 0) return target;
  return /[:#]/.test(target) ? { function: target, args: rest } : { script: target, args: rest };
}

// The function's name, or that of the file, as far as it can be a name.
function nameOf(what: string, kind: string): string {
  const last =
    what.includes(':') || what.includes('#') ? what.replace(/^.*[:#]/, '') : basename(what, extname(what));
  const name = last
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return /^[A-Za-z]/.test(name) ? name : `${kind}-job`;
}

import { hasExpression } from '../../expressions/split-template.ts';
import type { Json } from '../../values/json.ts';
import { foldName } from '../../values/name.ts';
import { inferParamType } from '../infer-param-type.ts';
import type { ParamType, Task } from '../model.ts';
import type { ShellExpansion } from '../shell-words.ts';
import type { Finding, Lint, LintSubject } from './lint.ts';
import { placePiece, type TaskScript } from './task-scripts.ts';

/** The value of a param stands in quotes in a script, so that it stays one word whatever it holds. */
export const unquotedParams: Lint = {
  code: 'unquoted-param',
  reliesOn: ['params', 'env'],
  find: (subject) => {
    const harmless = listHarmless(subject);
    return subject.scripts.filter(putsIn).flatMap((script) => checkScript(script, subject, harmless));
  },
};

/** What a param's variable is called before the param's own name. */
const prefix = 'RUNNABLE_PARAM_';

/** Told of one script; the others are of the same kind. */
const toldAtMost = 20;

/** Whether a script puts in anything at all. */
export function putsIn({ text }: TaskScript): boolean {
  return text.includes('$');
}

function checkScript(script: TaskScript, subject: LintSubject, harmless: ReadonlySet<string>): Finding[] {
  const given = givenNames(script.task, subject);
  const found = script.commands
    .flatMap(({ words, writes }) => [...words, ...writes])
    .filter(({ splits }) => splits)
    .flatMap(({ expansions }) => expansions)
    .filter(({ quoted, name }) => !quoted && isGiven(name, given) && !harmless.has(foldName(name)));
  return found.slice(0, toldAtMost).map((expansion) => ({
    task: script.task,
    ...placePiece(script, expansion),
    message: `\`${expansion.text}\` stands without quotes, so a value with a blank or a \`*\` in it becomes several words`,
    hint: `write \`"${expansion.text}"\``,
  }));
}

/** Whether a variable of a script holds what somebody gave for a param, or what a task returned. */
export function isGiven(name: ShellExpansion['name'], given: ReadonlySet<string>): boolean {
  return name.startsWith(prefix) || given.has(name);
}

/** Variables of a task that hold the value of an expression. */
export function givenNames(task: Task, { pipeline }: LintSubject): ReadonlySet<string> {
  const variables = Object.entries({ ...pipeline.env, ...task.env });
  return new Set(variables.filter(([, text]) => hasExpression(text)).map(([name]) => name));
}

// A number has no blank. A name that a task declares in another way may hold anything.
function listHarmless({ pipeline, tasks }: LintSubject): ReadonlySet<string> {
  const declared = [
    ...pipeline.params,
    ...tasks.flatMap((task) => [...task.params, ...listInstanceParams(task)]),
  ];
  const isPlain = (type: string) => type === 'number' || type === 'integer' || type === 'boolean';
  const wild = new Set(declared.filter(({ type }) => !isPlain(type)).map(({ name }) => foldName(name)));
  return new Set(
    declared
      .map(({ name }) => foldName(name))
      .filter((name) => !wild.has(name))
      .map((name) => foldName(prefix) + name),
  );
}

// What an expression gives is not known, and neither is what an added combination holds.
function listInstanceParams({ expansion }: Task): { readonly name: string; readonly type: ParamType }[] {
  switch (expansion?.form) {
    case 'matrix':
      return [
        ...expansion.axes.flatMap(({ name, values }) => listTypes(name, values)),
        ...expansion.include.flatMap((more) =>
          Object.entries(more).flatMap(([name, value]) => listTypes(name, [value])),
        ),
      ];
    case 'for-each':
      return listTypes(expansion.as, expansion.items);
    case 'repeat':
      return [{ name: expansion.as, type: 'integer' }];
    case undefined:
      return [];
    default:
      return expansion satisfies never;
  }
}

function listTypes(name: string, values: readonly Json[] | string) {
  if (typeof values === 'string') return [{ name, type: 'string' as const }];
  return values.map((value) => ({ name, type: inferParamType(value) }));
}

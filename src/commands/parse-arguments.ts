import { parseArgs } from 'node:util';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { checkFlagValues } from './check-flag-values.ts';
import type { Argument, Command, Flag } from './command.ts';
import { createInput, type Input } from './input.ts';
import { missingValue, unknownFlag } from './usage.ts';

/** What was typed, taken apart. */
export interface ParsedArguments {
  readonly input: Input;
  /** Values of the global flags, wherever they stood. */
  readonly globals: ReadonlyMap<string, readonly string[]>;
}

/** Takes the words after a command's name apart; a wrong usage is a diagnostic that says what is accepted. */
export function parseArguments(
  command: Command,
  words: readonly string[],
  globals: readonly Flag[],
): Result<ParsedArguments> {
  const end = words.indexOf('--');
  const flags = [...command.flags, ...globals];
  const parsed = parseWords(command, flags, end < 0 ? words : words.slice(0, end));
  if (!parsed.ok) return parsed;
  const { positionals, values } = parsed.value;
  const rest = end < 0 ? null : words.slice(end + 1);
  const all = [...positionals, ...(rest ?? [])];
  const problems = [...checkFlagValues(flags, values), ...checkPositionals(command, all)];
  if (problems.length > 0) return failure(problems);
  const typed = command.passesOn ? { words: positionals, rest } : { words: all, rest: null };
  return success({ input: createInput(command, typed, values), globals: values });
}

interface ParsedWords {
  readonly positionals: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function parseWords(command: Command, flags: readonly Flag[], words: readonly string[]): Result<ParsedWords> {
  const options = Object.fromEntries(flags.map((flag) => [flag.name, optionOf(flag)]));
  const { tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = flags.find((candidate) => candidate.name === token.name);
    const isSwitch = flag?.value === undefined;
    const mayHave = flag?.optionalValue !== undefined;
    if (flag === undefined || (isSwitch && !mayHave && token.inlineValue === true)) {
      return failure([unknownFlag(token.rawName, command, flags)]);
    }
    if (!isSwitch && token.value === undefined) return failure([missingValue(flag)]);
    values.set(flag.name, [...(values.get(flag.name) ?? []), token.value ?? '']);
  }
  return success({ positionals, values });
}

function optionOf({ value, short }: Flag) {
  const type = value === undefined ? ('boolean' as const) : ('string' as const);
  return short === undefined ? { type } : { type, short };
}

function checkPositionals(command: Command, words: readonly string[]): readonly Diagnostic[] {
  const missing = command.arguments.filter((argument, index) => argument.required && index >= words.length);
  if (missing.length > 0) {
    return missing.map((argument) => ({
      severity: 'error',
      code: 'command-incomplete',
      message: `the argument \`${argument.name}\` is missing: ${argument.summary}`,
      ...hintOf(command, argument),
    }));
  }
  const extra = command.arguments.at(-1)?.variadic ? [] : words.slice(command.arguments.length);
  return extra.slice(0, 1).map((word) => ({
    severity: 'error',
    code: 'unexpected-argument',
    message: `\`${word}\` is one argument too many: ${countOf(command.arguments.length)} accepted`,
    ...hintOf(command),
  }));
}

function countOf(count: number): string {
  if (count === 0) return 'none is';
  return count === 1 ? 'one is' : `${count} are`;
}

function hintOf(command: Command, missing?: Argument): { readonly hint: string } | object {
  const example = command.examples[0];
  if (example === undefined) return {};
  const names = missing?.completes === 'pipeline' ? '; `runnable list` names those of this project' : '';
  return { hint: `for example: ${example.line}${names}` };
}

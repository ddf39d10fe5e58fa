import { CommanderError, Option, Command as Parser } from 'commander';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { checkFlagValues } from './check-flag-values.ts';
import type { Command, Flag } from './command.ts';
import { createInput, type Input } from './input.ts';
import { explainUsage } from './usage.ts';

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
  const problems = [
    ...checkFlagValues(flags, values),
    ...checkPositionals(command, [...positionals, ...(rest ?? [])]),
  ];
  if (problems.length > 0) return failure(problems);
  return success({ input: createInput(command, { words: positionals, rest }, values), globals: values });
}

interface ParsedWords {
  readonly positionals: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

function parseWords(command: Command, flags: readonly Flag[], words: readonly string[]): Result<ParsedWords> {
  const values = new Map<string, string[]>();
  const parser = new Parser()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .showSuggestionAfterError(false)
    .argument('[words...]');
  for (const flag of flags) {
    parser.addOption(optionOf(flag));
    parser.on(`option:${flag.name}`, (value?: string) => {
      values.set(flag.name, [...(values.get(flag.name) ?? []), value ?? '']);
    });
  }
  parser.action(() => {});
  try {
    parser.parse([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return failure([explainUsage(error, command, flags)]);
    throw error;
  }
  return success({ positionals: parser.args, values });
}

function optionOf(flag: Flag): Option {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const value = flag.value === undefined ? '' : ` <${flag.value.replaceAll(/[<>[\]]/g, '')}>`;
  return new Option(`${short}--${flag.name}${value}`);
}

function checkPositionals(command: Command, words: readonly string[]): readonly Diagnostic[] {
  const missing = command.arguments.filter((argument, index) => argument.required && index >= words.length);
  if (missing.length > 0) {
    return missing.map((argument) => ({
      severity: 'error',
      code: 'command-incomplete',
      message: `the argument \`${argument.name}\` is missing: ${argument.summary}`,
      ...hintOf(command),
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

function hintOf(command: Command): { readonly hint: string } | object {
  const example = command.examples[0];
  return example === undefined ? {} : { hint: `for example: ${example.line}` };
}

import type { CommanderError } from 'commander';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InternalError } from '../diagnostics/errors.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Command, Flag } from './command.ts';

/** What the parser of arguments found wrong, in our words. */
export function explainUsage(error: CommanderError, command: Command, flags: readonly Flag[]): Diagnostic {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownFlag(quoted, command, flags);
    case 'commander.optionMissingArgument':
      return missingValue(quoted, flags);
    default:
      throw new InternalError(`the parser of arguments says ${error.code}: ${error.message}`);
  }
}

function unknownFlag(typed: string, command: Command, flags: readonly Flag[]): Diagnostic {
  const name = typed.replace(/=.*$/s, '');
  const all = command.flags.map((flag) => `\`--${flag.name}\``).join(', ');
  const accepted = all === '' ? 'it has no flags of its own' : `it accepts ${all}`;
  return {
    severity: 'error',
    code: 'unknown-flag',
    message: `the command has no flag \`${name}\`; ${accepted}`,
    ...suggestionHint(name, flags.flatMap(spellings)),
  };
}

function spellings(flag: Flag): readonly string[] {
  return flag.short === undefined ? [`--${flag.name}`] : [`--${flag.name}`, `-${flag.short}`];
}

function missingValue(described: string, flags: readonly Flag[]): Diagnostic {
  const name = /--([\w-]+)/.exec(described)?.[1] ?? described;
  const value = flags.find((flag) => flag.name === name)?.value ?? 'value';
  return {
    severity: 'error',
    code: 'missing-flag-value',
    message: `the flag \`--${name}\` needs a value: \`--${name} ${value}\``,
  };
}

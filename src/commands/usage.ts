import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Command, Flag } from './command.ts';

/** The diagnostic on a flag that neither the command nor all commands have. `typed`: with its dashes. */
export function unknownFlag(typed: string, command: Command, flags: readonly Flag[]): Diagnostic {
  const all = command.flags.map((flag) => `\`--${flag.name}\``).join(', ');
  const accepted = all === '' ? 'it has no flags of its own' : `it accepts ${all}`;
  return {
    severity: 'error',
    code: 'unknown-flag',
    message: `the command has no flag \`${typed}\`; ${accepted}`,
    ...suggestionHint(typed, flags.flatMap(spellings)),
  };
}

function spellings(flag: Flag): readonly string[] {
  return flag.short === undefined ? [`--${flag.name}`] : [`--${flag.name}`, `-${flag.short}`];
}

/** The diagnostic on a flag that ends the line where its value should stand. */
export function missingValue({ name, value = 'value' }: Flag): Diagnostic {
  return {
    severity: 'error',
    code: 'missing-flag-value',
    message: `the flag \`--${name}\` needs a value: \`--${name} ${value}\``,
  };
}

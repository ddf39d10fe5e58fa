import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import { durationExamples, parseDuration } from '../values/duration.ts';
import { parseSize } from '../values/size.ts';
import type { Flag } from './command.ts';

/** Says what is wrong with the values of flags: numbers, durations, sizes and choices. */
export function checkFlagValues(
  flags: readonly Flag[],
  values: ReadonlyMap<string, readonly string[]>,
): readonly Diagnostic[] {
  return flags.flatMap((flag) => (values.get(flag.name) ?? []).flatMap((text) => checkFlagValue(flag, text)));
}

function checkFlagValue(flag: Flag, text: string): readonly Diagnostic[] {
  if (flag.choices !== undefined && !flag.choices.includes(text)) {
    const accepted = flag.choices.map((choice) => `\`${choice}\``).join(', ');
    return [{ ...problem(flag, text, `one of ${accepted}`), ...suggestionHint(text, flag.choices) }];
  }
  if (flag.type === 'count' && !/^[1-9]\d{0,8}$/.test(text)) {
    return [problem(flag, text, 'a whole number from 1 on')];
  }
  if (flag.type === 'duration' && parseDuration(text) === null) {
    return [problem(flag, text, `a duration such as ${durationExamples}`)];
  }
  if (flag.type === 'size' && parseSize(text) === null) {
    return [problem(flag, text, 'a size such as `512Ki`, `1Mi` or `2G`')];
  }
  return [];
}

function problem(flag: Flag, text: string, accepted: string): Diagnostic {
  return {
    severity: 'error',
    code: 'flag-value',
    message: `\`--${flag.name}\` is \`${text}\`; accepted is ${accepted}`,
  };
}

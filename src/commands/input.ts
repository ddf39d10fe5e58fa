import { InternalError } from '../diagnostics/errors.ts';
import { parseDuration } from '../values/duration.ts';
import { parseSize } from '../values/size.ts';

/** What was typed after a command, checked against what the command accepts. */
export interface Input {
  /** Positionals; of a command that passes words on those before `--`. */
  readonly words: readonly string[];
  /** What stands after `--` and is passed on; null when there is no `--`. */
  readonly rest: readonly string[] | null;
  /** The command has such a flag: for what several commands share. */
  readonly declares: (flag: string) => boolean;
  readonly has: (flag: string) => boolean;
  /** The value of a flag; the last one when it was repeated. */
  readonly text: (flag: string) => string | undefined;
  readonly texts: (flag: string) => readonly string[];
  readonly count: (flag: string) => number | undefined;
  readonly milliseconds: (flag: string) => number | undefined;
  readonly bytes: (flag: string) => number | undefined;
}

/** Values by name of the flag; a switch has one empty text. Every name that is asked for must be a flag of the command. */
export function createInput(
  command: { readonly flags: readonly { readonly name: string }[] },
  words: { readonly words: readonly string[]; readonly rest: readonly string[] | null },
  values: ReadonlyMap<string, readonly string[]>,
): Input {
  const known = new Set(command.flags.map((flag) => flag.name));
  const texts = (flag: string): readonly string[] => {
    if (!known.has(flag))
      throw new InternalError(`the command asks for its flag \`--${flag}\`, which it does not declare`);
    return values.get(flag) ?? [];
  };
  const text = (flag: string) => texts(flag).at(-1);
  return {
    ...words,
    texts,
    text,
    declares: (flag) => known.has(flag),
    has: (flag) => texts(flag).length > 0,
    count: (flag) => mapText(text(flag), Number),
    milliseconds: (flag) => mapText(text(flag), (value) => parseDuration(value) ?? undefined),
    bytes: (flag) => mapText(text(flag), (value) => parseSize(value) ?? undefined),
  };
}

function mapText<T>(text: string | undefined, map: (text: string) => T | undefined): T | undefined {
  return text === undefined ? undefined : map(text);
}

import type { Command, CommandEntry, Completion, Flag } from '../command.ts';
import { globalFlags } from '../global-flags.ts';

/** Everything that can be typed, for a shell to complete. */
export interface Grammar {
  readonly commands: readonly CommandGrammar[];
  /** First words of commands of two words, such as `runs`, with their second words. */
  readonly groups: readonly GroupGrammar[];
  readonly globalFlags: readonly Flag[];
}

export interface GroupGrammar {
  readonly name: string;
  readonly members: readonly CommandGrammar[];
  /** The command that the first word alone is, such as `sweep`. */
  readonly own?: CommandGrammar;
}

export interface CommandGrammar {
  readonly entry: CommandEntry;
  readonly command: Command;
}

/** Loads every command of a table that is offered in help. */
export async function readGrammar(commands: readonly CommandEntry[]): Promise<Grammar> {
  const loaded = await Promise.all(
    commands.map(async (entry) => {
      const command = entry.hidden ? undefined : await entry.load?.();
      return command === undefined ? [] : [{ entry, command }];
    }),
  );
  const all = loaded.flat();
  const groupNames = new Set(
    all.flatMap(({ entry }) => (entry.name.includes(' ') ? [firstWord(entry)] : [])),
  );
  return {
    commands: all,
    groups: [...groupNames].map((name) => {
      const own = all.find(({ entry }) => entry.name === name);
      return {
        name,
        members: all.filter(({ entry }) => entry.name.startsWith(`${name} `)),
        ...(own === undefined ? {} : { own }),
      };
    }),
    globalFlags,
  };
}

/** Commands that are no first words of others. */
export function plainCommands({ commands: all, groups }: Grammar): readonly CommandGrammar[] {
  return all.filter((command) => groups.every(({ own }) => own !== command));
}

/** What may stand as the first word. */
export function firstWords(grammar: Grammar): readonly { readonly word: string; readonly summary: string }[] {
  const groups = grammar.groups
    .filter(({ own }) => own === undefined)
    .map(({ name, members }) => ({
      word: name,
      summary: members.map(({ entry }) => entry.name.slice(name.length + 1)).join(', '),
    }));
  const single = grammar.commands
    .filter(({ entry }) => !entry.name.includes(' '))
    .map(({ entry }) => ({ word: entry.name, summary: entry.summary }));
  return [...single, ...groups];
}

/** What the hidden command `complete` is asked for: names that only the project knows. Null: the words are known or files. */
export function dynamicNames(completes: Completion | undefined): string | null {
  switch (completes) {
    case 'pipeline':
      return 'pipelines';
    case 'run':
      return 'runs';
    case 'sweep':
      return 'sweeps';
    case 'task':
      return 'tasks';
    case 'code':
      return 'codes';
    case 'file':
    case 'directory':
    case 'shell':
    case undefined:
      return null;
    default:
      return completes satisfies never;
  }
}

/** `--ref`, and `-C` where there is one. */
export function spellings(flag: Flag): readonly string[] {
  return flag.short === undefined ? [`--${flag.name}`] : [`--${flag.name}`, `-${flag.short}`];
}

function firstWord(entry: CommandEntry): string {
  return entry.name.split(' ')[0] ?? entry.name;
}

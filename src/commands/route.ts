import type { CommandEntry, Flag } from './command.ts';
import { globalFlags } from './global-flags.ts';

/** Where the words of a command line lead. */
export type Route =
  | { readonly to: 'command'; readonly entry: CommandEntry; readonly words: readonly string[] }
  /** A name that several commands begin with, such as `runs`. */
  | { readonly to: 'group'; readonly name: string; readonly words: readonly string[] }
  | { readonly to: 'unknown'; readonly name: string; readonly among: readonly string[] }
  | { readonly to: 'nothing'; readonly words: readonly string[] };

/** Finds the command; global flags before its name are left among the words. `help X` is `X --help`. */
export function findRoute(table: readonly CommandEntry[], argv: readonly string[]): Route {
  const at = indexOfFirstWord(argv, 0);
  const name = argv[at];
  if (name === undefined) return { to: 'nothing', words: argv };
  if (name === 'help') return findRoute(table, [...argv.toSpliced(at, 1), '--help']);
  const rest = argv.toSpliced(at, 1);
  const entry = table.find((candidate) => candidate.name === name);
  const members = table.filter((candidate) => candidate.name.startsWith(`${name} `));
  if (members.length > 0) {
    const route = findMember({ name, members, argv: rest, at });
    // Behind a flag of its own stands a value of that flag, and no member.
    const isMeant = entry?.alone === true && route.to === 'unknown' && !beginsWithOwnFlag(rest, at);
    if (entry === undefined || route.to === 'command' || isMeant) return route;
  }
  if (entry !== undefined) return { to: 'command', entry, words: rest };
  return { to: 'unknown', name, among: table.map((candidate) => candidate.name) };
}

interface Group {
  readonly name: string;
  readonly members: readonly CommandEntry[];
  /** Without the group's name, which stood at `at`. */
  readonly argv: readonly string[];
  readonly at: number;
}

function findMember({ name, members, argv, at }: Group): Route {
  const next = indexOfFirstWord(argv, at);
  const second = argv[next];
  // Behind `--` stands no name of a command.
  if (second === undefined || argv.slice(at, next).includes('--')) return { to: 'group', name, words: argv };
  const entry = members.find((candidate) => candidate.name === `${name} ${second}`);
  if (entry !== undefined) return { to: 'command', entry, words: argv.toSpliced(next, 1) };
  return { to: 'unknown', name: `${name} ${second}`, among: members.map((candidate) => candidate.name) };
}

function beginsWithOwnFlag(argv: readonly string[], from: number): boolean {
  return argv[skipFlags(argv, from, isGlobal)]?.startsWith('-') === true;
}

/** Values of the global flags as far as they can be told from words that nobody has judged yet. */
export function scanGlobals(argv: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    const [name, value] = word.split('=', 2);
    const flag = findGlobal(name ?? '');
    if (flag !== undefined) values.set(flag.name, [value ?? argv[index + 1] ?? '']);
  }
  return values;
}

function isSpelled({ name, short }: Flag, word: string): boolean {
  return word === `--${name}` || (short !== undefined && word === `-${short}`);
}

/** The place of the first word that is no flag and no value of a global one. */
function indexOfFirstWord(argv: readonly string[], from: number): number {
  return skipFlags(argv, from, () => true);
}

/** Skips flags as long as `skips` says so, with the values of global ones; the place of what comes then. */
function skipFlags(argv: readonly string[], from: number, skips: (word: string) => boolean): number {
  let index = from;
  while (index < argv.length) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-') || word === '-' || !skips(word)) return index;
    index += findGlobal(word)?.value === undefined ? 1 : 2;
  }
  return index;
}

function isGlobal(word: string): boolean {
  return findGlobal(word) !== undefined;
}

function findGlobal(word: string): Flag | undefined {
  return globalFlags.find((candidate) => isSpelled(candidate, word));
}

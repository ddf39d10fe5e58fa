import type { ShellCommand, ShellWord } from '../shell-words.ts';
import type { Finding, Lint } from './lint.ts';
import { placePiece, shells, type TaskScript } from './task-scripts.ts';
import { givenNames, isGiven, putsIn } from './unquoted-params.ts';

/** No value of a variable is run as program text: not by `eval`, and not by the `-c` of a shell. */
export const evaluatedParams: Lint = {
  code: 'eval-in-script',
  reliesOn: ['env'],
  find: (subject) =>
    subject.scripts.filter(putsIn).flatMap((script) => {
      const given = givenNames(script.task, subject);
      return script.commands.flatMap((command) => checkCommand(command, script, given));
    }),
};

function checkCommand(command: ShellCommand, script: TaskScript, given: ReadonlySet<string>): Finding[] {
  const words = withoutPrefixes(command.words);
  const [program, ...rest] = words;
  const name = program?.literal?.replace(/^.*\//, '') ?? '';
  if (name === 'eval') {
    // `eval "$(tool hook)"` is how tools ask to be set up, and puts in no variable.
    return rest.flatMap((word) => report(word, 'eval', script));
  }
  const option = shells.has(name) ? rest.findIndex(({ literal }) => /^-[a-z]*c$/.test(literal ?? '')) : -1;
  const text = option === -1 ? undefined : rest[option + 1];
  if (text === undefined) return [];
  const runsGiven = text.bare || text.expansions.some((expansion) => isGiven(expansion.name, given));
  return runsGiven ? report(text, `${name} -c`, script) : [];
}

/** Words that run the command behind them. */
const prefixes: ReadonlySet<string> = new Set(['command', 'exec', 'sudo', 'nohup', 'time', 'env']);

function withoutPrefixes(words: readonly ShellWord[]): readonly ShellWord[] {
  const first = words.findIndex(
    ({ literal }) => !/^\w+=/.test(literal ?? '') && !prefixes.has(literal ?? ''),
  );
  return first === -1 ? [] : words.slice(first);
}

function report(word: ShellWord, what: string, script: TaskScript): Finding[] {
  const [expansion] = word.expansions;
  if (expansion === undefined) return [];
  return [
    {
      task: script.task,
      ...placePiece(script, expansion),
      message: `\`${what}\` runs the value of \`${expansion.text}\` as program text, whatever it holds`,
      hint: 'call the program with the value as an argument in quotes',
    },
  ];
}

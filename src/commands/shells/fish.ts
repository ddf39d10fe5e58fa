import type { Argument, Flag } from '../command.ts';
import { type CommandGrammar, dynamicNames, firstWords, type Grammar } from './grammar.ts';

/** The completion for fish. */
export function renderFish(grammar: Grammar): string {
  const first = firstWords(grammar).map(
    ({ word, summary }) => `complete -c runnable -n __fish_use_subcommand -f -a ${word} -d ${quote(summary)}`,
  );
  return `# fish completion of runnable
${first.join('\n')}
${grammar.globalFlags.map((flag) => flagLine(flag, null)).join('\n')}
${grammar.commands.flatMap(commandLines).join('\n')}
${grammar.groups.flatMap(groupLines).join('\n')}
`;
}

function commandLines({ entry, command }: CommandGrammar): readonly string[] {
  const condition = conditionOf(entry.name);
  return [
    ...command.flags.map((flag) => flagLine(flag, condition)),
    ...argumentLine(command.arguments[0], condition),
  ];
}

function groupLines({ name, members }: Grammar['groups'][number]): readonly string[] {
  const words = members.map(({ entry }) => entry.name.slice(name.length + 1));
  const condition = `__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from ${words.join(' ')}`;
  return members.map(
    ({ entry }, index) =>
      `complete -c runnable -n ${quote(condition)} -f -a ${words[index]} -d ${quote(entry.summary)}`,
  );
}

function conditionOf(name: string): string {
  return name
    .split(' ')
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join('; and ');
}

function flagLine(flag: Flag, condition: string | null): string {
  const parts = ['complete -c runnable'];
  if (condition !== null) parts.push(`-n ${quote(condition)}`);
  if (flag.short !== undefined) parts.push(`-s ${flag.short}`);
  parts.push(`-l ${flag.name}`);
  if (flag.value !== undefined) parts.push(`-r ${offer(flag)}`.trimEnd());
  parts.push(`-d ${quote(flag.summary)}`);
  return parts.join(' ');
}

function argumentLine(argument: Argument | undefined, condition: string): readonly string[] {
  if (argument?.completes === undefined) return [];
  return [
    `complete -c runnable -n ${quote(condition)} ${offer({ completes: argument.completes })}`.trimEnd(),
  ];
}

function offer(flag: Pick<Flag, 'choices' | 'completes'>): string {
  if (flag.choices !== undefined) return `-f -a ${quote(flag.choices.join(' '))}`;
  const names = dynamicNames(flag.completes);
  if (names !== null) return `-f -a '(runnable complete ${names} 2>/dev/null)'`;
  if (flag.completes === 'shell') return "-f -a 'bash zsh fish'";
  return flag.completes === undefined ? '-f' : '-F';
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

import { type Paint, paintWith } from '../reporters/paint.ts';
import type { Style } from '../reporters/sink.ts';
import { wrapText } from '../reporters/wrap-text.ts';
import type { Argument, Command, CommandEntry, Flag } from './command.ts';
import { globalFlags } from './global-flags.ts';

/** What `runnable` alone prints: how to begin, and every command in one line. */
export function renderOverview(entries: readonly CommandEntry[], style: Style): string {
  const paint = paintWith(style);
  const listed = entries.filter((entry) => !entry.hidden && entry.load !== undefined);
  return sections([
    'runnable: runs the jobs and pipelines of a Git repository, each run pinned to one commit',
    section('Begin', rows(firstSteps, style), paint),
    section(
      'Commands',
      rows(
        listed.map((entry) => [entry.name, entry.summary]),
        style,
      ),
      paint,
    ),
    section('Flags of every command', rows(globalFlags.map(flagRow), style), paint),
    'Help on one command: runnable COMMAND --help',
  ]);
}

/** Help on a name that several commands begin with. */
export function renderGroupHelp(name: string, members: readonly CommandEntry[], style: Style): string {
  const paint = paintWith(style);
  return sections([
    section(
      'Commands',
      rows(
        members.map((entry) => [entry.name, entry.summary]),
        style,
      ),
      paint,
    ),
    `Help on one of them: runnable ${name} COMMAND --help`,
  ]);
}

/** Help on one command: examples first. */
export function renderCommandHelp({ entry, command, members }: HelpTopic, style: Style): string {
  const paint = paintWith(style);
  const examples = command.examples.map(({ line, does }): Row => [line, does]);
  return sections([
    `runnable ${entry.name}: ${entry.summary}`,
    section('Examples', rows(examples, style), paint),
    section('Usage', [`  ${usageLine(entry, command)}`], paint),
    wrapText(command.description ?? '', style.columns).join('\n'),
    section(
      'Commands',
      rows(
        members.map((member) => [member.name, member.summary]),
        style,
      ),
      paint,
    ),
    section('Arguments', rows(command.arguments.map(argumentRow), style), paint),
    section('Flags', rows(command.flags.map(flagRow), style), paint),
    section('Flags of every command', rows(globalFlags.map(flagRow), style), paint),
  ]);
}

/** A command with what its help is made of. */
export interface HelpTopic {
  readonly entry: CommandEntry;
  readonly command: Command;
  /** Commands whose names begin with its own. */
  readonly members: readonly CommandEntry[];
}

/** `runnable run [flags] PIPELINE` */
function usageLine(entry: CommandEntry, command: Command): string {
  const flags = command.flags.length > 0 ? ['[flags]'] : [];
  return ['runnable', entry.name, ...flags, ...command.arguments.map(writeArgument)].join(' ');
}

/** `-p, --param name=value` */
export function writeFlag(flag: Flag): string {
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  const value = flag.value ?? flag.choices?.join('|');
  const optional = flag.optionalValue === undefined ? '' : `[=${flag.optionalValue}]`;
  return `${short}--${flag.name}${value === undefined ? optional : ` ${value}`}`;
}

function writeArgument(argument: Argument): string {
  const name = argument.variadic ? `${argument.name}…` : argument.name;
  return argument.required ? name : `[${name}]`;
}

type Row = readonly [string, string];

const firstSteps: readonly Row[] = [
  ['runnable init', 'write a first pipeline, with an example task and its test'],
  ['runnable run hello', 'run it'],
  ['runnable runs show latest', 'see what it left'],
];

function argumentRow(argument: Argument): Row {
  return [argument.name, argument.summary];
}

function flagRow(flag: Flag): Row {
  const often = flag.repeats ? '; may be given several times' : '';
  return [writeFlag(flag), `${flag.summary}${often}`];
}

// The second column starts after the longest of the first ones, unless that leaves too little room for it.
function rows(pairs: readonly Row[], style: Style): readonly string[] {
  const width = Math.min(Math.max(0, ...pairs.map(([left]) => left.length)), 34);
  return pairs.flatMap(([left, right]) => {
    const lines = wrapText(right, style.columns - width - 4);
    const [first = '', ...more] = lines;
    const indent = ' '.repeat(width + 4);
    return left.length > width
      ? [`  ${left}`, ...lines.map((line) => indent + line)]
      : [`  ${left.padEnd(width)}  ${first}`, ...more.map((line) => indent + line)];
  });
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint('strong', title), ...lines].join('\n');
}

function sections(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

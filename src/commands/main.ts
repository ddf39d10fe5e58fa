import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Command, CommandEntry, Context } from './command.ts';
import { createContext } from './context.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { globalFlags } from './global-flags.ts';
import type { Host } from './host.ts';
import { commands } from './index.ts';
import { printDiagnostics } from './print-diagnostics.ts';
import { findRoute, type Route, scanGlobals } from './route.ts';

/** Runs one command line to its end and gives the exit code; everything is written when it resolves. */
export async function runCommandLine(host: Host): Promise<number> {
  // Until the words are taken apart: enough to say what is wrong with them.
  let context = createContext(host, scanGlobals(host.argv));
  try {
    const code = await follow(findRoute(commands, host.argv), (globals) => {
      if (globals !== undefined) context = createContext(host, globals);
      return context;
    });
    await context.stdout.flush();
    return demandWritten(host, code);
  } catch (thrown) {
    const [{ nameFailure }, { reportFailure }] = await Promise.all([
      import('../disk/name-failure.ts'),
      import('./report-failure.ts'),
    ]);
    const error = nameFailure(thrown);
    reportFailure(error, context);
    return exitCodeOf(error);
  } finally {
    await Promise.all([context.stdout.flush(), context.stderr.flush()]);
  }
}

// A result that nobody has is none; a terminal that is closed is another matter, and a failure stays what it is.
function demandWritten({ stdout }: Host, code: number): number {
  const failure = stdout.isTerminal ? null : (stdout.sink.failure?.() ?? null);
  if (failure === null || code !== exitCodes.ok) return code;
  throw new EnvironmentError(
    'output-lost',
    `what was to be printed could not be written: ${failure.message}`,
    {
      hint: 'make space, or send the output somewhere else, then ask again',
      cause: failure,
    },
  );
}

/** Without globals: the context that was made before the words were taken apart. */
type MakeContext = (globals?: ReadonlyMap<string, readonly string[]>) => Context;

async function follow(route: Route, makeContext: MakeContext): Promise<number> {
  switch (route.to) {
    case 'command':
      return runEntry(route.entry, route.words, makeContext);
    case 'group':
      return printGroupHelp(route, makeContext);
    case 'nothing':
      return printOverview(route.words, makeContext);
    case 'unknown':
      return refuse([unknownCommand(route.name, route.among)], makeContext());
    default:
      return route satisfies never;
  }
}

async function runEntry(
  entry: CommandEntry,
  words: readonly string[],
  makeContext: MakeContext,
): Promise<number> {
  if (entry.load === undefined) return refuse([laterCommand(entry)], makeContext());
  const command = await entry.load();
  if (asksForHelp(words)) return printHelp(entry, command, makeContext);
  const { parseArguments } = await import('./parse-arguments.ts');
  const parsed = parseArguments(command, words, globalFlags);
  if (!parsed.ok) return refuse(parsed.diagnostics, makeContext());
  return command.run(parsed.value.input, makeContext(parsed.value.globals));
}

// Before everything else is judged: who asks for help gets it, however wrong the rest is.
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function printHelp(entry: CommandEntry, command: Command, makeContext: MakeContext): Promise<number> {
  const { renderCommandHelp } = await import('./help.ts');
  const context = makeContext();
  const members = membersOf(entry.name);
  context.stdout.write(renderCommandHelp({ entry, command, members }, context.style.stdout));
  return exitCodes.ok;
}

async function printGroupHelp(
  route: Extract<Route, { to: 'group' }>,
  makeContext: MakeContext,
): Promise<number> {
  const { renderGroupHelp } = await import('./help.ts');
  const context = makeContext();
  const members = membersOf(route.name);
  const asked = asksForHelp(route.words);
  (asked ? context.stdout : context.stderr).write(renderGroupHelp(route.name, members, context.style.stdout));
  return asked ? exitCodes.ok : exitCodes.wrong;
}

function membersOf(name: string): readonly CommandEntry[] {
  return commands.filter((entry) => entry.name.startsWith(`${name} `));
}

async function printOverview(words: readonly string[], makeContext: MakeContext): Promise<number> {
  const { parseArguments } = await import('./parse-arguments.ts');
  const parsed = parseArguments({ ...bare, flags: [version] }, words, globalFlags);
  if (!parsed.ok) return refuse(parsed.diagnostics, makeContext());
  const context = makeContext(parsed.value.globals);
  if (parsed.value.input.has('version')) {
    context.stdout.write(`${context.version}\n`);
    return exitCodes.ok;
  }
  const { renderOverview } = await import('./help.ts');
  context.stdout.write(renderOverview(commands, context.style.stdout));
  return exitCodes.ok;
}

const version = { name: 'version', summary: 'print the version' };
const bare: Command = { examples: [], arguments: [], flags: [], run: async () => exitCodes.ok };

async function refuse(diagnostics: readonly Diagnostic[], context: Context): Promise<number> {
  await printDiagnostics(diagnostics, { sink: context.stderr, style: context.style.stderr });
  return exitCodes.wrong;
}

function unknownCommand(name: string, among: readonly string[]): Diagnostic {
  const hint = suggestionHint(name, among);
  return {
    severity: 'error',
    code: 'unknown-command',
    message: `there is no command \`${name}\``,
    hint: hint.hint ?? 'see all commands: runnable --help',
  };
}

function laterCommand(entry: CommandEntry): Diagnostic {
  return {
    severity: 'error',
    code: 'later-command',
    message: `\`${entry.name}\` (${entry.summary}) comes in a later version`,
    hint: 'see what there is: runnable --help',
  };
}

import { resolve } from 'node:path';
import type { Style } from '../reporters/sink.ts';
import type { Context } from './command.ts';
import type { Host, HostStream } from './host.ts';

/** The world of a command, as the process and the global flags make it. */
export function createContext(host: Host, globals: ReadonlyMap<string, readonly string[]>): Context {
  const { environment } = host;
  const last = (name: string) => globals.get(name)?.at(-1);
  const terminals = host.stdin.isTerminal && host.stdout.isTerminal && host.stderr.isTerminal;
  const color = last('color');
  return {
    argv: host.argv,
    cwd: resolve(host.cwd, ...(globals.get('directory') ?? [])),
    environment,
    version: host.version,
    stdout: host.stdout.sink,
    stderr: host.stderr.sink,
    style: {
      stdout: styleOf(host.stdout, environment, color),
      stderr: styleOf(host.stderr, environment, color),
    },
    stdoutIsTerminal: host.stdout.isTerminal,
    quiet: globals.has('quiet'),
    verbose: globals.has('verbose'),
    interactive: host.stdin.isTerminal && host.stderr.isTerminal && !globals.has('no-input'),
    terminal: terminals && environment['TERM'] !== 'dumb' && !isSet(environment['CI']),
  };
}

function styleOf(stream: HostStream, environment: Context['environment'], color: string | undefined): Style {
  const columns = stream.columns ?? Number(environment['COLUMNS']);
  return {
    colour: wantsColour(stream.isTerminal, environment, color),
    unicode: isUnicode(environment),
    columns: columns >= 20 ? columns : 80,
    whole: !(stream.isTerminal || columns >= 20),
  };
}

// `--color`, then FORCE_COLOR, then NO_COLOR, then whether somebody looks.
function wantsColour(
  isTerminal: boolean,
  environment: Context['environment'],
  color: string | undefined,
): boolean {
  if (color === 'always') return true;
  if (color === 'never') return false;
  const forced = environment['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  if (isSet(environment['NO_COLOR'])) return false;
  return isTerminal && environment['TERM'] !== 'dumb';
}

// The order in which a C library looks: the first that is set decides.
function isUnicode(environment: Context['environment']): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return /utf-?8/i.test(locale);
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { InternalError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';
import { quoteForShell } from '../../values/quote-for-shell.ts';
import type { Command, CommandError } from './command.ts';

/** Why the system did not start a program, in words. Errors that are none of the system's are thrown on. */
export function spawnError(error: unknown, command: Command): CommandError {
  const { program } = command;
  switch (errorCode(error)) {
    case 'ENOENT':
      return notFound(command);
    case 'EACCES':
    case 'EPERM':
      return failed(`\`${program}\` may not be executed`, executableHint(program));
    case 'E2BIG':
      return failed(
        `the arguments and the environment of \`${program}\` are too large: ${sizeOf(command)}`,
        'large values are in the file that `RUNNABLE_PARAMS_FILE` names; long lists belong in a file',
      );
    case 'EAGAIN':
    case 'ENOMEM':
    case 'ETXTBSY':
      return {
        ...failed(busyMessage(program, error), 'run fewer tasks at a time: `--max-parallel 2`'),
        again: true,
      };
    case 'EMFILE':
    case 'ENFILE':
      return failed(
        `\`${program}\` could not be started: no more files can be opened`,
        'raise the limit: `ulimit -n 4096`, or run fewer tasks at a time: `--max-parallel 2`',
      );
    case 'ERR_INVALID_ARG_VALUE':
      return failed(
        `an argument or a variable of \`${program}\` holds a NUL character`,
        'no process can be given one',
      );
    case '':
      throw new InternalError('a process could not be started', { cause: error });
    default:
      return failed(`\`${program}\` could not be started: ${errorCode(error)}`);
  }
}

function failed(message: string, hint?: string): CommandError {
  return { status: 'error', code: 'spawn', message, ...(hint === undefined ? {} : { hint }) };
}

function notFound({ program, cwd, env }: Command): CommandError {
  if (!existsSync(cwd))
    return failed(`the working directory \`${cwd}\` is gone`, 'did another task remove it?');
  if (!program.includes('/')) {
    return failed(
      `the program \`${program}\` was not found`,
      `install it, or add its folder to PATH, which is ${env['PATH'] === undefined ? 'not set' : `\`${env['PATH']}\``}`,
    );
  }
  // The file is there, so it is the interpreter in its first line that is not.
  if (existsSync(isAbsolute(program) ? program : join(cwd, program))) {
    return failed(
      `the interpreter that \`${program}\` names in its first line was not found`,
      `look at it: \`head -n 1 ${quoteForShell(program)}\`; a carriage return at its end is a frequent cause`,
    );
  }
  return failed(`the program \`${program}\` does not exist`, 'is it committed, and not ignored by Git?');
}

function executableHint(program: string): string {
  return isAbsolute(program)
    ? `make it executable: \`chmod +x ${quoteForShell(program)}\``
    : `let Git keep it executable: \`git update-index --chmod=+x ${quoteForShell(program)}\``;
}

function busyMessage(program: string, error: unknown): string {
  const why =
    errorCode(error) === 'EAGAIN' ? 'the system has no room for another process' : `the system is busy`;
  return `\`${program}\` could not be started: ${why} (${errorCode(error)})`;
}

function sizeOf({ args, env }: Command): string {
  const sizes = [...args, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)].map((text) =>
    Buffer.byteLength(text),
  );
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return `${kibibytes(whole)} together, ${kibibytes(largest)} the largest of them`;
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { InternalError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';
import type { Argument, Invocation, Outcome } from '../../plan/invocation.ts';

/** What is handed to the operating system: one program, no shell. */
export interface Command {
  /** As the task names it, and as it will see itself named. */
  readonly program: string;
  /** Where it was found; the same as `program` when it was not. */
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the paths in an invocation lead. */
export interface Places {
  /** Absolute path of the project's folder in the workspace. */
  readonly project: string;
  /** Absolute path of a file in the attempt's private folder. */
  readonly file: (name: string) => string;
}

/** Why a command cannot be made: an outcome, since the task is what asks for it. */
export type CommandError = Extract<Outcome, { status: 'error' }>;

/** The text of an argument. */
export function resolveArgument(argument: Argument, places: Places): string {
  if (typeof argument === 'string') return argument;
  if ('file' in argument) return places.file(argument.file);
  const path = join(places.project, argument.project);
  if (!isInside(path, places.project))
    throw new InternalError(`\`${argument.project}\` leads out of the project`);
  return path;
}

/** The folder that a task starts in; or why it cannot: it does not exist, or leads out of the project, also by a link. */
export function resolveFolder(invocation: Invocation, project: string): string | CommandError {
  if (invocation.cwd === '') return project;
  const folder = join(project, invocation.cwd);
  try {
    if (isInside(realpathSync(folder), realpathSync(project))) return folder;
    return folderError(
      invocation.cwd,
      'leads out of the project',
      'name a folder below the one that holds `.runnable/`',
    );
  } catch (error) {
    const problem =
      errorCode(error) === 'ENOENT' ? 'does not exist' : `cannot be entered: ${errorCode(error)}`;
    return folderError(
      invocation.cwd,
      problem,
      'Git keeps no empty folders: put a file into it, or let an earlier task make it',
    );
  }
}

function folderError(cwd: string, problem: string, hint: string): CommandError {
  return { status: 'error', code: 'spawn', message: `the working directory \`${cwd}\` ${problem}`, hint };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}

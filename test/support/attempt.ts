import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { Argument, Invocation } from '../../src/plan/invocation.ts';

/** What a real process of an invocation left behind. */
export interface AttemptEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly returns: string;
  /** What `failure.json` holds. */
  readonly failure: unknown;
  /** The attempt's private folder. */
  readonly folder: string;
}

/** Carries out an invocation as an executor would, with this process's PATH and nothing else of its environment. */
export async function runInvocation(
  invocation: Invocation,
  project: string,
  env: Record<string, string> = {},
): Promise<AttemptEnd> {
  const folder = temporaryFolder();
  for (const file of invocation.files) {
    const path = join(folder, file.name);
    mkdirSync(dirname(path), { recursive: true });
    if ('content' in file) writeFileSync(path, file.content);
    else copyFileSync(file.copyOf, path);
  }
  const resolve = (argument: Argument): string => {
    if (typeof argument === 'string') return argument;
    return 'file' in argument ? join(folder, argument.file) : join(project, argument.project);
  };
  const [program = '', ...args] = invocation.argv.map(resolve);
  const declared = Object.entries(invocation.env).map(([name, value]) => [name, resolve(value)] as const);
  const returnsFile = join(folder, 'returns');
  const child = spawn(program, args, {
    cwd: join(project, invocation.cwd),
    env: {
      PATH: process.env['PATH'],
      ...env,
      ...Object.fromEntries(declared),
      RUNNABLE_RETURNS: returnsFile,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done, fail) => child.on('close', done).on('error', fail));
  const [exitCode, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  const failureFile = join(folder, 'failure.json');
  return {
    exitCode,
    stdout,
    stderr,
    returns: existsSync(returnsFile) ? readFileSync(returnsFile, 'utf8') : '',
    failure: existsSync(failureFile) ? JSON.parse(readFileSync(failureFile, 'utf8')) : undefined,
    folder,
  };
}

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'runnable-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, by path with `/`, below a new temporary folder. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

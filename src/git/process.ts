import { Buffer } from 'node:buffer';
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type GitPlace, gitEnvironment } from './environment.ts';

/** What a git process gave. `stderr` is for messages only. */
export interface GitOutput {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Where a git process works, and what it reads. */
export interface GitCall extends GitPlace {
  /** Current folder. */
  readonly cwd?: string;
  readonly input?: Uint8Array | string;
  /** Milliseconds after which it is killed; `code` is null then. */
  readonly timeoutMs?: number;
  /** When this aborts, it is killed; `code` is null then. */
  readonly signal?: AbortSignal;
  /** It may reach other machines, and ask the credential helpers of the user. */
  readonly network?: true;
}

/**
 * Runs git to its end, whatever its exit code. `args` are fixed words and hex object ids; text of a user may only
 * follow `--end-of-options`. Throws `EnvironmentError` when there is no git.
 */
export async function runGit(args: readonly string[], call: GitCall): Promise<GitOutput> {
  const child = startGit(args, call, [call.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']);
  const kill = () => child.kill('SIGKILL');
  const timer = call.timeoutMs === undefined ? undefined : setTimeout(kill, call.timeoutMs);
  call.signal?.addEventListener('abort', kill, { once: true });
  const { stdin } = child;
  // A git that ends before it has read everything says why on stderr; the broken pipe adds nothing.
  stdin?.on('error', () => {});
  stdin?.end(call.input);
  try {
    const [stdout, stderr, code] = await Promise.all([
      readAll(child.stdout),
      readAll(child.stderr),
      waitForEnd(child),
    ]);
    return { code, stdout, stderr: stderr.toString('utf8') };
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', kill);
  }
}

/** Runs git to its end and gives what it wrote. Throws `EnvironmentError` when it fails. */
export async function demandGit(args: readonly string[], call: GitCall): Promise<Buffer> {
  const output = await runGit(args, call);
  if (output.code !== 0) throw gitFailed(args, output);
  return output.stdout;
}

/** Starts git with hardened settings and a scrubbed environment. Files that it makes get exactly 644 or 755. */
export function startGit(args: readonly string[], call: GitCall, stdio: StdioOptions): ChildProcess {
  // The child takes the mask over when it is forked, which happens before `spawn` returns.
  const mask = process.umask(0o022);
  try {
    return spawn('git', [...(call.network ? networked : hardening), ...args], {
      env: gitEnvironment(call),
      stdio,
      ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    });
  } finally {
    process.umask(mask);
  }
}

/** Resolves with the exit code when the process and its pipes have ended; null after a signal. */
export function waitForEnd(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(error)));
    child.once('close', (code) => resolve(code));
  });
}

/** All bytes of a stream. */
export function readAll(stream: Readable | null): Promise<Buffer> {
  if (stream === null) return Promise.resolve(Buffer.alloc(0));
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('error', reject);
    stream.once('close', () => resolve(Buffer.concat(chunks)));
  });
}

/** What to throw when git fails for a reason that has no message of its own. */
export function gitFailed(args: readonly string[], output: GitOutput): EnvironmentError {
  const words = output.stderr.trim().replace(/^(fatal|error): /, '');
  const how = output.code === null ? 'was killed' : `failed with exit code ${output.code}`;
  const name = args.find((word) => /^[a-z]/.test(word)) ?? 'git';
  return new EnvironmentError('git-failed', `\`git ${name}\` ${how}${words === '' ? '' : `: ${words}`}`);
}

function notStarted(error: Error): EnvironmentError {
  const missing = 'code' in error && error.code === 'ENOENT';
  return missing
    ? new EnvironmentError('git-missing', '`git` is not on the PATH', {
        hint: 'install git 2.32 or newer',
        cause: error,
      })
    : new EnvironmentError('git-failed', `git could not be started: ${error.message}`, { cause: error });
}

// No program but git itself may start: not by configuration of the repository, the user or the system.
const hardened = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.splitIndex', 'false'],
  ['core.untrackedCache', 'false'],
  ['core.protectHFS', 'true'],
  ['core.protectNTFS', 'true'],
  ['core.askPass', ''],
  ['protocol.allow', 'never'],
  ['submodule.recurse', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];
const hardening = asArguments([...hardened, ['credential.helper', '']]);
const networked = asArguments([
  ...hardened,
  ...['https', 'http', 'ssh', 'file'].map((scheme) => [`protocol.${scheme}.allow`, 'always']),
]);

function asArguments(settings: readonly (readonly string[])[]): readonly string[] {
  return settings.flatMap(([key, value]) => ['-c', `${key}=${value}`]);
}

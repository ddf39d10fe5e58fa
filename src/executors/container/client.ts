import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { OutputStream } from '../../engine/ports.ts';
import { formatDuration } from '../../values/duration.ts';

/** What a command of an engine gave. */
export interface Answer {
  /** Exit code; null when it was killed or could not be started. */
  readonly code: number | null;
  /** It was killed for it had given no answer for so long. */
  readonly late: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AskOptions {
  /** As of `StreamOptions`. */
  readonly input?: number;
  /** Milliseconds after which it is killed; null: it may take as long as it takes. */
  readonly timeoutMs: number | null;
  /** Kills it. */
  readonly signal?: AbortSignal;
}

/** A command of an engine that gives the output of a container as it comes. */
export interface RunningClient {
  /** Its exit code when it has ended and all output was given on; null after a signal. */
  readonly closed: Promise<number | null>;
  readonly kill: () => void;
}

export interface StreamOptions {
  /** A file that is its standard input, closed as soon as it is started; absent: that is empty. */
  readonly input?: number;
  readonly onOutput: (stream: OutputStream, chunk: Uint8Array) => void;
}

/** The program of an engine with the environment that it is called in. */
export interface Client {
  /** Absolute path. */
  readonly program: string;
  /** The caller's: what a task declares never gets there. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs a command to its end, whatever its exit code. Never rejects. */
export function askClient(
  client: Client,
  args: readonly string[],
  { input, timeoutMs, signal }: AskOptions,
): Promise<Answer> {
  return new Promise((resolve) => {
    const child = startOnFile(client, args, input);
    const output: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
    child.stdout?.on('data', (chunk: Buffer) => output.stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.stderr.push(chunk));
    let late = false;
    const kill = (): void => killGroup(child);
    const expire = (): void => {
      late = true;
      kill();
    };
    const timer = timeoutMs === null ? undefined : setTimeout(expire, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    if (signal?.aborted) kill();
    const end = (code: number | null, words?: string): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      const stderr = words ?? Buffer.concat(output.stderr).toString('utf8');
      resolve({ code, late, stdout: Buffer.concat(output.stdout).toString('utf8'), stderr });
    };
    const silence = (): string => `it gave no answer for ${formatDuration(timeoutMs ?? 0)}`;
    child.once('error', (error) => end(null, error.message));
    child.once('close', (code) => end(code, late ? silence() : undefined));
  });
}

/** Starts a command whose output is given on. Rejects when it cannot be started. */
export function streamClient(
  client: Client,
  args: readonly string[],
  { input, onOutput }: StreamOptions,
): Promise<RunningClient> {
  return new Promise((resolve, reject) => {
    const child = startOnFile(client, args, input);
    child.on('error', reject);
    if (child.pid === undefined) return;
    child.stdout?.on('data', (chunk: Uint8Array) => onOutput('stdout', chunk));
    child.stderr?.on('data', (chunk: Uint8Array) => onOutput('stderr', chunk));
    resolve({
      closed: new Promise((settle) => {
        child.once('close', (code) => settle(code));
      }),
      kill: () => killGroup(child),
    });
  });
}

function startOnFile(client: Client, args: readonly string[], input: number | undefined): ChildProcess {
  try {
    return startClient(client, args, input ?? 'ignore');
  } finally {
    if (input !== undefined) closeSync(input);
  }
}

// A command may be a script, and what it started keeps the pipes open.
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

// A session of its own, so that a Ctrl-C of the terminal reaches us alone, and we say what becomes of containers.
function startClient(
  { program, environment }: Client,
  args: readonly string[],
  stdin: number | 'ignore',
): ChildProcess {
  return spawn(program, args, { env: environment, detached: true, stdio: [stdin, 'pipe', 'pipe'] });
}

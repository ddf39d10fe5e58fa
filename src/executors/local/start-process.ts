import { type ChildProcess, spawn } from 'node:child_process';
import type { OutputStream } from '../../engine/ports.ts';
import type { Command } from './command.ts';

/** A process that runs: the leader of a session of its own, so that its group can be ended and no terminal reaches it. */
export interface RunningProcess {
  readonly pid: number;
  /** The main process has ended; others that it started may hold its pipes. */
  readonly exited: Promise<Exit>;
  /** It has ended and nobody can write to its pipes any more; all output has been given on. */
  readonly closed: Promise<void>;
  /** Listens to the pipes no longer, whoever holds them. */
  readonly release: () => void;
}

export interface Exit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Starts a program with an empty standard input. Rejects with the error of the system call that failed. */
export function startProcess(
  command: Command,
  onOutput: (stream: OutputStream, chunk: Uint8Array) => void,
): Promise<RunningProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.path, command.args, {
      argv0: command.program,
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Also kept for later: an error after the start, such as a kill that was not permitted, must not end the runner.
    child.on('error', reject);
    if (child.pid === undefined) return;
    child.stdout.on('data', (chunk: Uint8Array) => onOutput('stdout', chunk));
    child.stderr.on('data', (chunk: Uint8Array) => onOutput('stderr', chunk));
    resolve(watch(child, child.pid));
  });
}

function watch(child: ChildProcess, pid: number): RunningProcess {
  return {
    pid,
    exited: new Promise((resolve) => {
      child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    }),
    closed: new Promise((resolve) => {
      child.once('close', () => resolve());
    }),
    release: () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command as it is shipped. */
export const commandLine = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface CommandOptions {
  readonly cwd: string;
  /** Over the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `runnable` with these arguments; whoever starts it waits for its end or ends it. */
export function startRunnable(args: readonly string[], options: CommandOptions): Started {
  const child = spawn(process.execPath, [commandLine, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  return { process: child, ended };
}

/** Runs `runnable` to its end. */
export function runRunnable(args: readonly string[], options: CommandOptions): Promise<Ended> {
  return startRunnable(args, options).ended;
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { entryFile } from '../shipped-files.ts';

/** A run in a process of its own, which outlives ours. */
export interface Launched {
  /** Of the run; its record is on disk. */
  readonly id: string;
  /** Exit code of the process. */
  readonly ended: Promise<number>;
  /** Lets it go on alone: our own process does not wait for it any more. */
  readonly forget: () => void;
}

export interface LaunchOptions {
  readonly cwd: string;
  readonly context: Context;
  /** Hears what it says on stderr until it is forgotten. */
  readonly onSaid: (chunk: Buffer) => void;
}

/** Carries a command line out in a process that no terminal reaches. `code`: it ended before there was a run. */
export async function launch(
  argv: readonly string[],
  { cwd, context, onSaid }: LaunchOptions,
): Promise<Launched | { readonly code: number }> {
  const child = spawn(process.execPath, [fileURLToPath(entryFile), ...argv], {
    cwd,
    env: { ...context.environment, [marker]: '1' },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', onSaid);
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? exitCodes.bug));
  });
  const told = new Promise<string>((resolve) => {
    child.on('message', (message) => resolve(String(message)));
  });
  const outcome = await Promise.race([told, ended]);
  if (typeof outcome === 'number') return { code: outcome };
  return {
    id: outcome,
    ended,
    forget: () => {
      child.stderr?.destroy();
      if (child.connected) child.disconnect();
      child.unref();
    },
  };
}

/** Whether we are the process that somebody launched: nobody looks at what it says. */
export function isOnItsOwn(environment: Context['environment']): boolean {
  return environment[marker] !== undefined;
}

/** Set in the process that runs on its own. */
const marker = 'RUNNABLE_DETACHED';

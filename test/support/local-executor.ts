import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Attempt, Execution, Executor, OutputStream, Stop } from '../../src/engine/ports.ts';
import { createLocalExecutor, type LocalExecutorOptions } from '../../src/executors/local/local-executor.ts';
import type { Argument, Invocation } from '../../src/plan/invocation.ts';

/** A local executor with a project of its own, and what a test does with it. Everything of it is gone after the test. */
export interface LocalBench {
  readonly executor: Executor;
  /** Absolute path of the project's folder. */
  readonly project: string;
  readonly scratch: string;
  readonly execute: (invocation: Partial<Invocation>, attempt?: Partial<Attempt>) => Promise<Execution>;
  /** Runs a shell script and gives what it wrote, too. */
  readonly script: (text: string, options?: ScriptOptions) => Promise<ScriptEnd>;
}

export interface ScriptOptions {
  readonly env?: Readonly<Record<string, Argument>>;
  readonly passEnv?: readonly string[];
  readonly fallbackEnv?: Readonly<Record<string, string>>;
  readonly args?: readonly Argument[];
  readonly attempt?: Partial<Attempt>;
}

export interface ScriptEnd extends Execution {
  readonly stdout: string;
  readonly stderr: string;
}

let runs = 0;

export function openLocalBench(options: Partial<LocalExecutorOptions> = {}): LocalBench {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'local-executor-')));
  const project = join(root, 'project');
  const scratch = join(root, 'scratch');
  mkdirSync(project);
  const run = `r-test${process.pid}x${++runs}`;
  const executor = createLocalExecutor({
    ...{ run, environment: process.env, scratchDirectory: scratch, drainMs: 200, ...options },
  });
  onTestFinished(async () => {
    await executor.sweep();
    rmSync(root, { recursive: true, force: true });
  });
  const execute: LocalBench['execute'] = (invocation, attempt = {}) =>
    executor.execute(
      { argv: ['true'], env: {}, passEnv: [], cwd: '', files: [], tools: [], ...invocation },
      {
        ...{ run, id: 'task', attempt: 1, project, commit: '0'.repeat(40), secrets: {} },
        signal: new AbortController().signal,
        onOutput: () => {},
        ...attempt,
      },
    );
  const script: LocalBench['script'] = async (text, { args = [], attempt = {}, ...rest } = {}) => {
    const output: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
    const execution = await execute(
      { ...rest, argv: ['bash', '-c', text, 'script', ...args] },
      {
        ...attempt,
        onOutput: (stream, chunk) => {
          output[stream].push(Buffer.from(chunk));
          attempt.onOutput?.(stream, chunk);
        },
      },
    );
    const [stdout, stderr] = [
      Buffer.concat(output.stdout).toString(),
      Buffer.concat(output.stderr).toString(),
    ];
    return { ...execution, stdout, stderr };
  };
  return { executor, project, scratch, execute, script };
}

/** Stops an attempt, as the engine does. */
export function createStop(stop: Partial<Stop> = {}): {
  readonly signal: AbortSignal;
  readonly stop: () => void;
  readonly force: () => void;
} {
  const controller = new AbortController();
  const force = new AbortController();
  const reason: Stop = { status: 'canceled', graceMs: 10_000, force: force.signal, ...stop };
  return { signal: controller.signal, stop: () => controller.abort(reason), force: () => force.abort() };
}

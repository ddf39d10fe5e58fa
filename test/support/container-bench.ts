import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ContainerSettings } from '../../src/config/configuration.ts';
import type { Attempt, Execution, Executor, OutputStream } from '../../src/engine/ports.ts';
import {
  type ContainerExecutorOptions,
  createContainerExecutor,
} from '../../src/executors/container/container-executor.ts';
import type { Service } from '../../src/pipeline/model.ts';
import type { Invocation } from '../../src/plan/invocation.ts';
import { listBeside, listLabelled } from './container.ts';

/** A container executor with a project of its own, and what a test does with it. Everything of it is gone after the test. */
export interface ContainerBench {
  readonly executor: Executor;
  /** Id of the run. */
  readonly run: string;
  /** Absolute path of the project's folder. */
  readonly project: string;
  /** Absolute path of a folder that is gone with the test. */
  readonly root: string;
  /** Runs a script of `sh` in the image, and gives what it wrote, too. */
  readonly script: (text: string, options?: BenchOptions) => Promise<BenchEnd>;
  /** The containers and networks of the run that are there, by their ids. */
  readonly left: () => readonly string[];
  /** Those of its services, and the networks. */
  readonly beside: () => readonly string[];
}

export interface BenchOptions {
  readonly invocation?: Partial<Invocation>;
  readonly attempt?: Partial<Attempt>;
}

export interface BenchEnd extends Execution {
  readonly stdout: string;
  readonly stderr: string;
}

let runs = 0;

export function openContainerBench(
  settings: Partial<ContainerSettings>,
  options: Partial<ContainerExecutorOptions> = {},
): ContainerBench {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'container-executor-')));
  const project = join(root, 'runs', 'r', 'project');
  mkdirSync(project, { recursive: true });
  const run = options.run ?? `r-box${process.pid}x${++runs}`;
  const executor = createContainerExecutor({
    name: 'box',
    settings: {
      type: 'container',
      lifecycle: 'task',
      network: 'bridge',
      pull: 'never',
      pids: 256,
      mounts: [],
      ...settings,
    },
    ...{ run, environment: process.env, scratchDirectory: join(root, 'scratch'), graceMs: 2000 },
    ...{ prefix: '', links: [], sees: [], ...options },
  });
  onTestFinished(async () => {
    await executor.sweep();
    rmSync(root, { recursive: true, force: true });
  });
  let attempts = 0;
  const script: ContainerBench['script'] = async (text, { invocation = {}, attempt = {} } = {}) => {
    const signal = attempt.signal ?? new AbortController().signal;
    const id = attempt.id ?? 'task';
    const located = await executor.locate?.({ task: id, signal });
    if (located?.ok !== true) throw new Error(JSON.stringify(located));
    const output: Record<OutputStream, Buffer[]> = { stdout: [], stderr: [] };
    const execution = await executor.execute(
      {
        ...{ argv: ['sh', '-c', text], env: {}, passEnv: [], cwd: '', files: [], tools: [] },
        ...{ site: located.site, image: located.site.image, ...invocation },
      },
      {
        ...{ run, id, attempt: ++attempts, project, commit: '0'.repeat(40), secrets: {}, signal },
        onOutput: (stream, chunk) => {
          output[stream].push(Buffer.from(chunk));
        },
        ...attempt,
      },
    );
    const [stdout, stderr] = [output.stdout, output.stderr].map((chunks) => Buffer.concat(chunks).toString());
    return { ...execution, stdout: stdout ?? '', stderr: stderr ?? '' };
  };
  return {
    executor,
    run,
    project,
    root,
    script,
    left: () => listLabelled(`runnable.run=${run}`),
    beside: () => listBeside(run),
  };
}

/** A service with every setting at its default. */
export function serviceOf(name: string, image: string, parts: Partial<Service> = {}): Service {
  return {
    name,
    image,
    env: {},
    secrets: [],
    ports: [],
    health: { intervalMs: 200, timeoutMs: 20_000 },
    ...parts,
  };
}

import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { EnvironmentMaking, Environments, FoundEnvironment } from '../../src/engine/environments.ts';
import { makeEnvironment } from '../../src/engine/make-environment.ts';
import { createEnvironments } from '../../src/environments/create-environments.ts';
import { createPythonFinder } from '../../src/environments/python.ts';
import type { EnvironmentRequest } from '../../src/pipeline/model.ts';
import { folderWith, temporaryFolder } from './attempt.ts';
import { openLocalBench } from './local-executor.ts';

/** A project whose environments are made by a real executor, in a folder that is the test's own. */
export interface EnvironmentBench {
  readonly project: string;
  readonly directory: string;
  readonly caller: Readonly<Record<string, string>>;
  readonly environments: Environments;
  /** Throws the diagnostics where there is no environment to be had. */
  readonly find: (request: EnvironmentRequest) => Promise<FoundEnvironment>;
  /** Finds and makes it, as the engine does for an attempt. */
  readonly make: (
    request: EnvironmentRequest,
    more?: Partial<Pick<EnvironmentMaking, 'attempt' | 'signal'>>,
  ) => Promise<MadeHere>;
}

export interface MadeHere {
  readonly found: FoundEnvironment;
  readonly made: Awaited<ReturnType<FoundEnvironment['make']>>;
  /** What the log of the attempt holds. */
  readonly log: string;
}

export interface BenchOptions {
  readonly files: Readonly<Record<string, string>>;
  readonly caller: Readonly<Record<string, string>>;
  /** Shared with another bench. */
  readonly directory?: string;
  /** Shared with another bench, in place of `files`. */
  readonly project?: string;
  readonly onLog?: (text: string) => void;
}

export function openEnvironmentBench(options: BenchOptions): EnvironmentBench {
  const { caller, onLog } = options;
  const project = options.project ?? folderWith(options.files);
  const directory = options.directory ?? temporaryFolder();
  const { executor } = openLocalBench({ environment: caller });
  const environments = createEnvironments({ directory, caller, findPython: createPythonFinder(caller) });
  onTestFinished(() => {
    environments.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const find = async (request: EnvironmentRequest): Promise<FoundEnvironment> => {
    const found = await environments.find(request, { task: 'train', project, checkout: null });
    if (!found.ok)
      throw new Error(found.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
    return found.value;
  };
  return {
    project,
    directory,
    caller,
    environments,
    find,
    make: async (request, { attempt = 1, signal = new AbortController().signal } = {}) => {
      const found = await find(request);
      let log = '';
      const made = await makeEnvironment({
        found,
        executor,
        invocation: { argv: ['true'], env: {}, passEnv: [], cwd: '', files: [], tools: [] },
        attempt: {
          ...{ id: 'train', attempt, run: 'r-test', project, commit: '0'.repeat(40), secrets: {}, signal },
          onOutput: (_, chunk) => {
            log += Buffer.from(chunk).toString();
            onLog?.(log);
          },
        },
      });
      return { found, made, log };
    },
  };
}

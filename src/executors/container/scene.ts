import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ContainerSettings } from '../../config/configuration.ts';
import type { Clock, Notice } from '../../engine/ports.ts';
import type { SeenPath } from '../../plan/invocation.ts';
import { openPrivateFolders, type PrivateFolders } from '../local/private-folder.ts';
import { createShortage, type Shortage } from '../local/shortage.ts';
import { createSystemClock } from '../system-clock.ts';
import { createDisposal, type Disposal } from './disposal.ts';
import { type Engine, openEngine } from './engine.ts';
import { type Images, openImages } from './images.ts';
import type { Lasting } from './lasting-arguments.ts';
import { createRunServices, type RunServices } from './run-services.ts';

export interface ContainerExecutorOptions {
  /** Name of the executor in the configuration. */
  readonly name: string;
  readonly settings: ContainerSettings;
  /** Id of the run that it works for. */
  readonly run: string;
  /** The caller's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Absolute path; the private folders of attempts are made in a folder below it that is the run's alone. */
  readonly scratchDirectory: string;
  /** The project's folder in the work tree, with `/`; empty when it is the root. */
  readonly prefix: string;
  /** Absolute paths of links of the workspace, which people name. */
  readonly links: readonly SeenPath[];
  /** What else of ours every task sees. */
  readonly sees: readonly SeenPath[];
  /** Absolute paths of the folder that holds all workspaces of the run, and of that with those of all runs. */
  readonly workspaces?: { readonly run: string; readonly all: string };
  readonly clock?: Clock;
  /** Milliseconds from SIGTERM to SIGKILL after a task's own timeout. */
  readonly graceMs?: number;
  /** Milliseconds for an engine that went away to come back. */
  readonly returnMs?: number;
  /** Milliseconds for an engine to answer what takes it none. */
  readonly answerMs?: number;
  /** Told what slows the run down and is nobody's failure. */
  readonly warn?: (notice: Notice) => void;
}

/** What all attempts of an executor share. */
export interface Scene {
  readonly options: ContainerExecutorOptions;
  readonly engine: Engine;
  readonly images: Images;
  readonly disposal: Disposal;
  readonly folders: PrivateFolders;
  readonly shortage: Shortage;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly returnMs: number;
  /** The name of the next container. */
  readonly nextName: () => string;
  /** Containers that tasks come to, by what is asked of them. */
  readonly lasting: Map<string, Promise<Lasting>>;
  readonly runServices: RunServices;
  /** Begins the names of all that this runner makes for the run. */
  readonly session: string;
}

/** Looks for the engine once, for all attempts. Throws `EnvironmentError` `no-container-engine`. */
export async function openScene(options: ContainerExecutorOptions): Promise<Scene> {
  const { settings, environment, name, run } = options;
  const engine = await openEngine({
    environment,
    ...(settings.engine === undefined ? {} : { engine: settings.engine }),
    ...(options.answerMs === undefined ? {} : { answerMs: options.answerMs }),
  });
  const warn = options.warn ?? (() => {});
  // Another runner may take the run up, and the names of this one may still be in use.
  const session = randomBytes(3).toString('hex');
  let count = 0;
  return {
    options,
    engine,
    images: openImages({ engine, executor: name, image: settings.image, pull: settings.pull, warn }),
    disposal: createDisposal(engine),
    folders: openPrivateFolders(join(options.scratchDirectory, run)),
    shortage: createShortage(() => {}),
    clock: options.clock ?? createSystemClock(),
    graceMs: options.graceMs ?? 10_000,
    returnMs: options.returnMs ?? 30_000,
    nextName: () => `runnable-${run}-${session}-${++count}`,
    lasting: new Map(),
    runServices: createRunServices(),
    session: `runnable-${run}-${session}`,
  };
}

/** Marks everything that an engine has of a run. */
export const runLabel = 'runnable.run';

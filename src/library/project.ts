import { resolve } from 'node:path';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { nameFailure } from '../disk/name-failure.ts';
import { openProject as openSession } from '../session/open.ts';
import type { Project as Opened } from '../session/project.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import { findUnknownOptions } from './option-names.ts';

/** A project that was opened: the folder that holds `.runnable/`, in its Git repository. Nothing has to be closed. */
export interface Project {
  /** Absolute path of the project's folder in the checkout; null for a bare repository. */
  readonly folder: string | null;
  /** Absolute path of the folder with the records of its runs. */
  readonly stateDirectory: string;
}

/** Where a project is looked for, and what its tasks may see of the environment. */
export interface OpenOptions {
  /** A folder in or below the project; the current folder of the process unless said otherwise. */
  readonly cwd?: string | undefined;
  /** In place of `process.env`: what is read of it, and what tasks may see, is as for the command. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** A configuration file, relative to `cwd`, in place of `runnable.config.yaml`. */
  readonly configFile?: string | undefined;
}

/** Which project is meant: one that was opened before, or else the one that is found. */
export interface Place extends OpenOptions {
  /** From `openProject`: then the other options of a place are not looked at, and git is asked less. */
  readonly project?: Project | undefined;
}

/** What a piece of work needs of a project. */
export interface Needs {
  /** A repository without `.runnable/` will do. */
  readonly orRoot?: boolean;
  /** A commit will be pinned. */
  readonly forRun?: boolean;
}

const known = new WeakMap<Project, Opened>();

/**
 * Finds the project of a folder: the nearest folder at or above it that holds `.runnable/`. A repository without one
 * will do for its records and for jobs that stand in no file; then its root is the project.
 */
export async function openProject(options: OpenOptions = {}): Promise<Result<Project>> {
  const unknown = findUnknownOptions(options);
  if (unknown.length > 0) return failure(unknown);
  return naming(async () => {
    const opened = await openFound(options, { orRoot: true });
    if (!opened.ok) return opened;
    const { folder, stateDirectory } = opened.value;
    const project = { folder, stateDirectory };
    known.set(project, opened.value);
    return success(project, opened.diagnostics);
  });
}

/**
 * Does work in the project of a place, with options that there are; what the disk refuses is thrown as
 * `EnvironmentError`.
 */
export async function inProject<T>(
  place: Place,
  needs: Needs,
  work: (project: Opened) => Promise<Result<T>>,
): Promise<Result<T>> {
  const unknown = findUnknownOptions(place);
  if (unknown.length > 0) return failure(unknown);
  return naming(async () => {
    const opened = place.project === undefined ? await openFound(place, needs) : recall(place.project);
    if (!opened.ok) return opened;
    const done = await work(opened.value);
    return { ...done, diagnostics: [...opened.diagnostics, ...done.diagnostics] };
  });
}

/** The same work with its failures named. */
export async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw nameFailure(error);
  }
}

function openFound({ cwd = '.', env = process.env, configFile }: OpenOptions, needs: Needs) {
  const given = { cwd: resolve(cwd), environment: { ...env } };
  return openSession({ ...given, ...needs, ...dropUndefined({ configFile }) });
}

function recall(project: Project): Result<Opened> {
  const opened = known.get(project);
  if (opened === undefined) throw new TypeError('`project` is not one that `openProject` gave');
  return success(opened);
}

import { realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { defaultConfiguration } from '../config/configuration.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { isFolder } from '../disk/is-folder.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import type { Project } from './project.ts';

export interface OpenOptions {
  /** Absolute path of a folder in or below the project. */
  readonly cwd: string;
  /** The caller's environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A configuration file, relative to `cwd`, in place of `runnable.config.yaml`. */
  readonly configFile?: string;
  /** Where no folder has `.runnable/`: the root of the repository is the project. For jobs in no file, and for records. */
  readonly orRoot?: boolean;
  /** A commit will be pinned: what that needs is asked for at once. */
  readonly forRun?: boolean;
  /** The checkout is of somebody who is not trusted: its configuration is not read either. */
  readonly trust?: 'untrusted';
  /** The defaults hold in place of a configuration with errors: somebody else judges it. */
  readonly orDefaults?: boolean;
}

/**
 * Finds the project of a folder: the nearest folder at or above it that holds `.runnable/`. In a bare repository it is
 * the root. Throws `EnvironmentError` when there is no repository.
 */
export async function openProject(options: OpenOptions): Promise<Result<Project>> {
  // Loaded while git works.
  const [repository, { readConfiguration }] = await Promise.all([
    openRepository(options.cwd, options.environment, options.forRun ? 'at-once' : 'if-asked'),
    import('./configuration.ts'),
  ]);
  const found =
    repository.root === null ? null : findProjectFolder(realpathSync(options.cwd), repository.root);
  const folder = found ?? (options.orRoot ? repository.root : null);
  if (repository.root !== null && folder === null) {
    const { describeNoProject } = await import('./no-project-here.ts');
    return failure([await describeNoProject(repository.root, options.cwd)]);
  }
  const configuration =
    options.trust === undefined ? readConfiguration({ ...options, folder }) : success(defaultConfiguration);
  if (!configuration.ok && !options.orDefaults) return configuration;
  return success(
    {
      repository,
      folder,
      prefix: folder === null || repository.root === null ? '' : slashed(relative(repository.root, folder)),
      stateDirectory: findStateDirectory(repository, options),
      configuration: configuration.ok ? configuration.value : defaultConfiguration,
      cwd: options.cwd,
      environment: options.environment,
      ...(options.trust === undefined ? {} : { trust: options.trust }),
    },
    configuration.ok ? configuration.diagnostics : [],
  );
}

/** Where the records of a repository's runs are kept: absolute path; nothing is made. */
function findStateDirectory(
  repository: Repository,
  { environment, cwd }: Pick<OpenOptions, 'environment' | 'cwd'>,
): string {
  const named = environment['RUNNABLE_STATE_DIR'];
  return named ? resolve(cwd, named) : join(repository.commonDirectory, 'runnable');
}

function findProjectFolder(cwd: string, root: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (isFolder(join(folder, '.runnable'))) return folder;
    if (folder === root || folder === dirname(folder)) return null;
  }
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

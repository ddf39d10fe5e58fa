import { existsSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Ended, runRunnable, type Started, startRunnable } from './command-line.ts';
import { type FileContent, makeRepository, type TestRepository } from './repository.ts';

/** A repository with pipelines, in which the shipped command is run. */
export interface CliProject extends TestRepository {
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** The same with more variables. */
  readonly runWith: (env: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<Ended>;
  readonly start: (...args: readonly string[]) => Started;
  /** Absolute path in a folder that tasks find in `$PLACE`: for signs between a test and its tasks. */
  readonly place: (name: string) => string;
}

/** A project with these files, committed; pipelines may pass `PLACE` on. */
export function makeCliProject(files: Readonly<Record<string, FileContent>>): CliProject {
  return commandsIn(makeRepository({ files }));
}

/** A repository, such as a clone, in which the shipped command is run. */
export function commandsIn(repository: TestRepository): CliProject {
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    PLACE: dirname(repository.root),
    LC_ALL: 'C.UTF-8',
    CI: '',
  };
  const options = { cwd: repository.root, env };
  return {
    ...repository,
    run: (...args) => runRunnable(args, options),
    runWith: (more, ...args) => runRunnable(args, { ...options, env: { ...env, ...more } }),
    start: (...args) => startRunnable(args, options),
    place: (name) => join(dirname(repository.root), name),
  };
}

/** Resolves when a file is there. */
export function fileAppears(path: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(path), () => look());
    const look = () => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    };
    look();
  });
}

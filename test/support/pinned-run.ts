import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PreparedWorkspace } from '../../src/engine/ports.ts';
import { type Pin, type PinOptions, pin } from '../../src/git/pin.ts';
import { openRepository, type Repository } from '../../src/git/repository.ts';
import { openStore, type Store } from '../../src/git/store.ts';
import type { WorkspaceSettings } from '../../src/pipeline/model.ts';
import { dropUndefined } from '../../src/values/drop-undefined.ts';
import { createWorkspaces, type RunWorkspaces } from '../../src/workspaces/workspaces.ts';
import type { TestRepository } from './repository.ts';

/** What a run does before its first task, for tests of that alone. */
export interface PinnedRun {
  readonly repository: Repository;
  readonly store: Store;
  readonly pin: Pin;
  readonly workspaces: RunWorkspaces;
  readonly workspace: PreparedWorkspace;
}

export interface PinnedRunOptions {
  readonly run?: string;
  readonly ref?: string;
  readonly dirty?: 'include' | 'refuse';
  readonly exclude?: readonly string[];
  readonly settings?: Partial<WorkspaceSettings>;
  readonly project?: string;
  readonly mayBeViews?: () => boolean;
  /** Id of a run whose workspace the new one is a copy of. */
  readonly startsFrom?: string;
}

/** Opens a repository and its store in the state folder of the test. */
export async function openTestStore(test: TestRepository): Promise<Store> {
  mkdirSync(test.state, { recursive: true });
  const environment = { ...test.environment, RUNNABLE_WORKSPACE_DIR: test.workspaces };
  return openStore(await openRepository(test.root, environment, 'at-once'), test.state);
}

/** Pins a repository; the options are as good as none. Throws where a diagnostic says no. */
export async function pinTest(store: Store, options: Partial<PinOptions> = {}): Promise<Pin> {
  const exclude = async () => [];
  const pinned = await pin(store, { dirty: 'include', prefix: '', exclude, ...options });
  if (!pinned.ok) throw new Error(pinned.diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return pinned.value;
}

/** Pins a repository and makes the workspace of a run. The caller closes the store. */
export async function startPinnedRun(
  test: TestRepository,
  options: PinnedRunOptions = {},
): Promise<PinnedRun> {
  const store = await openTestStore(test);
  const project = options.project ?? '';
  const pinned = await pinTest(store, {
    dirty: options.dirty ?? 'include',
    prefix: project,
    exclude: async () => options.exclude ?? [],
    ...(options.ref === undefined ? {} : { ref: options.ref }),
  });
  const workspaces = orderWorkspaces(store, pinned, { ...options, project });
  const workspace = await workspaces.prepare();
  await workspace.settle?.();
  return { repository: store.repository, store, pin: pinned, workspaces, workspace };
}

/** The workspaces of a run that is pinned. */
export function orderWorkspaces(store: Store, pinned: Pin, options: PinnedRunOptions = {}): RunWorkspaces {
  const settings: WorkspaceSettings = {
    link: [],
    exclude: [],
    isolation: 'shared',
    history: false,
    submodules: false,
    lfs: false,
    ...options.settings,
  };
  const { commit, base } = pinned;
  const run = options.run ?? 'r-1';
  const { project = '', mayBeViews, startsFrom } = options;
  return createWorkspaces({
    ...{ store, run, commit, base, project, settings },
    ...dropUndefined({ mayBeViews, startsFrom }),
  });
}

/** The folder of a run's workspace below `RUNNABLE_WORKSPACE_DIR`, whatever the key of the repository is. */
export function slotOf(run: PinnedRun): string {
  return join(run.workspace.path, '..');
}

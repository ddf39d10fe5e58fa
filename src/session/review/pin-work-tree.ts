import { InternalError } from '../../diagnostics/errors.ts';
import type { ObjectSource } from '../../git/contents.ts';
import { pin } from '../../git/pin.ts';
import { openStore } from '../../git/store.ts';
import { readDefinitions } from '../definitions.ts';
import type { Project } from '../project.ts';

/** The work tree as it lies, as a commit that can be read from. */
export interface PinnedWorkTree {
  readonly commit: string;
  readonly dirty: boolean;
  readonly source: ObjectSource;
  readonly close: () => Promise<void>;
}

/** Makes a snapshot of what is not committed, as a run would. The user's branch, index and files stay as they are. */
export async function pinWorkTree(project: Project): Promise<PinnedWorkTree> {
  const store = await openStore(project.repository, project.stateDirectory);
  const pinned = await pin(store, {
    dirty: 'include',
    prefix: project.prefix,
    exclude: () => listExcluded(project),
  });
  if (!pinned.ok) throw new InternalError('a work tree was pinned as a revision');
  const { commit, dirty } = pinned.value;
  return { commit, dirty, source: store.source, close: store.close };
}

// What any of the pipelines leaves out.
async function listExcluded(project: Project): Promise<readonly string[]> {
  const { pipelines } = await readDefinitions(project, 'checkout');
  return [...new Set(pipelines.flatMap(({ workspace }) => workspace.exclude))];
}

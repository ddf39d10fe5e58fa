import { EnvironmentError } from '../diagnostics/errors.ts';
import { shortId } from '../git/object-id.ts';
import { openStore } from '../git/store.ts';
import type { RecordedRun } from '../journal/read-run.ts';
import type { Project } from './project.ts';

/**
 * Throws `source-gone` when the commit that a run was pinned to is not here. The record may have been pulled, and the
 * commit not; a snapshot of a dirty tree never leaves its machine.
 */
export async function demandSource(
  project: Project,
  { plan, state }: Pick<RecordedRun, 'plan' | 'state'>,
): Promise<void> {
  const { commit, dirty } = plan.source;
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    if ((await store.source.objects.read(commit)) !== null) return;
  } finally {
    await store.close();
  }
  const run = state.started?.run ?? '';
  const host = state.started?.host ?? '';
  throw new EnvironmentError(
    'source-gone',
    dirty
      ? `the code of \`${run}\` is not here: ${shortId(commit)} was made of a work tree with changes on \`${host}\``
      : `the commit ${shortId(commit)} of \`${run}\` is not in the repository`,
    {
      hint: dirty
        ? `reproduce it on \`${host}\`; of what was committed only, \`runnable rerun ${run} --ref ${plan.source.base ?? 'HEAD'}\``
        : `fetch it: git fetch origin ${commit}`,
    },
  );
}

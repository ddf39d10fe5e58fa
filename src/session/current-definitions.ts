import { failure, type Result, success } from '../diagnostics/result.ts';
import { readDefinitions } from './definitions.ts';
import type { Definitions, Project } from './project.ts';

/** The definitions as they lie in the checkout; of a bare repository, those of `HEAD`. */
export async function readCurrentDefinitions(project: Project): Promise<Result<Definitions>> {
  if (project.folder !== null) return success(await readDefinitions(project, 'checkout'));
  const [{ openStore }, { pin }, { findNoProject }] = await Promise.all([
    import('../git/store.ts'),
    import('../git/pin.ts'),
    import('./no-project-in-commit.ts'),
  ]);
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    const head = await pin(store, {
      ref: 'HEAD',
      dirty: 'refuse',
      prefix: project.prefix,
      exclude: async () => [],
    });
    if (!head.ok) return head;
    const at = { commit: head.value.commit, source: store.source };
    const missing = await findNoProject(project, at);
    return missing === null ? success(await readDefinitions(project, at)) : failure([missing]);
  } finally {
    await store.close();
  }
}

import { kindSchemas } from '../pipeline/kinds/index.ts';
import type { PlannedTask } from '../plan/plan.ts';

/**
 * Globs of what counts as the code of a task that says which files it reads, beside the files that its block names: what
 * its `cache` says, else what its kind does.
 */
export function listCodeGlobs({
  kind,
  block,
  cache,
}: Pick<PlannedTask, 'kind' | 'block' | 'cache'>): readonly string[] {
  return cache?.code ?? kindSchemas.get(kind)?.sources?.(block) ?? [];
}

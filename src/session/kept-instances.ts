import { listReturnDigests } from '../catalog/cache/entry-text.ts';
import type { FileCatalog } from '../catalog/catalog.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type Keeping, listRepaired } from '../plan/keep-instances.ts';
import type { Plan } from '../plan/plan.ts';
import type { ParentRun } from '../plan/rerun.ts';
import type { EarlierResult, KeptInstance, KeptInstances } from '../plan/task-result.ts';
import { openProjectCatalog } from './catalog.ts';
import { findChangedGroups } from './changed-since.ts';
import type { PinnedTarget } from './prepare.ts';

/** A run that is run again, with the instances of its groups that succeeded. */
export interface RecordedParent extends ParentRun {
  readonly instances: KeptInstances;
}

/** A rerun of what failed. */
export interface Repair extends Pick<Keeping, 'picked' | 'invalid' | 'filesGone'> {
  readonly parent: RecordedParent;
  readonly plan: Plan;
}

/** The instances of groups which failed in part that do not run again. Throws `EnvironmentError`. */
export async function keepInstances(
  { project, pipeline, store }: PinnedTarget,
  { parent, plan, ...order }: Repair,
): Promise<KeptInstances> {
  const { instances } = parent;
  const groups = listRepaired(pipeline, plan, { ...order, instances, before: parent.plan });
  const isSame = plan.source.commit === parent.plan.source.commit;
  const changed = isSame ? new Set() : await findChangedGroups(store, { parent, plan }, groups);
  const names = groups.map(({ id }) => id).filter((id) => !changed.has(id));
  const chosen = new Map(names.map((id) => [id, instances.get(id) ?? {}]));
  return await dropLost(openProjectCatalog(project), chosen);
}

/** Of instances that a rerun could keep those whose values and files can still be had. */
async function dropLost(
  catalog: Pick<FileCatalog, 'stamp' | 'path'>,
  instances: KeptInstances,
): Promise<KeptInstances> {
  const found = new Map<string, Readonly<Record<string, KeptInstance>>>();
  for (const [group, members] of instances) {
    const left: [string, KeptInstance][] = [];
    for (const [id, kept] of Object.entries(members)) {
      if (await isThere(catalog, kept.earlier)) left.push([id, kept]);
    }
    if (left.length > 0) found.set(group, Object.fromEntries(left));
  }
  return found;
}

async function isThere(
  catalog: Pick<FileCatalog, 'stamp' | 'path'>,
  { returns, outputs }: EarlierResult,
): Promise<boolean> {
  const digests = [
    ...Object.values(returns).flatMap(listReturnDigests),
    ...outputs.flatMap(({ digest, stored }) => (stored ? [digest] : [])),
  ];
  for (const digest of digests) if (!(await hasBlob(catalog, digest))) return false;
  return true;
}

// What is not here may be in the bucket; a blob that is altered is found out when it is used.
async function hasBlob(catalog: Pick<FileCatalog, 'stamp' | 'path'>, digest: string): Promise<boolean> {
  if (catalog.stamp(digest) !== null) return true;
  try {
    await catalog.path(digest);
    return true;
  } catch (error) {
    if (!(error instanceof EnvironmentError) || !lost.has(error.code)) throw error;
    return false;
  }
}

const lost: ReadonlySet<string> = new Set(['blob-missing', 'blob-damaged']);

import type { FileCatalog } from '../../catalog/catalog.ts';
import { taskState } from '../../engine/task-state.ts';
import { openStore } from '../../git/store.ts';
import { compareFields } from '../../plan/cache-key.ts';
import type { CacheUse } from '../../plan/cache-record.ts';
import type { Plan, PlannedTask, PlanSource } from '../../plan/plan.ts';
import type { CacheWhy, CachingWhy, SinceWhy, TaskWhy } from '../../reporters/why/task-why.ts';
import { openProjectCatalog } from '../catalog.ts';
import type { Project } from '../project.ts';
import type { ReadRun } from '../records.ts';
import { type ChangedFiles, findChangedFiles } from './changed-files.ts';
import { type EarlierKey, findEarlierKeys, readFields } from './earlier-keys.ts';
import { explainChanges } from './explain-changes.ts';

/** Files that are listed of one field. */
const mostFiles = 50;

/** A task of a run that has been read. */
export interface ExplainOrder {
  readonly run: Pick<ReadRun, 'plan' | 'state'> & { readonly id: string };
  /** Id of the instance. */
  readonly task: string;
}

/** Says why a task ran in a run, or did not: what it stood on, and what of that had changed, down to the commits. */
export async function explainTask(project: Project, { run, task }: ExplainOrder): Promise<TaskWhy> {
  const { status, reason, cache } = taskState(run.state, task);
  const planned = run.state.planned.get(task);
  const caching = findCaching(planned, run.plan);
  const base = { run: run.id, id: task, status, reason, why: planned?.why ?? '', caching };
  if (cache === undefined) return { ...base, cache: null };
  return { ...base, cache: await explainCache(project, { run, task }, cache) };
}

function findCaching(task: PlannedTask | undefined, { caching }: Plan): CachingWhy {
  if (task?.cache === undefined) return 'none';
  return caching === 'off' ? 'off' : 'on';
}

async function explainCache(project: Project, order: ExplainOrder, use: CacheUse): Promise<CacheWhy> {
  const catalog = openProjectCatalog(project);
  const fields = await readFields(catalog, use);
  const base = { key: use.key, fields, from: use.from ?? null, outdated: use.outdated ?? null };
  if (use.from !== undefined) return { hit: true, ...base, since: null };
  const { run, task } = order;
  const { pipeline } = run.plan;
  const earlier = (await findEarlierKeys(project, { pipeline, ids: [task], before: run.id })).get(task);
  if (earlier === undefined) return { hit: false, ...base, since: null };
  return { hit: false, ...base, since: await explainSince(project, order, { use, earlier, catalog }) };
}

interface Since {
  readonly use: CacheUse;
  readonly earlier: EarlierKey;
  readonly catalog: FileCatalog;
}

async function explainSince(
  project: Project,
  { run }: ExplainOrder,
  { use, earlier, catalog }: Since,
): Promise<SinceWhy> {
  const [before, after] = [await readFields(catalog, earlier.use), await readFields(catalog, use)];
  if (before === null || after === null) return { run: earlier.run, changes: null };
  const fields = compareFields(before, after);
  const states = { before: earlier.state, after: run.state };
  const ask = () => findFiles(project, earlier.source, run.plan.source);
  const changes = await explainChanges(fields, { findFiles: ask, states, most: mostFiles });
  return { run: earlier.run, changes };
}

async function findFiles(project: Project, before: PlanSource, after: PlanSource): Promise<ChangedFiles> {
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    return await findChangedFiles({ project, store }, before, after);
  } finally {
    await store.close();
  }
}

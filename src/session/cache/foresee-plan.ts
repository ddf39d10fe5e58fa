import type { FileCatalog } from '../../catalog/catalog.ts';
import { nodeDisk } from '../../disk/disk.ts';
import { type Foreseen, foresee } from '../../engine/foresee.ts';
import type { RunFacts } from '../../engine/run-facts.ts';
import { createSystemClock } from '../../executors/system-clock.ts';
import type { Store } from '../../git/store.ts';
import { createKinds } from '../../kinds/index.ts';
import { compareFields } from '../../plan/cache-key.ts';
import type { CacheKey } from '../../plan/cache-record.ts';
import type { PlanSource } from '../../plan/plan.ts';
import type { ForeseenTask, ForeseenTasks } from '../../reporters/plan/foreseen.ts';
import { openProjectCatalog } from '../catalog.ts';
import { createExecutors } from '../executors.ts';
import { type ChangedFiles, findChangedFiles } from './changed-files.ts';
import { type EarlierKey, findEarlierKeys, readFields } from './earlier-keys.ts';
import { explainChanges } from './explain-changes.ts';
import { openTaskCache } from './open-task-cache.ts';
import { quietFacts } from './quiet-facts.ts';
import type { SurveyParts } from './survey-task.ts';
import { usesCache } from './uses-cache.ts';

/** Files that are listed of one field of one task; `why` lists more of a run. */
const mostFiles = 3;

/** A plan, and where its commits are read. */
export interface PlanParts extends SurveyParts {
  readonly store: Store;
}

/** What a run of a plan would do with its tasks that have `cache`. Runs nothing and keeps nothing. */
export async function foreseePlan(parts: PlanParts): Promise<ForeseenTasks> {
  const { project, plan } = parts;
  if (!usesCache(plan)) return new Map();
  const catalog = openProjectCatalog(project);
  const foreseen = await foresee(factsOf(parts, catalog));
  const running = [...foreseen].flatMap(([id, { do: what }]) => (what === 'run' ? [id] : []));
  const earlier = await findEarlierKeys(project, { pipeline: plan.pipeline, ids: running });
  const past: Past = { catalog, findFiles: rememberFiles(parts) };
  const tasks = new Map<string, ForeseenTask>();
  for (const [id, what] of foreseen) tasks.set(id, await describe(what, earlier.get(id), past));
  return tasks;
}

/** Where it is looked up what earlier runs stood on. */
interface Past {
  readonly catalog: FileCatalog;
  /** The files of the project that are not as in an earlier run. */
  readonly findFiles: (before: PlanSource) => Promise<ChangedFiles>;
}

function rememberFiles({ project, store, plan }: PlanParts): Past['findFiles'] {
  const known = new Map<string, Promise<ChangedFiles>>();
  return (before) => {
    const found = known.get(before.commit) ?? findChangedFiles({ project, store }, before, plan.source);
    known.set(before.commit, found);
    return found;
  };
}

async function describe(
  foreseen: Foreseen,
  earlier: EarlierKey | undefined,
  past: Past,
): Promise<ForeseenTask> {
  switch (foreseen.do) {
    case 'reuse': {
      const { from, key } = foreseen;
      if (from === null) return { action: 'cached', why: 'all that is inside it is cached' };
      const why = `nothing that it stands on has changed since ${from.run}`;
      return { action: 'cached', why, from, ...(key === null ? {} : showKey(key)) };
    }
    case 'fail':
      return { action: 'run', why: foreseen.problem };
    case 'wait':
      return { action: 'run', why: `upstream \`${foreseen.upstream}\` runs` };
    case 'run':
      return { action: 'run', ...(await explainMiss(foreseen, earlier, past)), ...showKey(foreseen.key) };
    default:
      return foreseen satisfies never;
  }
}

async function explainMiss(
  { key: { fields: now }, outdated }: Extract<Foreseen, { readonly do: 'run' }>,
  earlier: EarlierKey | undefined,
  { catalog, findFiles }: Past,
): Promise<Pick<ForeseenTask, 'why' | 'changes'>> {
  if (outdated !== undefined) return { why: `its results of ${outdated.run} are not within its \`ttl\`` };
  if (earlier === undefined) return { why: 'what it gives is not known yet' };
  const { run, source, use } = earlier;
  const fields = await readFields(catalog, use);
  if (fields === null) return { why: `what it stood on in ${run} is gone` };
  const explaining = { findFiles: () => findFiles(source), most: mostFiles };
  const changes = await explainChanges(compareFields(fields, now), explaining);
  const names = changes.map(({ name }) => name);
  const why = names.length > 0 ? `${sayChanged(names)} since ${run}` : `its results of ${run} are not kept`;
  return { why, changes };
}

function showKey({ digest, fields }: CacheKey): Pick<ForeseenTask, 'key' | 'fields'> {
  return { key: digest, fields };
}

function sayChanged(names: readonly string[]): string {
  const [first, second] = names;
  if (names.length > 2) return `\`${first}\` and ${names.length - 1} more changed`;
  return second === undefined ? `\`${first}\` changed` : `\`${first}\` and \`${second}\` changed`;
}

function factsOf(parts: SurveyParts, catalog: FileCatalog): RunFacts {
  const { plan, project } = parts;
  return quietFacts(plan, {
    checkout: project.folder,
    catalog,
    cache: openTaskCache({ ...parts, catalog, disk: nodeDisk, now: Date.now }),
    kinds: createKinds(project.environment, project.configuration),
    ...createExecutors({ project, plan, run: 'plan', clock: createSystemClock(), warn: () => {} }),
  });
}

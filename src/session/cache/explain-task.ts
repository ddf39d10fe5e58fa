import { posix } from 'node:path';
import type { FileCatalog } from '../../catalog/catalog.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { outputsOf } from '../../engine/domain.ts';
import type { RunState } from '../../engine/state.ts';
import { taskState } from '../../engine/task-state.ts';
import { findChangingCommits } from '../../git/changing-commits.ts';
import { openStore } from '../../git/store.ts';
import { compareFields } from '../../plan/cache-key.ts';
import type { CacheUse, FieldChange } from '../../plan/cache-record.ts';
import { readInputGlob } from '../../plan/input-paths.ts';
import type { Plan, PlannedTask, PlanSource } from '../../plan/plan.ts';
import type { OutputFile } from '../../plan/task-result.ts';
import type {
  CacheWhy,
  CachingWhy,
  SinceWhy,
  TaskWhy,
  WhyChange,
  WhyFile,
} from '../../reporters/why/task-why.ts';
import { openProjectCatalog } from '../catalog.ts';
import { listCodeChanges } from '../compare/list-code-changes.ts';
import type { Project } from '../project.ts';
import type { ReadRun } from '../records.ts';
import { type EarlierKey, findEarlierKeys, readFields } from './earlier-keys.ts';

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
  const base = { key: use.key, fields, from: use.from ?? null };
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
  const files = fields.some(({ name }) => globOf(name) !== null)
    ? await findFiles(project, earlier.source, run.plan.source)
    : { changed: [], note: '' };
  const states = { before: earlier.state, after: run.state };
  return { run: earlier.run, changes: fields.map((field) => explainField(field, files, states)) };
}

/** Files that are listed of one field. */
const mostFiles = 50;

interface ChangedFiles {
  readonly changed: readonly WhyFile[];
  /** Why they are not known. */
  readonly note: string;
}

interface States {
  readonly before: RunState;
  readonly after: RunState;
}

function explainField(field: FieldChange, files: ChangedFiles, states: States): WhyChange {
  const glob = globOf(field.name);
  if (glob !== null) {
    const { matches } = readInputGlob(glob);
    return listFiles(
      field,
      files.changed.filter(({ path }) => matches(path)),
      files.note,
    );
  }
  const giver = /^files from (?!further upstream$)(.+)$/.exec(field.name)?.[1];
  return giver === undefined
    ? { ...field, files: [], note: '' }
    : listFiles(field, compareOutputs(giver, states), '');
}

function listFiles(field: FieldChange, files: readonly WhyFile[], note: string): WhyChange {
  const more = files.length - mostFiles;
  return {
    ...field,
    files: files.slice(0, mostFiles),
    note: more > 0 ? `and ${more} more ${more === 1 ? 'file' : 'files'}` : note,
  };
}

/** The glob that a field is about; null where it is about something else. */
function globOf(name: string): string | null {
  if (name === 'project') return '**';
  return /^(?:input|code|packages) (.+)$/s.exec(name)?.[1] ?? null;
}

function compareOutputs(giver: string, { before, after }: States): readonly WhyFile[] {
  const [old, now] = [filesOf(giver, before), filesOf(giver, after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter((path) => old.get(path)?.digest !== now.get(path)?.digest)
    .map((path) => ({ path, change: wordFor(old.has(path), now.has(path)), commit: null }));
}

function filesOf(id: string, state: RunState): ReadonlyMap<string, OutputFile> {
  const files = state.tasks.has(id) ? outputsOf(id, state).outputs : [];
  return new Map(files.map((file) => [file.path, file]));
}

function wordFor(was: boolean, is: boolean): WhyFile['change'] {
  if (!was) return 'added';
  return is ? 'changed' : 'removed';
}

/** The files of the project that two sources do not share, with the commits that changed them. */
async function findFiles(project: Project, before: PlanSource, after: PlanSource): Promise<ChangedFiles> {
  const store = await openStore(project.repository, project.stateDirectory);
  try {
    const all = await listCodeChanges(store, before.commit, after.commit);
    if (all === null) return { changed: [], note: 'the files of the earlier commit are gone' };
    const prefix = project.prefix === '' ? '' : `${project.prefix}/`;
    const inside = all.filter(({ path }) => path.startsWith(prefix));
    const commits = await findCommits(
      project,
      [before, after],
      inside.map(({ path }) => path),
    );
    const changed = inside.map(({ path, change }) => ({
      path: posix.relative(project.prefix, path),
      change,
      commit: commits?.get(path) ?? null,
    }));
    return { changed, note: commits === null ? 'the history between the two commits is not all here' : '' };
  } finally {
    await store.close();
  }
}

async function findCommits(
  project: Project,
  [before, after]: readonly [PlanSource, PlanSource],
  paths: readonly string[],
) {
  const [from, to] = [before.base, after.base];
  if (from === null || to === null) return new Map();
  try {
    return await findChangingCommits(project.repository, [from, to], paths);
  } catch (error) {
    if (error instanceof EnvironmentError) return null;
    throw error;
  }
}

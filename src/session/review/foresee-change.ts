import { type Foreseen, foresee } from '../../engine/foresee.ts';
import type { Executor } from '../../engine/ports.ts';
import type { CacheEntry, TaskCache } from '../../engine/task-cache.ts';
import type { ObjectSource } from '../../git/contents.ts';
import { openProjectTree, type ProjectTree } from '../../git/project-tree.ts';
import { listCalls } from '../../pipeline/linking/list-calls.ts';
import type { Pipeline } from '../../pipeline/model.ts';
import { compareFields, digestText } from '../../plan/cache-key.ts';
import type { CacheField } from '../../plan/cache-record.ts';
import { countPlanned, listTemplates } from '../../plan/members.ts';
import type { Plan, PlannedTask } from '../../plan/plan.ts';
import { planRun } from '../../plan/plan-run.ts';
import type { DefinitionSide, ForeseenChange } from '../../review/definition-side.ts';
import { quietFacts, refuse } from '../cache/quiet-facts.ts';
import { createSurvey } from '../cache/survey-task.ts';
import type { Project } from '../project.ts';
import { canTell } from './can-tell.ts';
import { hasCache } from './has-cache.ts';

/** Two commits whose keys are compared. */
export interface ForeseenOrder {
  readonly project: Project;
  readonly source: ObjectSource;
  readonly base: DefinitionSide;
  readonly head: DefinitionSide;
}

/**
 * Says of tasks with `cache`, by their ids with the pipeline, whether a run of the head would use results again that a
 * run of the base made: by the keys of the engine, with the defaults of all params, from objects alone. What cannot be
 * told so is absent: a task behind one without `cache`, or that decides by what tasks return, and a pipeline with a param
 * that must be given, or that links other paths than before.
 */
export async function foreseeChange(order: ForeseenOrder): Promise<ReadonlyMap<string, ForeseenChange>> {
  const changes = new Map<string, ForeseenChange>();
  const linked = new Map(order.base.pipelines.map((each) => [each.name, linksOf(each)]));
  const names = order.head.pipelines
    .filter((each) => hasCache(each) && linked.get(each.name) === linksOf(each))
    .map(({ name }) => name);
  if (names.length === 0) return changes;
  const made = new Map<string, CacheEntry>();
  const before = new Map<string, ReadonlyMap<string, Foreseen>>();
  const base = openSide(order, order.base, (key, task) => made.get(key) ?? keep(made, makeUp(key, task)));
  for (const name of names) before.set(name, await foreseePipeline(name, base));
  const head = openSide(order, order.head, (key) => made.get(key) ?? null);
  for (const name of names) {
    const now = await foreseePipeline(name, head);
    for (const [id, change] of listChanges(now, before.get(name))) changes.set(`${name}/${id}`, change);
  }
  return changes;
}

// What lies there is in no commit.
function linksOf({ workspace }: Pipeline): string {
  return JSON.stringify(workspace.link);
}

/** Of a group of which not all are used again, it says of the group what it says of the first that is not. */
function listChanges(
  now: ReadonlyMap<string, Foreseen>,
  old: ReadonlyMap<string, Foreseen> | undefined,
): ReadonlyMap<string, ForeseenChange> {
  const changes = new Map<string, ForeseenChange>();
  for (const [id, foreseen] of now) {
    const change = judge(foreseen, fieldsOf(old?.get(id)));
    const [group = id] = id.split('[');
    if (change !== null && group === id) changes.set(id, change);
    else if (change?.reused === false && !changes.has(group)) changes.set(group, change);
  }
  return changes;
}

function judge(foreseen: Foreseen, before: readonly CacheField[] | null): ForeseenChange | null {
  if (foreseen.do === 'reuse') return { reused: true };
  if (foreseen.do !== 'run' || before === null) return null;
  return { reused: false, fields: compareFields(before, foreseen.key.fields).map(({ name }) => name) };
}

function fieldsOf(foreseen: Foreseen | undefined): readonly CacheField[] | null {
  return foreseen?.do === 'reuse' ? (foreseen.key?.fields ?? null) : null;
}

interface Side extends Pick<ForeseenOrder, 'project' | 'source'> {
  readonly definitions: DefinitionSide;
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  /** Files with errors. */
  readonly wrong: ReadonlySet<string | undefined>;
  readonly tree: ProjectTree;
  readonly find: (key: string, task: PlannedTask) => CacheEntry | null;
  /** How many tasks may still be foreseen. */
  left: number;
}

/** Tasks that are foreseen on each side: a stranger decides how many there are. */
const mostTasks = 50_000;

function openSide({ project, source }: ForeseenOrder, definitions: DefinitionSide, find: Side['find']): Side {
  const pipelines = new Map(definitions.pipelines.map((each) => [each.name, each]));
  const tree = openProjectTree(source, definitions.commit, project.prefix);
  const errors = definitions.diagnostics.filter(({ severity }) => severity === 'error');
  const wrong = new Set(errors.map(({ span }) => span?.file));
  return { project, source, definitions, pipelines, wrong, tree, find, left: mostTasks };
}

function keep(made: Map<string, CacheEntry>, entry: CacheEntry): CacheEntry {
  made.set(entry.key, entry);
  return entry;
}

async function foreseePipeline(name: string, side: Side): Promise<ReadonlyMap<string, Foreseen>> {
  const plan = planOf(name, side);
  if (plan === null || !listTemplates(plan).some(({ cache }) => cache !== undefined)) return new Map();
  const project = { ...side.project, folder: null };
  const cache: TaskCache = {
    ...createSurvey({ project, store: side, plan }, sameOnBothSides, side.tree),
    find: async (key, task) => ({ entry: side.find(key, task) }),
    keep: refuse,
  };
  const catalog = { path: refuse, readText: async () => 'null' };
  const parts = { checkout: null, catalog, cache, kinds: new Map(), executor: nobody, executors: new Map() };
  return await foresee(quietFacts(plan, parts), canTell);
}

function planOf(name: string, side: Side): Plan | null {
  const { definitions, pipelines, project } = side;
  const pipeline = pipelines.get(name);
  if (pipeline === undefined || !isWhole(pipeline, side)) return null;
  const { commit } = definitions;
  const code = { commit, base: commit, dirty: false, branch: null, tag: null, ref: '' };
  const planned = planRun(pipeline, { source: { ...code, project: project.prefix }, called: pipelines });
  const count = planned.ok ? countPlanned(planned.value.tasks) : 0;
  if (!planned.ok || count > side.left) return null;
  side.left -= count;
  return planned.value;
}

/** Whether a run could be planned: nothing is wrong with its file, nor with any that it calls. */
function isWhole(pipeline: Pipeline, { pipelines, wrong }: Side): boolean {
  const reached = new Set([pipeline]);
  for (const each of reached) {
    if (wrong.has(each.locate([]).file)) return false;
    for (const { name } of listCalls(each)) {
      const called = pipelines.get(name);
      if (called === undefined) return false;
      reached.add(called);
    }
  }
  return true;
}

const sameOnBothSides = { findPython: async () => null, findJava: async () => null };

const nobody: Executor = { name: '', maxParallel: 1, execute: refuse, sweep: refuse };

/** Results that are the same where the key is, and are never looked at. */
function makeUp(key: string, { id, returns, outputs }: PlannedTask): CacheEntry {
  const of = (name: string) => ({ digest: digestText(`${key} ${name}`), size: 0 });
  return {
    key,
    fields: of('fields'),
    from: { run: '', id, attempt: 1 },
    returns: Object.fromEntries(returns.map(({ name }) => [name, { json: of(name).digest }])),
    outputs: outputs.map(({ path }) => ({
      ...{ path: path.replace(/\*+/g, 'x'), ...of(path) },
      ...{ mode: 'file', stored: true },
    })),
  };
}

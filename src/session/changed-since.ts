import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type ListedFile, listCommit } from '../git/contents.ts';
import { createExclusion } from '../git/exclusion.ts';
import type { Store } from '../git/store.ts';
import { showPath } from '../git/tree.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import type { ExpandedTask } from '../plan/members.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { isKept, type ParentRun, type PickedTasks } from '../plan/rerun.ts';
import { indexChangedFiles } from '../review/changed-files.ts';
import { findChangedInput } from '../review/code-of-task.ts';
import type { Json } from '../values/json.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { listCodeGlobs } from './code-globs.ts';

/** What a rerun with new code should know of the tasks that it does not run again. */
export interface Changes {
  /** By task, in words: what of it is another than when its result was made. */
  readonly remarks: ReadonlyMap<string, string>;
  readonly warnings: readonly Diagnostic[];
}

/** What a rerun is compared with. */
export interface Comparison {
  readonly parent: ParentRun;
  readonly plan: Plan;
  readonly picked: PickedTasks;
}

/**
 * Says of each task that is kept whether its definition, or a file that it stands on, is another at the new commit: those
 * that its `inputs` name and the code of its kind, or without `inputs` every file of the project.
 */
export async function describeChanges(store: Store, { parent, plan, picked }: Comparison): Promise<Changes> {
  const before = new Map(parent.plan.tasks.map((task) => [task.id, task]));
  const kept = plan.tasks.filter(
    (task) => task.action === 'skip' && !picked.has(task.id) && isKept(task, parent),
  );
  const paths = kept.length === 0 ? [] : await listChanges(store, parent.plan, plan);
  const remarks = new Map<string, string>();
  for (const task of kept) {
    const earlier = before.get(task.id);
    const remark =
      earlier !== undefined && essenceOf(earlier) !== essenceOf(task)
        ? 'its definition has changed since'
        : describePaths(await chooseInputs(paths, task, plan.source.project));
    if (remark !== null) remarks.set(task.id, remark);
  }
  return { remarks, warnings: [...remarks].map(([id, remark]) => warn(parent, { id, remark, plan })) };
}

/** Of groups those whose instances stand on other files at the new commit: all of the project, unless they name some. */
export async function findChangedGroups(
  store: Store,
  { parent, plan }: Pick<Comparison, 'parent' | 'plan'>,
  groups: readonly ExpandedTask[],
): Promise<ReadonlySet<string>> {
  const paths = groups.length === 0 ? [] : await listChanges(store, parent.plan, plan);
  const prefix = plan.source.project === '' ? '' : `${plan.source.project}/`;
  const changed = indexChangedFiles(paths.map((path) => showPath(path).slice(prefix.length)));
  const reads = (task: PlannedTask) => {
    const inputs = listInputs(task);
    return inputs === null
      ? changed.count > 0
      : findChangedInput({ ...task, inputs }, changed, kindSchemas) !== null;
  };
  return new Set(groups.filter(({ group }) => reads(group.instance)).map(({ id }) => id));
}

async function listChanges(store: Store, before: Plan, after: Plan): Promise<readonly string[]> {
  const [old, now] = await Promise.all([
    listCommit(store.source, before.source.commit),
    listCommit(store.source, after.source.commit),
  ]);
  const prefix =
    after.source.project === '' ? '' : `${Buffer.from(after.source.project).toString('latin1')}/`;
  const known = new Map(old.files.map((file) => [file.path, markOf(file)]));
  const changed = now.files.filter((file) => known.get(file.path) !== markOf(file)).map(({ path }) => path);
  const there = new Set(now.files.map(({ path }) => path));
  const removed = old.files.map(({ path }) => path).filter((path) => !there.has(path));
  return [...changed, ...removed].filter(
    (path) => path.startsWith(prefix) && !path.startsWith(`${prefix}.runnable/`),
  );
}

function markOf({ id, mode }: ListedFile): string {
  return `${mode} ${id}`;
}

async function chooseInputs(
  paths: readonly string[],
  task: PlannedTask,
  prefix: string,
): Promise<readonly string[]> {
  const inputs = listInputs(task);
  if (paths.length === 0 || inputs === null) return paths;
  const isInput = await createExclusion(prefix, inputs);
  return paths.filter(isInput);
}

/** Globs of what a task that says which files it reads stands on; null: every file of the project. */
function listInputs(task: PlannedTask): readonly string[] | null {
  if (task.inputs.length === 0 && task.readsNothing !== true) return null;
  return [...task.inputs, ...listCodeGlobs(task)];
}

function describePaths(paths: readonly string[]): string | null {
  const [first, ...others] = paths;
  if (first === undefined) return null;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `\`${showPath(first)}\`${more} changed since`;
}

// What a result stands on. A task that stands for others has it in its instances.
function essenceOf(task: PlannedTask): string {
  const { kind, block, env, returns, outputs, cwd } =
    task.group === undefined || task.group.form === 'call' ? task : task.group.instance;
  if (kind === 'pipeline') return kind;
  return stringifyStable({ kind, block, env, returns, outputs, cwd } as unknown as Json);
}

function warn(
  { id: parent }: ParentRun,
  { id, remark, plan }: { id: string; remark: string; plan: Plan },
): Diagnostic {
  return {
    severity: 'warning',
    code: 'kept-result',
    message: `\`${id}\` is kept from run \`${parent}\`, and ${remark}`,
    hint: `to run it too: runnable rerun ${parent} --from ${quoteForShell(id)} --ref ${quoteForShell(plan.source.ref)}`,
  };
}

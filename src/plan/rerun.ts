import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import { digestPlan } from './digest.ts';
import type { Plan, PlannedTask } from './plan.ts';
import { type Selection, selectTasks } from './selection.ts';
import { orderTasks, reachFrom, type TaskGraph } from './task-graph.ts';
import { describeKept, type EarlierResult, endedBadly, type KeptInstances } from './task-result.ts';

/** A run that is run again, whole or in part. */
export interface ParentRun {
  readonly id: string;
  readonly plan: Plan;
  /** How its tasks ended, by id; what is absent or has another word here did not end. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Of all its tasks that ended, whoever ran them. */
  readonly results: ReadonlyMap<string, EarlierResult>;
}

/** What is to be run of it. */
export interface RerunChoice extends Pick<Selection, 'only' | 'from'> {
  /** What did not succeed, and all behind it. */
  readonly failed: boolean;
  /**
   * Why what its tasks wrote and did not declare in `outputs` is not there for the new run, in words: then such tasks run
   * again. Absent: it is there.
   */
  readonly filesGone?: string;
  /** Tasks whose results can be used no more, with why in words: they run again, and all behind them. */
  readonly invalid?: ReadonlyMap<string, string>;
}

/** The tasks of a rerun by id, each with why it runs, in words. */
export type PickedTasks = ReadonlyMap<string, string>;

/**
 * Which tasks of a pipeline run again. Without a choice these are all that its parent ran. With `only` nothing is added
 * to what was asked for; otherwise come those whose results cannot be used.
 */
export function pickForRerun(
  pipeline: Pipeline,
  parent: ParentRun,
  choice: RerunChoice,
): Result<PickedTasks> {
  const graph = orderTasks(pipeline.tasks);
  const asked = pickAsked(pipeline, { graph, parent }, choice);
  if (!asked.ok) return asked;
  const { invalid = new Map() } = choice;
  if ((choice.only ?? []).length > 0) {
    return success(asked.value, [
      ...asked.diagnostics,
      ...warnOfInvalid(asked.value, { graph, parent }, invalid),
    ]);
  }
  const picked = new Map(asked.value);
  addInvalid(picked, graph, invalid);
  if (choice.filesGone !== undefined) addWithoutOutputs(picked, { graph, parent }, choice.filesGone);
  return success(picked, asked.diagnostics);
}

/**
 * Tasks that somebody wants for themselves, whatever became of what they need: those that the choice names, and those
 * that ran alone in the parent, unless something that they need is asked for too.
 */
export function wantedInRerun(
  pipeline: Pipeline,
  parent: ParentRun,
  choice: RerunChoice,
): ReadonlySet<string> {
  const graph = orderTasks(pipeline.tasks);
  const asked = pickAsked(pipeline, { graph, parent }, choice);
  const { only = [], from = [] } = choice;
  const named = [...only, ...from].map((selector) => selector.replace(/^\+|\+$/g, ''));
  const alone = parent.plan.tasks.filter(({ needs, leftOut }) => leftOut !== undefined && needs.length === 0);
  const isFirst = (id: string) =>
    !graph.tasks.get(id)?.needs.some((need) => asked.ok && asked.value.has(need));
  return new Set([...named, ...alone.map(({ id }) => id)].filter(isFirst));
}

/** Whether a rerun is only a part of its parent: then it builds on the rest. */
export function isPartial({ plan }: ParentRun, picked: PickedTasks): boolean {
  return plan.tasks.some(
    (task) => !picked.has(task.id) && (task.action === 'run' || task.earlier !== undefined),
  );
}

/** What a rerun takes from its parent beside the results of tasks. */
export interface Adopted {
  readonly startsFrom?: string;
  /** Of tasks that are left out, in words. */
  readonly remarks?: ReadonlyMap<string, string>;
  readonly kept?: KeptInstances;
}

/** The plan with what it takes from its parent: each task that is left out has the result that it had there. */
export function adoptResults(plan: Plan, { results }: Pick<ParentRun, 'results'>, more: Adopted): Plan {
  const tasks = plan.tasks.map((task): PlannedTask => {
    const earlier = results.get(task.id);
    const kept = more.kept?.get(task.id);
    if (kept !== undefined) return { ...task, kept };
    if (task.action === 'run' || earlier === undefined || task.why === 'disabled') return task;
    const why = describeEarlier(task, earlier, more.remarks?.get(task.id));
    return { ...task, earlier, why };
  });
  const { digest: _, ...rest } = { ...plan, tasks };
  const adopted = more.startsFrom === undefined ? rest : { ...rest, startsFrom: more.startsFrom };
  return { ...adopted, digest: digestPlan(adopted) };
}

function describeEarlier(task: PlannedTask, earlier: EarlierResult, remark: string | undefined): string {
  const { run, status } = earlier;
  const allowed = task.allowFailure && (status === 'failed' || status === 'timed_out') ? ', as it may,' : '';
  const what = status === undefined ? describeKept(earlier) : `${ends[status]}${allowed} in ${run}`;
  return remark === undefined ? what : `${what}; ${remark}`;
}

const ends = {
  skipped: 'was skipped',
  failed: 'failed',
  timed_out: 'timed out',
  canceled: 'was canceled',
  upstream_failed: 'could not run',
} as const;

interface Lineage {
  readonly graph: TaskGraph;
  readonly parent: ParentRun;
}

function pickAsked(pipeline: Pipeline, { graph, parent }: Lineage, choice: RerunChoice): Result<PickedTasks> {
  const lists: PickedTasks[] = [];
  if (choice.failed) lists.push(pickFailed(graph, parent));
  const { only = [], from = [] } = choice;
  if (only.length + from.length > 0) {
    const selected = selectTasks(pipeline, graph, { only, from });
    if (!selected.ok) return selected;
    lists.push(selected.value);
  }
  const [first, ...others] = lists;
  if (first === undefined) return success(pickAll(pipeline, { graph, parent }));
  const picked = new Map([...first].filter(([id]) => others.every((list) => list.has(id))));
  return picked.size > 0 ? success(picked) : failure([describeNothing(parent, choice)]);
}

function pickAll(pipeline: Pipeline, { graph, parent }: Lineage): PickedTasks {
  const known = new Map(parent.plan.tasks.map((task) => [task.id, task]));
  // One that its file had disabled is judged by the file as it is now.
  const wasPart = (task: PlannedTask) => task.action === 'run' || task.why === 'disabled';
  const whole = parent.plan.form === pipeline.form && parent.plan.tasks.every(wasPart);
  const picked = new Map<string, string>();
  for (const id of graph.tasks.keys()) {
    const task = known.get(id);
    if (task === undefined ? whole : wasPart(task)) {
      picked.set(id, task === undefined ? `not in ${parent.id} yet` : `again, as in ${parent.id}`);
    }
  }
  return picked;
}

function pickFailed(graph: TaskGraph, parent: ParentRun): PickedTasks {
  const picked = new Map<string, string>();
  for (const { id, action } of parent.plan.tasks) {
    if (action !== 'run' || !graph.tasks.has(id)) continue;
    const word = failures[parent.statuses.get(id) ?? 'queued'];
    if (word !== undefined) picked.set(id, `${word} in ${parent.id}`);
  }
  addCauses(picked, graph, parent);
  addBehind(picked, graph);
  return inOrder(picked, graph);
}

// What could not run for the end that a task had in a run before its parent would not run this time either.
function addCauses(picked: Map<string, string>, graph: TaskGraph, { plan, statuses }: ParentRun): void {
  const known = new Map(plan.tasks.map((task) => [task.id, task]));
  const badEnd = (id: string) => {
    const task = known.get(id);
    return task?.earlier !== undefined && endedBadly(task.earlier, task) ? task.earlier : undefined;
  };
  const needsOf = (id: string) => (known.get(id)?.needs ?? []).filter((need) => badEnd(need) !== undefined);
  const stopped = [...picked.keys()].filter((id) => statuses.get(id) === 'upstream_failed');
  for (const id of reachFrom(stopped, needsOf)) {
    const earlier = badEnd(id);
    if (earlier?.status !== undefined && graph.tasks.has(id))
      picked.set(id, `${ends[earlier.status]} in ${earlier.run}`);
  }
}

// What succeeded or was skipped has no word here.
const failures: Readonly<Record<string, string>> = {
  failed: 'failed',
  timed_out: 'timed out',
  canceled: 'was canceled',
  upstream_failed: 'could not run',
  queued: 'did not run',
  running: 'did not end',
  waiting: 'did not end',
};

/** What stands behind a picked task is picked: what it was given is made anew. */
function addBehind(picked: Map<string, string>, graph: TaskGraph): void {
  const reached = reachFrom([...picked.keys()], (id) => graph.dependents.get(id) ?? []);
  for (const task of graph.tasks.values()) {
    if (picked.has(task.id) || !reached.has(task.id)) continue;
    picked.set(task.id, `behind \`${task.needs.find((id) => reached.has(id))}\``);
  }
}

function addInvalid(
  picked: Map<string, string>,
  graph: TaskGraph,
  invalid: ReadonlyMap<string, string>,
): void {
  const upstream = upstreamOf(picked, graph);
  const added = new Map<string, string>();
  for (const [id, why] of invalid) if (!picked.has(id) && upstream.has(id)) added.set(id, why);
  addBehind(added, graph);
  for (const [id, why] of added) if (!picked.has(id)) picked.set(id, why);
}

// With `only` nothing runs that was not asked for, so it is told instead.
function warnOfInvalid(
  picked: PickedTasks,
  { graph, parent }: Lineage,
  invalid: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const upstream = upstreamOf(picked, graph);
  return [...invalid]
    .filter(([id]) => upstream.has(id) && !picked.has(id) && isKept(graph.tasks.get(id), parent))
    .map(([id, why]) => ({
      severity: 'warning',
      code: 'kept-result',
      message: `\`${id}\` is kept from run \`${parent.id}\`, although ${why}`,
      hint: 'to run it too, use `--from` in place of `--only`',
    }));
}

/** Whether a task that is left out has a result of the parent that others may build on. */
export function isKept(
  task: Pick<PlannedTask, 'id' | 'allowFailure'> | undefined,
  { results }: Pick<ParentRun, 'results'>,
): boolean {
  const result = task === undefined ? undefined : results.get(task.id);
  return task !== undefined && result !== undefined && !endedBadly(result, task);
}

function addWithoutOutputs(picked: Map<string, string>, { graph, parent }: Lineage, why: string): void {
  const upstream = upstreamOf(picked, graph);
  for (const id of upstream) {
    const task = graph.tasks.get(id);
    if (task === undefined || picked.has(id) || !mayHaveWritten(task, parent)) continue;
    picked.set(id, why);
  }
}

// One that never runs again by itself does not do so here either.
function mayHaveWritten({ id, outputs, once, enabled }: Task, { plan, statuses }: ParentRun): boolean {
  const before = plan.tasks.find((task) => task.id === id);
  if (before === undefined || before.pretends || before.kind === 'stub') return false;
  const { earlier } = before;
  const ran = earlier === undefined ? statuses.get(id) === 'succeeded' : earlier.status === undefined;
  return enabled && !once && ran && outputs.length === 0;
}

function upstreamOf(picked: PickedTasks, graph: TaskGraph): ReadonlySet<string> {
  return reachFrom([...picked.keys()], (id) => graph.tasks.get(id)?.needs ?? []);
}

function inOrder(picked: PickedTasks, graph: TaskGraph): PickedTasks {
  return new Map(
    [...graph.tasks.keys()].flatMap((id) => (picked.has(id) ? [[id, picked.get(id) ?? '']] : [])),
  );
}

function describeNothing({ id }: ParentRun, { only = [], from = [] }: RerunChoice): Diagnostic {
  const narrowed = only.length + from.length > 0;
  return {
    severity: 'error',
    code: 'empty-selection',
    message: narrowed
      ? `none of the tasks that failed in run \`${id}\` is selected`
      : `no task of run \`${id}\` failed`,
    hint: narrowed ? 'leave `--only` and `--from` out' : `to run all of it again: runnable rerun ${id}`,
  };
}

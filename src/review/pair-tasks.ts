import type { Pipeline, Task } from '../pipeline/model.ts';
import { orderTasks } from '../plan/task-graph.ts';
import { stringifyStable } from '../values/stable-json.ts';
import { compareSettings } from './compare-settings.ts';
import { findSame, fingerprint, printTask } from './fingerprint.ts';
import type { FieldChange } from './review.ts';
import { type Settings, settingsOfTask } from './settings.ts';

/** A task of one side. */
export interface PlacedTask {
  /** With the pipeline and the tasks whose branches it is in: `deploy/etl/load`. */
  readonly id: string;
  /** What ids of its neighbours begin with: `deploy/etl`. */
  readonly within: string;
  readonly pipeline: Pipeline;
  readonly task: Task;
  /** Made when they are first asked for: of most tasks nobody does. */
  readonly settings: () => Settings;
}

/** A task as it is on both sides, or on one. */
export type TaskPair = { readonly inside: readonly TaskPair[] } & (
  | { readonly before: PlacedTask; readonly after: PlacedTask; readonly fields: readonly FieldChange[] }
  | { readonly before: PlacedTask; readonly after: null }
  | { readonly before: null; readonly after: PlacedTask }
);

/** The tasks of a pipeline or a branch on one side. */
export interface TaskLevel {
  readonly pipeline: Pipeline;
  readonly within: string;
  readonly tasks: readonly Task[];
}

/**
 * Pairs the tasks of both sides by their ids; of the others those that are the same but for their name, if there is
 * only one such pair. Those of the head come first, each after what it needs; then those that are gone.
 */
export function pairTasks(before: TaskLevel | null, after: TaskLevel | null): TaskPair[] {
  const now = place(after);
  const old = isSame(before, after) ? now : place(before);
  const renames = findRenames(old, now);
  const oldNames = new Map([...renames].map(([from, to]) => [to, from]));
  const met = new Set<string>();
  const pairs = [...now.values()].map((each): TaskPair => {
    const known = old.get(oldNames.get(each.task.id) ?? each.task.id);
    if (known === undefined) return { before: null, after: each, inside: pairInside(null, each) };
    met.add(known.task.id);
    const fields = compareTasks(known, each, renames);
    return { before: known, after: each, fields, inside: pairInside(known, each) };
  });
  const gone = [...old.values()].filter(({ task }) => !met.has(task.id));
  return [
    ...pairs,
    ...gone.map((each): TaskPair => ({ before: each, after: null, inside: pairInside(each, null) })),
  ];
}

// Of a file that is the same on both sides, which was read once.
function isSame(before: TaskLevel | null, after: TaskLevel | null): boolean {
  return before !== null && before.tasks === after?.tasks && before.within === after.within;
}

// A file that is the same on both sides was read once; and nearly all tasks of another are the same to the letter.
function compareTasks(
  before: PlacedTask,
  after: PlacedTask,
  renames: ReadonlyMap<string, string>,
): FieldChange[] {
  if (before.task === after.task || JSON.stringify(before.task) === JSON.stringify(after.task)) return [];
  return compareSettings(rename(before.settings(), renames), after.settings());
}

/** All pairs, each before those inside it. */
export function flattenPairs(pairs: readonly TaskPair[]): TaskPair[] {
  return pairs.flatMap((pair) => [pair, ...flattenPairs(pair.inside)]);
}

function place(level: TaskLevel | null): ReadonlyMap<string, PlacedTask> {
  if (level === null) return new Map();
  const { pipeline, within, tasks } = level;
  const ordered = [...orderTasks(tasks).tasks.values()];
  return new Map(
    ordered.map((task) => [
      task.id,
      { id: `${within}/${task.id}`, within, pipeline, task, settings: once(() => settingsOfTask(task)) },
    ]),
  );
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function pairInside(before: PlacedTask | null, after: PlacedTask | null): TaskPair[] {
  const [old, now] = [branchOf(before), branchOf(after)];
  return old === null && now === null ? [] : pairTasks(old, now);
}

function branchOf(placed: PlacedTask | null): TaskLevel | null {
  const call = placed?.task.call;
  if (placed === null || call?.form !== 'inline') return null;
  return { pipeline: placed.pipeline, within: placed.id, tasks: call.tasks };
}

type Placed = ReadonlyMap<string, PlacedTask>;

function findRenames(old: Placed, now: Placed): ReadonlyMap<string, string> {
  const gone = [...old.values()].filter(({ task }) => !now.has(task.id));
  const fresh = [...now.values()].filter(({ task }) => !old.has(task.id));
  return new Map(findSame(gone, fresh, print).map(([from, to]) => [from.task.id, to.task.id]));
}

// Whom it needs is left out: that may have another name by now, too, and is compared when the pairs are known.
function print(placed: PlacedTask): string {
  return `${fingerprint(placed.settings(), ['needs', 'handles', 'description'])} ${branchPrint(placed)}`;
}

function branchPrint({ task: { call } }: PlacedTask): string {
  return call?.form === 'inline' ? stringifyStable(call.tasks.map(printTask)) : '';
}

function rename(settings: Settings, renames: ReadonlyMap<string, string>): Settings {
  if (renames.size === 0) return settings;
  const renamed = ['needs', 'handles'].map((key) => {
    const ids = Array.isArray(settings[key]) ? (settings[key] as readonly string[]) : [];
    // In the order in which lists of settings stand.
    return [key, ids.map((id) => renames.get(id) ?? id).sort(byJson)] as const;
  });
  return { ...settings, ...Object.fromEntries(renamed) };
}

function byJson(left: string, right: string): number {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)];
  return one < other ? -1 : Number(one > other);
}

import type { TaskStatus } from '../../../engine/event.ts';
import { listTasks } from '../../../engine/list-tasks.ts';
import type { RunState, TaskState } from '../../../engine/state.ts';
import { wordOf } from '../../glyphs.ts';
import type { UiState } from './ui-state.ts';

/** A line of the list of tasks. */
export interface TaskLine {
  readonly task: TaskState;
  /** How deep it stands in groups that are unfolded. */
  readonly depth: number;
  /** Of a group: the statuses of the tasks inside it; null for a task that is none. */
  readonly inside: StatusCounts | null;
  readonly folded: boolean;
}

/** How many tasks have a status, and the seconds of those that ended. */
export interface StatusCounts {
  readonly counts: ReadonlyMap<TaskStatus, number>;
  readonly total: number;
  readonly ended: number;
  /** On average; 0 where none ended after an attempt. */
  readonly seconds: number;
}

/**
 * The tasks as they are listed: what failed first, then what runs, then the rest in the order of the plan. Groups are
 * folded unless the person unfolded them; of a folded one what failed or runs stands above by itself.
 */
export function listTaskLines(
  state: RunState,
  ui: Pick<UiState, 'unfolded' | 'filter'>,
): readonly TaskLine[] {
  const all = listTasks(state);
  const matches = matcherOf(ui.filter);
  if (matches !== null) {
    return byUrgency(all.filter(matches).map((task) => lineOf(task, { state, ui, depth: 0 })));
  }
  const listed = all.flatMap((task) => (task.parent === null ? unfold(task, { state, ui, depth: 0 }) : []));
  const hidden = listed.flatMap((line) => (line.folded ? leavesOf(line.task, state) : []));
  const outer = listed.filter(({ depth, inside }) => depth === 0 && inside === null);
  const urgent = byUrgency([
    ...hidden.filter(isUrgent).map((task) => lineOf(task, { state, ui, depth: 0 })),
    ...outer.filter(({ task }) => isUrgent(task)),
  ]);
  const raised = new Set(urgent.map(({ task }) => task.id));
  return [...urgent, ...listed.filter(({ task }) => !raised.has(task.id))];
}

function unfold(task: TaskState, place: Place): readonly TaskLine[] {
  const line = lineOf(task, place);
  if (line.inside === null || line.folded) return [line];
  const inner = { ...place, depth: place.depth + 1 };
  return [line, ...membersOf(task, place.state).flatMap((member) => unfold(member, inner))];
}

function isUrgent(task: TaskState): boolean {
  return urgencyOf(task) < 2;
}

/** Counts the tasks of a run that have work of their own: groups count by what is inside them. */
export function countRun(state: RunState): StatusCounts {
  return count([...state.tasks.values()].filter(({ members }) => members === null || members.length === 0));
}

/** 0: it failed. 1: it is at work. 2: anything else. */
export function urgencyOf({ status }: Pick<TaskState, 'status'>): number {
  if (status === 'failed' || status === 'timed_out') return 0;
  return status === 'running' || status === 'waiting' ? 1 : 2;
}

interface Place {
  readonly state: RunState;
  readonly ui: Pick<UiState, 'unfolded'>;
  readonly depth: number;
}

function lineOf(task: TaskState, { state, ui, depth }: Place): TaskLine {
  const inside = task.members === null ? null : count(leavesOf(task, state));
  return { task, depth, inside, folded: inside !== null && !ui.unfolded.has(task.id) };
}

function byUrgency(lines: readonly TaskLine[]): readonly TaskLine[] {
  return lines.toSorted((one, other) => urgencyOf(one.task) - urgencyOf(other.task));
}

function membersOf(task: TaskState, state: RunState): readonly TaskState[] {
  return (task.members ?? []).flatMap((id) => state.tasks.get(id) ?? []);
}

function leavesOf(task: TaskState, state: RunState): readonly TaskState[] {
  return membersOf(task, state).flatMap((member) =>
    member.members === null ? member : leavesOf(member, state),
  );
}

function count(tasks: readonly TaskState[]): StatusCounts {
  const counts = new Map<TaskStatus, number>();
  let ended = 0;
  let timed = 0;
  let seconds = 0;
  for (const task of tasks) {
    counts.set(task.status, (counts.get(task.status) ?? 0) + 1);
    if (['queued', 'running', 'waiting'].includes(task.status)) continue;
    ended += 1;
    if (task.attempts > 0) timed += 1;
    seconds += task.seconds;
  }
  return { counts, total: tasks.length, ended, seconds: timed === 0 ? 0 : seconds / timed };
}

// Null: everything is listed.
function matcherOf(filter: string): ((task: TaskState) => boolean) | null {
  const inverse = filter.startsWith('!');
  const text = (inverse ? filter.slice(1) : filter).toLowerCase();
  if (text === '') return null;
  return ({ id, status }) => (id.toLowerCase().includes(text) || wordOf(status).startsWith(text)) !== inverse;
}

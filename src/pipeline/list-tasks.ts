import type { Path } from '../diagnostics/span.ts';
import { isMap, type Json, type JsonObject } from '../values/json.ts';
import { isTaskId, reservedFor, taskIdPattern } from '../values/name.ts';
import { describeValue } from '../yaml/describe-value.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import type { Loading } from './loading.ts';

/** The largest number of tasks that a file may have, those of branches included. */
export const mostTasks = 10_000;

/** A task that is a map, its values not judged yet. */
export interface RawTask {
  readonly id: string;
  readonly path: Path;
  readonly block: JsonObject;
  /** The task before it, which it needs unless it says otherwise: only in the list form. */
  readonly before?: string;
}

/** The one task of a job. */
export function listJob(task: JsonObject, loading: Loading): RawTask[] {
  return keepMaps(
    [{ id: typeof task.id === 'string' ? task.id : 'task', path: ['task'], block: task }],
    loading,
  );
}

/** The tasks of a pipeline or of a branch, by id or as a list; says which of them can be none. */
export function listTasks(tasks: Json | undefined, path: Path, loading: Loading): RawTask[] {
  const entries = Array.isArray(tasks)
    ? listItems(tasks, path, loading)
    : listMembers(isMap(tasks) ? tasks : {}, path);
  const isEmpty = entries.length === 0 && !(Array.isArray(tasks) && tasks.length > 0);
  if (isEmpty) {
    const message = `the ${path.length === 1 ? 'pipeline' : 'branch'} has no tasks`;
    loading.problems.push({ code: 'empty', path, part: 'key', message });
  }
  if (entries.length > mostTasks) {
    const message = `the pipeline has ${entries.length} tasks, at most ${mostTasks} are accepted`;
    loading.problems.push({ code: 'too-many-tasks', path, part: 'key', message });
    return [];
  }
  return keepMaps(entries, loading);
}

interface Entry {
  readonly id: string;
  readonly path: Path;
  readonly block: Json;
  readonly before?: string;
}

function listMembers(tasks: JsonObject, path: Path): Entry[] {
  return Object.entries(tasks).map(([id, block]) => ({ id, path: [...path, id], block }));
}

function listItems(tasks: readonly Json[], above: Path, loading: Loading): Entry[] {
  const entries: Entry[] = [];
  let before: string | undefined;
  for (const [index, block] of tasks.entries()) {
    const path: Path = [...above, index];
    const id = isMap(block) ? block.id : '';
    if (typeof id === 'string') {
      entries.push({ id, path, block, ...(before === undefined ? {} : { before }) });
      before = id;
      continue;
    }
    loading.incomplete.add('id');
    const problem: PathProblem =
      id === undefined
        ? { code: 'missing-key', path, message: 'a task of a list has no `id`, which it must have' }
        : { code: 'type', path: [...path, 'id'], message: `\`id\` takes a text, found ${describeValue(id)}` };
    loading.problems.push(problem);
  }
  return entries;
}

// Only what can be a task goes on; ids are judged here because everything else names tasks by them.
function keepMaps(entries: readonly Entry[], loading: Loading): RawTask[] {
  return entries.flatMap(({ block, ...entry }) => {
    if (!isMap(block)) {
      const message = `a task is a map with a key for its kind, such as \`shell\`, found ${describeValue(block)}`;
      loading.problems.push({ code: 'type', path: entry.path, message });
      loading.incomplete.add('tasks');
      return [];
    }
    const place = placeOfId(entry.path, block);
    if (!isTaskId(entry.id))
      loading.problems.push({ code: 'task-id', ...place, message: describeId(entry.id) });
    else if (place.part === 'key' && block.id !== undefined && block.id !== entry.id) {
      const message = `\`id\` is \`${block.id}\`, the key above it says \`${entry.id}\``;
      loading.problems.push({ code: 'task-id', path: [...entry.path, 'id'], message, hint: 'remove `id`' });
    }
    return [{ ...entry, block }];
  });
}

function placeOfId(path: Path, block: JsonObject): Pick<PathProblem, 'path' | 'part'> {
  const keyed = path.length > 1 && typeof path.at(-1) === 'string';
  return keyed ? { path, part: 'key' } : { path: block.id === undefined ? path : [...path, 'id'] };
}

function describeId(id: string): string {
  const rule = 'a letter, then up to 62 letters, digits, `_` or `-`';
  if (id === '') return `the id of a task is empty, it is ${rule}`;
  const reserved = taskIdPattern.test(id) ? reservedFor(id) : null;
  return reserved === null
    ? `\`${cut(id)}\` is no id for a task, it is ${rule}`
    : `\`${id}\` can be no id for a task: ${reserved}`;
}

function cut(id: string): string {
  return id.length > 70 ? `${id.slice(0, 67)}…` : id;
}

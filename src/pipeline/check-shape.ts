import type { Path } from '../diagnostics/span.ts';
import { suggestName } from '../diagnostics/suggestion.ts';
import { isMap, type Json, type JsonObject } from '../values/json.ts';
import { isTaskId, taskIdPattern } from '../values/name.ts';
import { describeValue } from '../yaml/describe-value.ts';
import type { PathProblem } from '../yaml/path-problem.ts';
import type { ShapeError } from '../yaml/shape.ts';
import { describeShapeErrors, pruneData } from '../yaml/shape-problems.ts';
import { shape } from './generated/pipeline-shape.ts';
import type { PipelineFile, TaskBlock } from './generated/pipeline-types.ts';
import { validateFile, validateTask } from './generated/pipeline-validators.js';
import type { Loading } from './loading.ts';

/** The largest number of tasks that a file may have. */
export const mostTasks = 10_000;

/** A file whose values have the right types; what had not is left out of it. */
export interface ShapedFile {
  readonly file: PipelineFile;
  readonly form: 'pipeline' | 'job';
  readonly tasks: readonly ShapedTask[];
}

/** A task's block with its id and its place in the file. */
export interface ShapedTask {
  readonly id: string;
  readonly path: Path;
  readonly block: TaskBlock;
  /** Keys of the block that are unknown or whose value, or a part of it, was left out. */
  readonly wrong: ReadonlySet<string>;
  /** The task before it, which it needs unless it says otherwise: only in the list form. */
  readonly before?: string;
}

/** Judges types and keys; null when there is nothing that could be judged further. */
export function checkShape(data: Json, loading: Loading): ShapedFile | null {
  if (!isMap(data)) {
    const message = `a pipeline file is a map with \`tasks\` or \`task\`, found ${describeValue(data)}`;
    loading.problems.push({ code: 'type', path: [], message });
    return null;
  }
  const wrong = validate(data, { validator: validateFile, definition: 'file', base: [] }, loading);
  const form = formOf(data, wrong, loading);
  if (form === null) return null;
  const tasks = listTasks(data, loading).map(({ block, ...task }): ShapedTask => {
    const wrong = validate(block, { validator: validateTask, definition: 'task', base: task.path }, loading);
    return { ...task, block: block as TaskBlock, wrong };
  });
  return { file: data as PipelineFile, form, tasks };
}

interface Validation {
  readonly validator: { (data: unknown): boolean; errors?: ShapeError[] | null };
  readonly definition: string;
  readonly base: Path;
}

function validate(
  data: JsonObject,
  { validator, definition, base }: Validation,
  loading: Loading,
): Set<string> {
  const wrong = new Set<string>();
  if (validator(data)) return wrong;
  const { sourceOf } = loading.document;
  const shaping = { root: shape, from: `#/definitions/${definition}`, base, data, sourceOf };
  const problems = describeShapeErrors(validator.errors ?? [], shaping);
  loading.problems.push(...problems);
  for (const { path } of problems) {
    const steps = path.slice(base.length);
    wrong.add(`${steps[0]}`);
    for (const step of steps) loading.incomplete.add(`${step}`);
  }
  pruneData(data, problems, base);
  return wrong;
}

function formOf(
  data: JsonObject,
  wrong: ReadonlySet<string>,
  { problems }: Loading,
): 'pipeline' | 'job' | null {
  const [tasks, task] = [data.tasks !== undefined, data.task !== undefined];
  if (tasks !== task) return tasks ? 'pipeline' : 'job';
  // Misspelt, or left out because it has the wrong type: told already.
  if ([...wrong].some((key) => suggestName(key, ['tasks', 'task']) !== undefined)) return null;
  problems.push(
    tasks
      ? {
          code: 'tasks-or-task',
          path: ['task'],
          part: 'key',
          message: 'a file has `tasks` or `task`, found both',
        }
      : {
          code: 'tasks-or-task',
          path: [],
          message: 'a pipeline has `tasks` and a job has `task`, found neither',
          ...misplacedKind(data),
        },
  );
  return null;
}

// `shell: make` at the top of a file: a task's block without the key above it.
function misplacedKind(data: JsonObject): { hint?: string } {
  const misplaced = Object.keys(data).some((key) =>
    ['shell', 'python', 'node', 'notebook', 'sql'].includes(key),
  );
  return misplaced ? { hint: 'put the block of the task below `task:`' } : {};
}

/** A task that is a map, its values not judged yet. */
type RawTask = Omit<ShapedTask, 'block' | 'wrong'> & { readonly block: JsonObject };

function listTasks(data: JsonObject, loading: Loading): RawTask[] {
  const { task, tasks } = data;
  if (isMap(task))
    return keepMaps(
      [{ id: typeof task.id === 'string' ? task.id : 'task', path: ['task'], block: task }],
      loading,
    );
  const entries = Array.isArray(tasks) ? listItems(tasks, loading) : listMembers(isMap(tasks) ? tasks : {});
  if (entries.length === 0) {
    loading.problems.push({
      code: 'empty',
      path: ['tasks'],
      part: 'key',
      message: 'the pipeline has no tasks',
    });
  }
  if (entries.length > mostTasks) {
    const message = `the pipeline has ${entries.length} tasks, at most ${mostTasks} are accepted`;
    loading.problems.push({ code: 'too-many-tasks', path: ['tasks'], part: 'key', message });
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

function listMembers(tasks: JsonObject): Entry[] {
  return Object.entries(tasks).map(([id, block]) => ({ id, path: ['tasks', id], block }));
}

function listItems(tasks: readonly Json[], loading: Loading): Entry[] {
  const entries: Entry[] = [];
  let before: string | undefined;
  for (const [index, block] of tasks.entries()) {
    const path: Path = ['tasks', index];
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
  const keyed = path.length === 2 && typeof path[1] === 'string';
  return keyed ? { path, part: 'key' } : { path: block.id === undefined ? path : [...path, 'id'] };
}

function describeId(id: string): string {
  const rule = 'a letter, then up to 62 letters, digits, `_` or `-`';
  return id === ''
    ? `the id of a task is empty, it is ${rule}`
    : `\`${cut(id)}\` is no id for a task, it is ${rule}${reserved(id)}`;
}

function reserved(id: string): string {
  return taskIdPattern.test(id) ? ', and none of the names that systems keep for themselves' : '';
}

function cut(id: string): string {
  return id.length > 70 ? `${id.slice(0, 67)}…` : id;
}

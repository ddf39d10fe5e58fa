import type { Path } from '../diagnostics/span.ts';
import { suggestName } from '../diagnostics/suggestion.ts';
import { isMap, type Json, type JsonObject } from '../values/json.ts';
import { describeValue } from '../yaml/describe-value.ts';
import type { ShapeError } from '../yaml/shape.ts';
import { describeShapeErrors, pruneData } from '../yaml/shape-problems.ts';
import { explainForeignKey } from './foreign-keys.ts';
import { shape } from './generated/pipeline-shape.ts';
import type { PipelineFile, TaskBlock } from './generated/pipeline-types.ts';
import { validateFile, validateTask } from './generated/pipeline-validators.js';
import { listJob, listTasks, mostTasks, type RawTask } from './list-tasks.ts';
import type { Loading } from './loading.ts';

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
  /** The tasks of an inline branch. */
  readonly branch?: readonly ShapedTask[];
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
  const { task } = data;
  const job = (isMap(task) ? listJob(task, loading) : []).map((each) => shapeTask(each, 0, loading));
  // Beside `tasks` the block of `task` is judged by itself: nobody knows which of both is meant.
  const tasks =
    form === 'job'
      ? job
      : listTasks(data.tasks, ['tasks'], loading).map((each) => shapeTask(each, 0, loading));
  return { file: data as PipelineFile, form, tasks: keepBounded(tasks, loading) };
}

/** How deep branches may stand in branches. */
export const deepestBranch = 20;

function shapeTask({ block, ...task }: RawTask, depth: number, loading: Loading): ShapedTask {
  const wrong = validate(block, { validator: validateTask, definition: 'task', base: task.path }, loading);
  const call = block['pipeline'];
  const shaped = { ...task, block: block as TaskBlock, wrong };
  if (!isMap(call) || call.tasks === undefined) return shaped;
  const path: Path = [...task.path, 'pipeline', 'tasks'];
  if (depth === deepestBranch) {
    const message = `branches stand in one another at most ${deepestBranch} deep`;
    loading.problems.push({ code: 'depth', path, part: 'key', message });
    return shaped;
  }
  const branch = listTasks(call.tasks, path, loading);
  return { ...shaped, branch: branch.map((each) => shapeTask(each, depth + 1, loading)) };
}

function keepBounded(tasks: readonly ShapedTask[], { problems }: Loading): readonly ShapedTask[] {
  const count = countTasks(tasks);
  if (count <= mostTasks) return tasks;
  const message = `the pipeline has ${count} tasks with those of its branches, at most ${mostTasks} are accepted`;
  problems.push({ code: 'too-many-tasks', path: ['tasks'], part: 'key', message });
  return [];
}

function countTasks(tasks: readonly ShapedTask[]): number {
  return tasks.reduce((count, { branch = [] }) => count + 1 + countTasks(branch), 0);
}

interface Validation {
  readonly validator: { (data: unknown): boolean; errors?: ShapeError[] | null };
  readonly definition: 'file' | 'task';
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
  const problems = describeShapeErrors(validator.errors ?? [], shaping).map((problem) =>
    explainForeignKey(problem, definition, base.length),
  );
  for (const problem of problems) loading.problems.push(problem);
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
  if (tasks && task) {
    const message = 'a file has `tasks` or `task`, found both';
    problems.push({ code: 'tasks-or-task', path: ['task'], part: 'key', message });
  }
  if (tasks || task) return tasks ? 'pipeline' : 'job';
  // Misspelt, or left out because it has the wrong type: told already.
  if ([...wrong].some((key) => suggestName(key, ['tasks', 'task']) !== undefined)) return null;
  const message = 'a pipeline has `tasks` and a job has `task`, found neither';
  problems.push({ code: 'tasks-or-task', path: [], message, ...misplacedKind(data) });
  return null;
}

// `shell: make` at the top of a file: a task's block without the key above it.
function misplacedKind(data: JsonObject): { hint?: string } {
  const misplaced = Object.keys(data).some((key) =>
    ['shell', 'python', 'node', 'notebook', 'sql'].includes(key),
  );
  return misplaced ? { hint: 'put the block of the task below `task:`' } : {};
}

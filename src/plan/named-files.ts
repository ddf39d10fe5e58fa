import type { Path } from '../diagnostics/span.ts';
import { hasExpression } from '../expressions/split-template.ts';
import type { KindSchema } from '../pipeline/kind-schema.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';

/** A file of the project that a task cannot begin without. */
export interface NamedFile {
  readonly task: Task;
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly pipeline: Pipeline;
  /** Where it stands in the file of the pipeline, as exactly as is known. */
  readonly path: Path;
  /** Globs of what tasks before this one give, and of what is linked from the checkout; null: nothing is known of it. */
  readonly listSources: () => readonly string[] | null;
}

/** What files are looked for in. */
export interface NamedFilesOrder {
  /** The pipelines that are called by name. */
  readonly called: ReadonlyMap<string, Pipeline>;
  readonly kinds: ReadonlyMap<string, KindSchema>;
  /** Whether a task, or a call with all that is in it, is carried out. */
  readonly runs: (task: Task) => boolean;
}

/** The files that tasks name as what they run: scripts, notebooks, queries, modules and lists of packages. */
export function listNamedFiles(pipeline: Pipeline, order: NamedFilesOrder): readonly NamedFile[] {
  return listWithin(pipeline.tasks, {
    ...order,
    root: pipeline,
    pipeline,
    above: [],
    names: [pipeline.name],
  });
}

interface Walk extends NamedFilesOrder {
  /** The outermost pipeline, whose links hold. */
  readonly root: Pipeline;
  readonly pipeline: Pipeline;
  /** Globs of what is given before the tasks that they stand in begin. */
  readonly above: readonly (() => readonly string[])[];
  /** Of the pipelines that it stands in. */
  readonly names: readonly string[];
}

function listWithin(tasks: readonly Task[], walk: Walk): readonly NamedFile[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return tasks.filter(walk.runs).flatMap((task) => {
    const before = () => listUpstream(task, byId).flatMap((each) => listGiven(each, walk));
    const above = [...walk.above, before];
    if (task.call === undefined) return listOfTask(task, { ...walk, above });
    if (task.call.form === 'inline') return listWithin(task.call.tasks, { ...walk, above });
    const pipeline = walk.called.get(task.call.name);
    if (pipeline === undefined || walk.names.includes(pipeline.name)) return [];
    return listWithin(pipeline.tasks, { ...walk, pipeline, above, names: [...walk.names, pipeline.name] });
  });
}

function listOfTask(task: Task, walk: Walk): readonly NamedFile[] {
  const { kinds, pipeline, root, above } = walk;
  const own = kinds.get(task.kind)?.files(task.block) ?? [];
  const packages = task.environment?.file;
  const named = [
    ...own.map((text) => ({ text, path: [...task.path, task.kind, ...keyOf(task, text)] })),
    ...(packages === undefined ? [] : [{ text: packages, path: [...task.path, 'environment'] }]),
  ];
  return named.flatMap(({ text, path }) => {
    const file = readPath(text);
    if (file === null) return [];
    const listSources = () => {
      const globs = [...root.workspace.link.map((link) => link.path), ...above.flatMap((list) => list())];
      // What several instances give may lie below a folder of each.
      return task.place === 'by-instance' || globs.some(hasExpression) ? null : globs;
    };
    return [{ task, file, pipeline, path, listSources }];
  });
}

function keyOf({ block }: Task, text: string): readonly string[] {
  const key = Object.keys(block).find((each) => `${block[each]}`.replace(/#.*$/, '') === text);
  return key === undefined ? [] : [key];
}

/** In its plain form; null for what only a run tells, or what lies elsewhere. */
function readPath(text: string): string | null {
  if (hasExpression(text) || text.startsWith('/')) return null;
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  return names.length === 0 || names.includes('..') ? null : names.join('/');
}

function listUpstream(task: Task, byId: ReadonlyMap<string, Task>): readonly Task[] {
  const found = new Set<string>(task.needs);
  for (const id of found) for (const need of byId.get(id)?.needs ?? []) found.add(need);
  return [...found].flatMap((id) => byId.get(id) ?? []);
}

function listGiven({ outputs, call }: Task, walk: Pick<Walk, 'called' | 'names'>): readonly string[] {
  if (call === undefined) return outputs.map(({ path }) => path);
  if (call.form === 'inline') return call.tasks.flatMap((task) => listGiven(task, walk));
  const pipeline = walk.names.includes(call.name) ? undefined : walk.called.get(call.name);
  const names = [...walk.names, call.name];
  return pipeline?.tasks.flatMap((task) => listGiven(task, { ...walk, names })) ?? [];
}

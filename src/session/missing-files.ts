import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Span } from '../diagnostics/span.ts';
import type { ObjectSource } from '../git/contents.ts';
import { openProjectTree, type ProjectTree } from '../git/project-tree.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import { listCalls } from '../pipeline/linking/list-calls.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { listNamedFiles, type NamedFile } from '../plan/named-files.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';

/** A plan, the definitions that it was made of, and where its commit is read. */
export interface PlannedDefinitions {
  readonly plan: Plan;
  readonly pipeline: Pipeline;
  /** What it calls by name, directly or through others. */
  readonly called: ReadonlyMap<string, Pipeline>;
  readonly store: { readonly source: ObjectSource };
}

/** Warnings of the files that tasks of a plan run and that neither its commit has nor a task before them gives. */
export async function findFilesNotInSnapshot({
  plan,
  pipeline,
  called,
  store,
}: PlannedDefinitions): Promise<readonly Diagnostic[]> {
  const running = new Set(listRunning(plan.tasks));
  const named = listNamedFiles(pipeline, {
    called,
    kinds: kindSchemas,
    runs: ({ id }) => running.has(id),
  });
  if (named.length === 0) return [];
  const tree = openProjectTree(store.source, plan.source.commit, plan.source.project);
  const there = await Promise.all(named.map(({ file }) => mayBeThere(tree, file)));
  const missing = named.filter((_, index) => !there[index]);
  return describe(missing, 'snapshot');
}

/** The same for the definitions of a project as its files lie in the folder; called pipelines are judged where they are called. */
export async function findFilesNotInFolder(
  folder: string,
  pipelines: readonly Pipeline[],
): Promise<readonly Diagnostic[]> {
  const called = new Map(pipelines.map((pipeline) => [pipeline.name, pipeline]));
  const names = new Set(pipelines.flatMap((pipeline) => listCalls(pipeline).map(({ name }) => name)));
  const order = { called, kinds: kindSchemas, runs: ({ enabled }: { readonly enabled: boolean }) => enabled };
  const outermost = pipelines.filter(({ name }) => !names.has(name));
  const named = outermost.flatMap((pipeline) => listNamedFiles(pipeline, order));
  const missing = named.filter(({ file }) => !existsSync(join(folder, file)));
  return describe(missing, 'project');
}

// Ids as the file has them: of tasks that have a process, and of the calls and groups that they are in.
function listRunning(tasks: readonly PlannedTask[]): readonly string[] {
  return tasks.flatMap(({ task, kind, action, group }) => {
    if (action !== 'run' || kind === 'stub') return [];
    if (group === undefined) return [task];
    return [task, ...listRunning(group.form === 'call' ? group.tasks : [group.instance])];
  });
}

/** Whether the commit has a file, or has something on the way to it that it does not hold itself. */
async function mayBeThere(tree: ProjectTree, file: string): Promise<boolean> {
  try {
    for (let path = file; path !== '.'; path = posix.dirname(path)) {
      const mode = (await tree.find(path)).at(-1)?.mode;
      if (mode !== undefined) return path === file || mode === 'submodule' || mode === 'symlink';
    }
    return false;
  } catch (error) {
    // A clone without all trees tells nothing.
    if (error instanceof EnvironmentError && error.code === 'object-missing') return true;
    throw error;
  }
}

async function describe(
  files: readonly NamedFile[],
  where: 'snapshot' | 'project',
): Promise<readonly Diagnostic[]> {
  const found = new Map<string, Diagnostic>();
  if (files.length === 0) return [];
  // Matching takes a library, which is loaded where something is missing.
  const { readInputGlob } = await import('../plan/input-paths.ts');
  for (const named of files) {
    const sources = named.listSources();
    if (sources?.some((glob) => readInputGlob(glob).matches(named.file)) ?? true) continue;
    const span = locate(named);
    found.set(`${span.file}:${span.start} ${named.file}`, {
      severity: 'warning',
      code: 'file-missing',
      message: `\`${named.file}\`, which task \`${named.task.id}\` needs, is not in the ${where}, and no task before it gives it`,
      span,
      hint: 'paths are relative to the folder that holds `.runnable/`; what an earlier task makes stands under its `outputs`',
    });
  }
  return [...found.values()];
}

// An `environment` stands beside the kind, in it, or in `defaults`.
function locate({ pipeline, path, task }: NamedFile): Span {
  const span = pipeline.locate(path);
  const isAbsent = path.at(-1) === 'environment' && span.start === pipeline.locate(task.path).start;
  return isAbsent ? pipeline.locate([...task.path, task.kind, 'environment']) : span;
}

import type { KindSchema } from '../pipeline/kind-schema.ts';
import type { Task } from '../pipeline/model.ts';
import type { ChangedFiles } from './changed-files.ts';

/** A file whose content a task stands on, and what it is to the task. */
export interface ChangedInput {
  readonly path: string;
  readonly as: 'code' | 'input' | 'packages';
}

/**
 * A file that changed and that a task names: its function, script, notebook or query, the file of its packages, a word
 * of its shell script, or one of its `inputs`. Null when there is none. What its code imports is not followed.
 */
export function findChangedInput(
  task: Task,
  changed: ChangedFiles,
  kinds: ReadonlyMap<string, KindSchema>,
): ChangedInput | null {
  if (changed.count === 0) return null;
  const code = findChangedCode(task, changed, kinds);
  if (code !== null) return { path: code, as: 'code' };
  const packages = [task.environment?.file, task.environment?.wheel].filter((path) => path !== undefined);
  const changedPackages = packages.find((path) => changed.has(path));
  if (changedPackages !== undefined) return { path: changedPackages, as: 'packages' };
  for (const glob of task.inputs) {
    const path = changed.findMatch(glob);
    if (path !== null) return { path, as: 'input' };
  }
  return null;
}

function findChangedCode(
  task: Task,
  changed: ChangedFiles,
  kinds: ReadonlyMap<string, KindSchema>,
): string | null {
  const named = [...(kinds.get(task.kind)?.files(task.block) ?? []), ...listModules(task), ...listJars(task)];
  const file = named.map(tidy).find((path) => changed.has(path));
  if (file !== undefined) return file;
  const folder = task.kind === 'dbt' ? task.block['project_dir'] : undefined;
  if (typeof folder === 'string') return changed.findMatch(folder === '' ? '**' : folder);
  return listWords(task).find((path) => changed.has(path)) ?? null;
}

/** Where the module of a Python task may stand. */
function listModules({ kind, block, cwd }: Task): string[] {
  if (kind !== 'python') return [];
  const { function: name, module, path } = block;
  const dotted = typeof name === 'string' ? name.replace(/:.*$/, '') : module;
  if (typeof dotted !== 'string') return [];
  const file = dotted.replaceAll('.', '/');
  const folders = [typeof path === 'string' ? path : '', cwd, '', 'src'];
  return folders.flatMap((folder) =>
    [`${file}.py`, `${file}/__init__.py`, `${file}/__main__.py`].map((each) =>
      folder === '' ? each : `${folder}/${each}`,
    ),
  );
}

function listJars({ kind, block }: Task): string[] {
  return kind === 'java' && typeof block['jar'] === 'string' ? [block['jar']] : [];
}

/** Words of a shell script that may be paths, relative to the project. */
function listWords({ kind, block, cwd }: Task): string[] {
  const { script, args } = block;
  if (kind !== 'shell') return [];
  const texts = [typeof script === 'string' ? script : '', ...(Array.isArray(args) ? args.map(String) : [])];
  const words = texts.flatMap((text) => text.split(/[\s;|&()<>"'`=,]+/)).filter((word) => /[./]/.test(word));
  return words.map((word) => tidy(cwd === '' ? word : `${cwd}/${word}`));
}

function tidy(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replaceAll('/./', '/');
}

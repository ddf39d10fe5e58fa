import type { KindSchema } from '../pipeline/kind-schema.ts';
import type { Task } from '../pipeline/model.ts';
import type { ChangedFiles } from './changed-files.ts';

/** A file whose content a task stands on, and what it is to the task. */
export interface ChangedInput {
  readonly path: string;
  readonly as: 'code' | 'input' | 'packages';
}

/** What of a task says which files it stands on. */
export type TaskCode = Pick<Task, 'kind' | 'block' | 'cwd' | 'environment' | 'inputs'>;

/**
 * A file that changed and that a task names: its function, script, notebook or query, the file of its packages, a word
 * of its shell script, or one of its `inputs`. Null when there is none. What its code imports is not followed.
 */
export function findChangedInput(
  task: TaskCode,
  changed: ChangedFiles,
  kinds: ReadonlyMap<string, KindSchema>,
): ChangedInput | null {
  if (changed.count === 0) return null;
  const code = findChangedCode(task, changed, kinds);
  if (code !== null) return { path: code, as: 'code' };
  const changedPackages = listPackages(task).find((path) => changed.has(path));
  if (changedPackages !== undefined) return { path: changedPackages, as: 'packages' };
  for (const glob of task.inputs) {
    const path = changed.findMatch(glob);
    if (path !== null) return { path, as: 'input' };
  }
  return null;
}

/** All files that changed and that a task names, each once and by the first reason; its code comes first. */
export function listChangedInputs(
  task: TaskCode,
  changed: ChangedFiles,
  kinds: ReadonlyMap<string, KindSchema>,
): readonly ChangedInput[] {
  if (changed.count === 0) return [];
  const found = new Map<string, ChangedInput>();
  const add = (as: ChangedInput['as'], paths: readonly string[]) => {
    for (const path of paths) if (!found.has(path)) found.set(path, { path, as });
  };
  const folder = folderOfCode(task);
  add('code', [...listNamed(task, kinds), ...listWords(task)].filter(changed.has));
  if (folder !== null) add('code', changed.listCode(folder));
  add('packages', listPackages(task).filter(changed.has));
  for (const glob of task.inputs) add('input', changed.listMatches(glob));
  return [...found.values()];
}

function findChangedCode(
  task: TaskCode,
  changed: ChangedFiles,
  kinds: ReadonlyMap<string, KindSchema>,
): string | null {
  const file = listNamed(task, kinds).find((path) => changed.has(path));
  if (file !== undefined) return file;
  const folder = folderOfCode(task);
  if (folder !== null) return changed.findCode(folder);
  return listWords(task).find((path) => changed.has(path)) ?? null;
}

function listNamed(task: TaskCode, kinds: ReadonlyMap<string, KindSchema>): readonly string[] {
  const files = kinds.get(task.kind)?.files(task.block) ?? [];
  return [...files, ...listModules(task), ...listJars(task)].map(tidy);
}

/** A glob of the folder that is all code of the task; null where it names files. */
function folderOfCode({ kind, block }: TaskCode): string | null {
  const folder = kind === 'dbt' ? block['project_dir'] : undefined;
  if (typeof folder !== 'string') return null;
  return folder === '' ? '**' : folder;
}

function listPackages({ environment }: TaskCode): readonly string[] {
  return [environment?.file, environment?.wheel].filter((path) => path !== undefined);
}

/** Where the module of a Python task may stand. */
function listModules({ kind, block, cwd }: TaskCode): string[] {
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

function listJars({ kind, block }: TaskCode): string[] {
  return kind === 'java' && typeof block['jar'] === 'string' ? [block['jar']] : [];
}

/** Words of a shell script that may be paths, relative to the project. */
function listWords({ kind, block, cwd }: TaskCode): string[] {
  const { script, args } = block;
  if (kind !== 'shell') return [];
  const texts = [typeof script === 'string' ? script : '', ...(Array.isArray(args) ? args.map(String) : [])];
  const words = texts.flatMap((text) => text.split(/[\s;|&()<>"'`=,]+/)).filter((word) => /[./]/.test(word));
  return words.map((word) => tidy(cwd === '' ? word : `${cwd}/${word}`));
}

function tidy(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replaceAll('/./', '/');
}

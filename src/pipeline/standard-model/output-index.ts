import type { Task } from '../model.ts';

/** Finds the tasks whose `outputs` hold a file. */
export type OutputIndex = (file: string) => readonly Task[];

/**
 * Indexes the outputs of tasks so that a look-up does not go through all of them: plain paths, whole folders (`dir/**`)
 * and one star in the last part (`dir/*.csv`). Other globs hold nothing here, so that what is found is certain.
 */
export function indexOutputs(tasks: readonly Task[]): OutputIndex {
  const index: Index = { files: new Map(), folders: new Map(), starred: new Map() };
  for (const task of tasks) for (const { path } of task.outputs) addOutput(index, path, task);
  return (file) => findGivers(index, file);
}

interface Index {
  readonly files: Map<string, Task[]>;
  readonly folders: Map<string, Task[]>;
  readonly starred: Map<string, { readonly start: string; readonly end: string; readonly task: Task }[]>;
}

function addOutput({ files, folders, starred }: Index, glob: string, task: Task): void {
  const plain = !/[*?[\]{}]/.test(glob);
  if (plain) push(files, glob.replace(/\/+$/, ''), task);
  const [, folder, pattern = ''] = /^([^*?[\]{}]*)\/([^/?[\]{}]*)$/.exec(`./${glob}`) ?? [];
  if (plain || folder === undefined) return;
  const above = folder.replace(/^\.\/?/, '');
  const [start = '', end = '', ...more] = pattern.split('*');
  if (pattern === '**') push(folders, above, task);
  else if (more.length === 0) push(starred, above, { start, end, task });
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function findGivers({ files, folders, starred }: Index, file: string): Task[] {
  const found = [...(files.get(file) ?? [])];
  const name = file.slice(file.lastIndexOf('/') + 1);
  for (const { start, end, task } of starred.get(folderOf(file)) ?? []) {
    if (name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end))
      found.push(task);
  }
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    found.push(...(folders.get(folder) ?? []));
    // An output that names a folder holds what is in it.
    if (folder !== '') found.push(...(files.get(folder) ?? []));
    if (folder === '') return found;
  }
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end === -1 ? '' : path.slice(0, end);
}

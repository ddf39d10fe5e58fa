import type { Path } from '../../diagnostics/span.ts';
import type { JsonObject } from '../../values/json.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { TaskBlock } from '../generated/pipeline-types.ts';
import type { Task } from '../model.ts';
import { environmentOfBlock } from '../read-environment.ts';
import type { Rule, Subject } from '../rule.ts';
import { settingPath, type TaskSource } from '../task-source.ts';

/** Paths and globs stay inside the project. */
export const projectPaths: Rule = {
  name: 'project-paths',
  reliesOn: [],
  check: (subject) =>
    listPaths(subject).flatMap(({ text, path }): PathProblem[] => {
      const trouble = describeTrouble(text);
      return trouble === null ? [] : [{ code: 'path', path, message: `\`${text}\` ${trouble}` }];
    }),
};

/** A path or glob that a file names, and where. */
export interface NamedPath {
  readonly text: string;
  readonly path: Path;
  readonly glob: boolean;
}

/** All paths and globs of the project that a file names. */
export function listPaths({ file, tasks, sources }: Subject): NamedPath[] {
  const workspace = file.workspace ?? {};
  return [
    ...listItems(workspace.link, ['workspace', 'link'], false),
    ...listItems(workspace.exclude, ['workspace', 'exclude'], true),
    ...tasks.flatMap((task) => {
      const source = sources.get(task);
      return source === undefined ? [] : listTaskPaths(task, source);
    }),
  ];
}

function listTaskPaths(task: Task, source: TaskSource): NamedPath[] {
  const settings: TaskBlock = { ...source.defaults, ...source.task.block };
  const cwd =
    settings.cwd === undefined ? [] : [{ text: settings.cwd, path: settingPath(source, 'cwd'), glob: false }];
  return [
    ...cwd,
    ...listItems(settings.inputs, settingPath(source, 'inputs'), true),
    ...listItems(settings.outputs, settingPath(source, 'outputs'), true),
    ...listCode(settings.cache, settingPath(source, 'cache')),
    ...listBlockPaths(task),
    ...listEnvironment(source, task.kind),
  ];
}

function listCode(cache: TaskBlock['cache'], path: Path): NamedPath[] {
  return typeof cache === 'object' ? listItems(cache?.code, [...path, 'code'], true) : [];
}

const blockKeys = ['file', 'script', 'path', 'function', 'output', 'wheel', 'jar', 'project_dir'];

// Of a script's text nothing is a path; of `path.ts#export` what stands before the `#`.
function listBlockPaths({ kind, block, path }: Task): NamedPath[] {
  const keys = blockKeys.filter(
    (key) => !(kind === 'shell' && key === 'script') && !(kind === 'python' && key === 'function'),
  );
  return keys.flatMap((key) => {
    const text = (block as JsonObject)[key];
    if (typeof text !== 'string') return [];
    return [{ text: text.replace(/#.*$/, ''), path: [...path, kind, key], glob: false }];
  });
}

function listEnvironment(source: TaskSource, kind: string): NamedPath[] {
  const own = environmentOfBlock(source.task.block, kind);
  const path: Path =
    own === undefined ? settingPath(source, 'environment') : [...source.task.path, kind, 'environment'];
  const text = own ?? source.task.block.environment ?? source.defaults.environment;
  return text === undefined ? [] : [{ text, path, glob: false }];
}

type Item = string | { readonly path: string } | null;

function listItems(items: readonly Item[] | undefined, path: Path, glob: boolean): NamedPath[] {
  return (items ?? []).flatMap((item, index) => {
    if (item === null) return [];
    if (typeof item === 'string') return [{ text: item, path: [...path, index], glob }];
    return [{ text: item.path, path: [...path, index, 'path'], glob }];
  });
}

function describeTrouble(text: string): string | null {
  if (text.includes('\0')) return 'holds a NUL character';
  if (/^[A-Za-z]:/.test(text) || text.startsWith('/') || text.startsWith('~')) {
    return 'is an absolute path, paths are relative to the project';
  }
  if (text.includes('\\')) return 'holds a backslash, folders are parted by `/`';
  const parts = text.split('/');
  if (parts.includes('..')) return 'holds `..`, paths stay inside the project';
  return parts.some((part) => /^\.git$/i.test(part))
    ? 'names the `.git` folder, which is not part of a project'
    : null;
}

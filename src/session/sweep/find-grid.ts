import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { readBlob, readFolder } from '../../git/contents.ts';
import { pathBytes } from '../../git/tree.ts';
import { type GridReading, readGrid } from '../../plan/grid/grid-document.ts';
import type { PinnedTarget } from '../prepare.ts';

/** The grid in a file on disk, relative to the current folder. */
export function readGridFile(cwd: string, file: string): GridReading {
  try {
    return readGrid(file, readFileSync(resolve(cwd, file)));
  } catch (error) {
    return nothing(unreadable(file, error));
  }
}

/** The grid that stands beside the file of a pipeline in its commit; null where there is none. */
export async function findGrid(target: PinnedTarget): Promise<GridReading | null> {
  const { project, pipeline, source, store } = target;
  const folder = posix.join(project.prefix, posix.dirname(pipeline.file));
  const name = posix.basename(pipeline.file).replace(/\.ya?ml$/, '');
  const entries = (await readFolder(store.source, source.commit, pathBytes(folder))) ?? [];
  const names = ['json', 'yaml', 'yml'].map((ending) => `${name}.parameters.${ending}`);
  const found = entries.flatMap((entry) => {
    const base = Buffer.from(entry.name, 'latin1').toString('utf8');
    return names.includes(base) ? [{ ...entry, file: posix.join(folder, base) }] : [];
  });
  const [grid, ...others] = found;
  if (grid === undefined) return null;
  if (others.length > 0) return nothing(severalGrids(found.map(({ file }) => file)));
  if (grid.mode !== 'file' && grid.mode !== 'executable') return nothing(notAFile(grid.file));
  return readGrid(grid.file, await readBlob(store.source, grid.id, grid.file));
}

function nothing(diagnostic: Diagnostic): GridReading {
  return { grid: { axes: [], tasks: [] }, diagnostics: [diagnostic] };
}

function unreadable(file: string, error: unknown): Diagnostic {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : String(error);
  return {
    severity: 'error',
    code: 'grid-file',
    message: `the grid \`${file}\` cannot be read: ${why}`,
    hint: 'name a JSON or YAML file, relative to the current folder',
  };
}

/** The error about a pipeline with more than one grid beside it. */
export function severalGrids(files: readonly string[]): Diagnostic {
  return {
    severity: 'error',
    code: 'grid-file',
    message: `the pipeline has more than one grid: ${files.map((file) => `\`${file}\``).join(' and ')}`,
    hint: 'keep one of them, and name another one with `--grid-file`',
  };
}

function notAFile(file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-a-file',
    message: `\`${file}\` is not a regular file, and a grid must be one`,
    hint: 'put the text itself there, not a link or a folder',
  };
}

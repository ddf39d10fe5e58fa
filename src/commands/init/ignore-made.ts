import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '../../disk/read-text.ts';
import { listIgnoredNames } from '../../git/ignored-names.ts';
import { inRepositoryOr } from './workflow-facts.ts';
import { unwritable } from './write-new-files.ts';

/** The folder that a project is begun in. */
export interface IgnoredIn {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The starter that was written; null: a draft of what is there. */
  readonly starter: string | null;
}

/**
 * Adds to `.gitignore` what tools and the starter make in a project, as far as Git does not ignore it yet: all that is
 * neither committed nor ignored becomes part of every snapshot. Gives the lines that were added. Throws
 * `EnvironmentError` where nothing can be written.
 */
export async function ignoreMade(place: IgnoredIn): Promise<readonly string[]> {
  const { cwd, environment } = place;
  const made = listMade(place);
  // Git asks for paths in the folder, and a rule may be bound to it.
  const paths = made.map((line) => line.replace(/^\//, ''));
  const known = await inRepositoryOr<ReadonlySet<string>>(new Set(), () =>
    listIgnoredNames(cwd, environment, paths),
  );
  const file = join(cwd, '.gitignore');
  const text = readText(file);
  const stated = new Set(text.split(/\r?\n/).map(nameOf));
  const added = made.filter((line, index) => !known.has(paths[index] ?? '') && !stated.has(nameOf(line)));
  if (added.length > 0) await append(file, text, added);
  return added;
}

function listMade({ cwd, starter }: IgnoredIn): readonly string[] {
  const hasOne = (...names: readonly string[]) => names.some((name) => existsSync(join(cwd, name)));
  const usesPython = starter === 'python' || hasOne('.venv', 'pyproject.toml', 'requirements.txt');
  return [
    ...(hasOne('package.json', 'node_modules') ? ['node_modules/'] : []),
    ...(usesPython ? ['.venv/', '__pycache__/'] : []),
    // A folder of that name that is there already is somebody else's.
    ...(starter === null || hasOne('results') ? [] : ['/results/']),
  ];
}

function nameOf(line: string): string {
  return line.trim().replaceAll(/^\/|\/$/g, '');
}

async function append(file: string, text: string, lines: readonly string[]): Promise<void> {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text === '' || text.endsWith('\n') ? '' : end;
  try {
    await appendFile(file, `${start}${lines.map((line) => `${line}${end}`).join('')}`);
  } catch (error) {
    throw unwritable(file, error);
  }
}

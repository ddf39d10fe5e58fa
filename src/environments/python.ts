import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChosenTool } from '../plan/invocation.ts';
import { findOnPath, isProgram } from './programs.ts';

/** The Python interpreter of a project, and what else there would have been. */
export interface PythonChoice {
  readonly tool: ChosenTool;
  /** Folders of the virtual environments that were found, chosen or not: for hints. */
  readonly environments: readonly string[];
}

/** Finds the interpreter for a live checkout; null where there is none. Each checkout is looked at once. */
export type PythonFinder = (checkout: string | null) => PythonChoice | null;

/**
 * Finds interpreters as the caller's environment has them: an activated virtual environment, else the `.venv` of the
 * live checkout, else `python3` or `python` on PATH.
 */
export function createPythonFinder(environment: Readonly<Record<string, string | undefined>>): PythonFinder {
  const found = new Map<string | null, PythonChoice | null>();
  return (checkout) => {
    const known = found.get(checkout);
    if (known !== undefined) return known;
    const choice = choosePython(environment, checkout);
    found.set(checkout, choice);
    return choice;
  };
}

interface Candidate {
  /** The virtual environment's folder. */
  readonly folder: string;
  readonly why: string;
  /** Where the folder was named, for a note that it holds no interpreter. */
  readonly source: string;
}

function choosePython(
  environment: Readonly<Record<string, string | undefined>>,
  checkout: string | null,
): PythonChoice | null {
  const candidates = listCandidates(environment, checkout);
  const environments = candidates.map(({ folder }) => folder).filter((folder) => existsSync(folder));
  const empty: string[] = [];
  for (const { folder, why, source } of candidates) {
    const path = join(folder, 'bin', 'python');
    if (isProgram(path)) return { tool: { name: 'python', path, why: explain(why, empty) }, environments };
    if (source !== '') empty.push(source);
  }
  const path = findOnPath(environment['PATH'], ['python3', 'python']);
  return path === undefined
    ? null
    : { tool: { name: 'python', path, why: explain('found on PATH', empty) }, environments };
}

function listCandidates(
  environment: Readonly<Record<string, string | undefined>>,
  checkout: string | null,
): Candidate[] {
  const candidates: Candidate[] = [];
  const activated = environment['VIRTUAL_ENV'];
  if (activated) {
    candidates.push({
      folder: activated,
      why: 'the activated virtual environment',
      source: '`VIRTUAL_ENV`',
    });
  }
  const conda = environment['CONDA_PREFIX'];
  if (conda) {
    candidates.push({ folder: conda, why: 'the activated conda environment', source: '`CONDA_PREFIX`' });
  }
  if (checkout !== null) {
    candidates.push({ folder: join(checkout, '.venv'), why: 'the `.venv` of the checkout', source: '' });
  }
  return candidates;
}

function explain(why: string, empty: readonly string[]): string {
  return empty.length === 0 ? why : `${why}; ${empty.join(' and ')} has no interpreter`;
}

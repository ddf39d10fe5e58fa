import { join } from 'node:path';
import type { ChosenTool } from '../plan/invocation.ts';
import type { PackageEnvironment } from '../plan/package-environment.ts';
import { findOnPath, isProgram } from './programs.ts';

/** Where a task may find dbt. */
export interface DbtPlaces {
  readonly environment?: PackageEnvironment;
  /** Absolute path of the project's folder in the live checkout, null for a bare repository. */
  readonly checkout: string | null;
}

export type DbtFinder = (places: DbtPlaces) => ChosenTool | null;

/**
 * Finds dbt: in the task's environment, which may be yet to be made; else in the `.venv` of the live checkout, else on
 * PATH; null where there is none.
 */
export function createDbtFinder(caller: Readonly<Record<string, string | undefined>>): DbtFinder {
  return ({ environment, checkout }) => {
    if (environment?.language === 'python') {
      return {
        name: 'dbt',
        path: join(environment.bin, 'dbt'),
        why: `the environment \`${environment.name}\``,
      };
    }
    const own = checkout === null ? undefined : join(checkout, '.venv', 'bin', 'dbt');
    if (!caller['VIRTUAL_ENV'] && own !== undefined && isProgram(own)) {
      return { name: 'dbt', path: own, why: 'the `.venv` of the checkout' };
    }
    const path = findOnPath(caller['PATH'], ['dbt']);
    return path === undefined ? null : { name: 'dbt', path, why: 'found on PATH' };
  };
}

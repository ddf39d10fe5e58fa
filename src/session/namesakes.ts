import { findDuplicateNames } from '../pipeline/linking/duplicate-names.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { type DefinitionsAt, readNamesakes } from './definitions.ts';
import type { Definitions, Project } from './project.ts';

/** Where another file gives the name of one of these pipelines too, that; with the texts of the files that were read for it. */
export async function findNamesakes(
  project: Project,
  at: DefinitionsAt,
  pipelines: readonly Pipeline[],
): Promise<Pick<Definitions, 'diagnostics' | 'sources'>> {
  if (pipelines.length === 0) return { diagnostics: [], sources: new Map() };
  const names = pipelines.map(({ name }) => name);
  const known = new Set(pipelines.map(({ file }) => file));
  const others = await readNamesakes(project, at, { names, known });
  const same = others.pipelines.filter(({ name }) => names.includes(name));
  const inOrder = [...pipelines, ...same].sort((left, right) => (left.file < right.file ? -1 : 1));
  return { diagnostics: findDuplicateNames(inOrder).filter(isError), sources: others.sources };
}

function isError({ severity }: { readonly severity: string }): boolean {
  return severity === 'error';
}

import { readFileSync } from 'node:fs';
import { findConfiguration, readConfiguration } from './configuration.ts';
import type { Definitions, Project } from './project.ts';

/** What there is to say about the configuration of a project, with its text by file where there is something to say. */
export function judgeConfiguration(
  project: Pick<Project, 'cwd' | 'folder' | 'environment' | 'trust'>,
): Pick<Definitions, 'diagnostics' | 'sources'> {
  if (project.trust !== undefined) return { diagnostics: [], sources: new Map() };
  const { diagnostics } = readConfiguration(project);
  const found = findConfiguration(project);
  // One without a place cannot be read.
  const hasPlace = diagnostics.some(({ span }) => span !== undefined);
  return {
    diagnostics,
    sources: new Map(found !== null && hasPlace ? [[found.shown, readFileSync(found.path, 'utf8')]] : []),
  };
}

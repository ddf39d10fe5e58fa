import { join } from 'node:path';
import { type Result, success } from '../diagnostics/result.ts';
import { readConfiguration } from './configuration.ts';
import type { Project } from './project.ts';

/** The same repository seen from another of its projects, such as that of a recorded run. `prefix`: its folder. */
export function moveToProject(project: Project, prefix: string): Result<Project> {
  if (prefix === project.prefix) return success(project);
  const { root } = project.repository;
  const folder = root === null ? null : join(root, prefix);
  const configuration = readConfiguration({ ...project, folder });
  return configuration.ok
    ? success({ ...project, folder, prefix, configuration: configuration.value }, configuration.diagnostics)
    : configuration;
}

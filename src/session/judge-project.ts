import { type Result, success } from '../diagnostics/result.ts';
import { readCurrentDefinitions } from './current-definitions.ts';
import { judgeConfiguration } from './judge-configuration.ts';
import { judgeTasks } from './judge-tasks.ts';
import { findFilesNotInFolder } from './missing-files.ts';
import type { Definitions, Project } from './project.ts';
import { judgeGrids } from './sweep/judge-grids.ts';

/** Everything that there is to say about the configuration of a project, its definitions and the grids beside them, as they lie on disk. */
export async function judgeProject(project: Project): Promise<Result<Definitions>> {
  const definitions = await readCurrentDefinitions(project);
  if (!definitions.ok) return definitions;
  const { pipelines, diagnostics, sources } = definitions.value;
  const configuration = judgeConfiguration(project);
  const isFaulty = configuration.diagnostics.some(({ severity }) => severity === 'error');
  // What one asks for that cannot be read, or is not, nobody knows.
  const isKnown = project.trust === undefined && !isFaulty;
  const tasks = isKnown ? judgeTasks(project.configuration, pipelines) : [];
  const files = project.folder === null ? [] : await findFilesNotInFolder(project.folder, pipelines);
  const grids = judgeGrids(project, definitions.value);
  return success({
    pipelines,
    diagnostics: [...configuration.diagnostics, ...diagnostics, ...tasks, ...files, ...grids.diagnostics],
    sources: new Map([...configuration.sources, ...sources, ...grids.sources]),
  });
}

import { createJavaFinder, readJavaVersion } from '../../environments/java.ts';
import type { Project } from '../project.ts';
import { rememberVersion } from './remember-version.ts';

/** The Java that tasks of a project find: `openjdk version "17.0.15" …`, with its build; null: there is none. */
export async function findJavaVersion(project: Project): Promise<string | null> {
  const { environment, stateDirectory } = project;
  const path = createJavaFinder(environment)()?.path;
  if (path === undefined) return null;
  const ask = () => readJavaVersion(path, { cwd: project.folder ?? project.cwd, environment });
  return await rememberVersion(stateDirectory, { path, named: /^java/, ask });
}

import { identifyPython } from '../../environments/interpreter.ts';
import { createPythonFinder } from '../../environments/python.ts';
import type { Project } from '../project.ts';
import { rememberVersion } from './remember-version.ts';

/** The Python that tasks of a project find: `CPython 3.12.4 cpython-312-…`; null: there is none. */
export async function findPythonVersion(project: Project): Promise<string | null> {
  const choice = createPythonFinder(project.environment)(project.folder);
  if (choice === null) return null;
  const { path } = choice.tool;
  const ask = async () => {
    const found = await identifyPython(path, project.environment);
    return found === null ? null : `${found.name} ${found.abi}`;
  };
  return await rememberVersion(project.stateDirectory, { path, named: /^(?:python|pypy)/, ask });
}

import type { PythonChoice, PythonFinder } from '../environments/python.ts';
import type { TaskContext } from '../plan/kind.ts';
import { programOfSite } from './site-program.ts';

/** The Python interpreter of a task: that of its environment, else that of its image or of this machine; null where there is none. */
export function interpreterOf(findPython: PythonFinder, context: TaskContext): PythonChoice | null {
  const { environment } = context;
  if (environment?.language === 'python') return { tool: environment.tool, environments: [] };
  const tool = programOfSite(context, { name: 'python', path: 'python3' });
  return tool === null ? findPython(context.checkout) : { tool, environments: [] };
}

/** Sets have the same order in each process, so that what is made of them, their pickles too, has the same bytes each time. */
export const pythonVariables = { PYTHONHASHSEED: '0' } as const;

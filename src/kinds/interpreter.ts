import type { PythonChoice, PythonFinder } from '../environments/python.ts';
import type { TaskContext } from '../plan/kind.ts';

/** The Python interpreter of a task: that of its environment, else what the machine has; null where there is none. */
export function interpreterOf(findPython: PythonFinder, context: TaskContext): PythonChoice | null {
  const { environment } = context;
  if (environment?.language !== 'python') return findPython(context.checkout);
  return { tool: environment.tool, environments: [] };
}

import { success } from '../diagnostics/result.ts';
import type { TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Json, JsonObject } from '../values/json.ts';

/** Stands in for a task: nothing runs, and its returns are the given values, null where none is given. */
export const stubKind: TaskKind = {
  name: 'stub',
  summarise: (task) => {
    const names = task.returns.map(({ name }) => name);
    return names.length === 0 ? 'nothing' : `gives ${names.join(', ')}`;
  },
  compile: (task) => success({ argv: ['true'], env: {}, passEnv: [], cwd: task.cwd, files: [], tools: [] }),
  returns: (task) => ({ ...emptyReturns(task), ...readReturns(task) }),
};

function emptyReturns(task: PlannedTask): Record<string, Json> {
  return Object.fromEntries(task.returns.map(({ name }) => [name, null]));
}

function readReturns(task: PlannedTask): JsonObject {
  return (task.block['returns'] ?? {}) as JsonObject;
}

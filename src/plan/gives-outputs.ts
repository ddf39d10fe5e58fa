import type { Pipeline, Task } from '../pipeline/model.ts';

/** Whether a task, or one that it stands for, declares outputs. `called`: the pipelines that are called by name. */
export function givesOutputs({ outputs, call }: Task, called: ReadonlyMap<string, Pipeline>): boolean {
  if (call === undefined) return outputs.length > 0;
  const tasks = call.form === 'inline' ? call.tasks : (called.get(call.name)?.tasks ?? []);
  return tasks.some((task) => givesOutputs(task, called));
}

import type { Path } from '../../diagnostics/span.ts';
import type { JsonObject } from '../../values/json.ts';
import type { Pipeline, Task } from '../model.ts';

/** A task that stands for another pipeline. */
export interface NamedCall {
  readonly task: Task;
  readonly name: string;
  readonly params: JsonObject;
  /** Where the name stands in the calling file. */
  readonly path: Path;
}

/** The calls by name in a pipeline, those in its branches included. */
export function listCalls({ tasks }: Pick<Pipeline, 'tasks'>): NamedCall[] {
  return tasks.flatMap((task) => {
    const { call } = task;
    if (call === undefined) return [];
    if (call.form === 'inline') return listCalls(call);
    return [{ task, name: call.name, params: call.params, path: [...task.path, 'pipeline', 'name'] }];
  });
}

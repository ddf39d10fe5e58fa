import type { Pipeline, Task } from '../../pipeline/model.ts';
import type { Position } from '../../reporters/github/annotations.ts';

/** A pipeline with those that it calls, by name. */
export interface ReadPipelines {
  readonly pipeline: Pipeline;
  readonly called: ReadonlyMap<string, Pipeline>;
}

/** Where tasks stand in their files, by their ids; of one in a branch or a called pipeline with the ids around it: `etl/load`. */
export function listPositions({ pipeline, called }: ReadPipelines): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  const add = (tasks: readonly Task[], { file, prefix, callers }: Level): void => {
    for (const task of tasks) {
      const { file: shownAs, line } = file.locate(task.path, 'key');
      const id = `${prefix}${task.id}`;
      positions.set(id, { file: shownAs, line });
      const { call } = task;
      if (call?.form === 'inline') add(call.tasks, { file, prefix: `${id}/`, callers });
      const other = call?.form === 'named' ? called.get(call.name) : undefined;
      if (other === undefined || callers.includes(other)) continue;
      add(other.tasks, { file: other, prefix: `${id}/`, callers: [...callers, other] });
    }
  };
  add(pipeline.tasks, { file: pipeline, prefix: '', callers: [pipeline] });
  return positions;
}

interface Level {
  readonly file: Pipeline;
  readonly prefix: string;
  readonly callers: readonly Pipeline[];
}

import type { Path } from '../diagnostics/span.ts';
import type { ShapedTask } from './check-shape.ts';
import type { Defaults, TaskBlock } from './generated/pipeline-types.ts';

/** What a task was made of. */
export interface TaskSource {
  readonly task: ShapedTask;
  readonly defaults: Defaults;
}

/** Where a setting of a task stands: in the task, else in `defaults`. */
export function settingPath({ task }: TaskSource, key: keyof TaskBlock): Path {
  return Object.hasOwn(task.block, key) ? [...task.path, key] : ['defaults', key];
}

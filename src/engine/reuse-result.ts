import type { TaskFinished } from './event.ts';
import type { RunState } from './state.ts';
import type { CacheEntry } from './task-cache.ts';
import { taskState } from './task-state.ts';

/** The end of a task that gives what it gave before. */
export function reuseResult(id: string, state: RunState, entry: CacheEntry): TaskFinished {
  const { key, fields, from, returns, outputs, summary, environment } = entry;
  const { task, attempts } = taskState(state, id);
  return {
    event: 'task-finished',
    id,
    task,
    attempt: attempts,
    status: 'succeeded',
    reason: 'cached',
    outcome: { status: 'succeeded' },
    seconds: 0,
    returns,
    outputs,
    ...(summary === undefined ? {} : { summary }),
    ...(environment === undefined ? {} : { environment }),
    cache: { key, fields, from },
  };
}

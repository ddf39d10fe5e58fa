import type { TaskEnd, TaskStatus } from './event.ts';

/** True for the statuses that a task ends with. */
export function isEnd(status: TaskStatus): status is TaskEnd {
  return status !== 'queued' && status !== 'running' && status !== 'waiting';
}

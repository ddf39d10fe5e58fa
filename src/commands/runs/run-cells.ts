import type { RunStatus, TaskStatus } from '../../engine/event.ts';

/** The status of a task whose mark a run with this status gets. */
export function runMark(status: RunStatus): TaskStatus {
  switch (status) {
    case 'succeeded_with_failures':
    case 'interrupted':
      return 'waiting';
    case 'queued':
    case 'running':
    case 'succeeded':
    case 'failed':
    case 'timed_out':
    case 'canceled':
    case 'skipped':
      return status;
    default:
      return status satisfies never;
  }
}

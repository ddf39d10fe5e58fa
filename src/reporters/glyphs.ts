import type { RunStatus, TaskStatus } from '../engine/event.ts';
import type { Tone } from './paint.ts';

/** A state as it is shown: a glyph with its word, never colour alone. */
export interface Mark {
  readonly glyph: string;
  readonly tone: Tone;
}

/** The mark of a task's status. */
export function markOf(status: TaskStatus, unicode: boolean): Mark {
  const [glyph, plain, tone] = marks[status];
  return { glyph: unicode ? glyph : plain, tone };
}

/** The mark of a run's status: that of a task that ended so. */
export function markOfRun(status: RunStatus, unicode: boolean): Mark {
  // It came to a good end, and somebody should look all the same.
  if (status === 'succeeded_with_failures') return { ...markOf('succeeded', unicode), tone: 'warning' };
  // It waits for `resume`.
  return markOf(status === 'interrupted' ? 'waiting' : status, unicode);
}

const marks: Readonly<Record<TaskStatus, readonly [string, string, Tone]>> = {
  queued: ['·', '.', 'faint'],
  running: ['»', '>', 'note'],
  waiting: ['↻', '~', 'warning'],
  succeeded: ['✓', '+', 'good'],
  failed: ['✗', 'x', 'error'],
  timed_out: ['✗', 'x', 'error'],
  canceled: ['■', '#', 'warning'],
  skipped: ['⊘', '-', 'faint'],
  upstream_failed: ['⊘', '-', 'warning'],
};

/** A status in words. */
export function wordOf(status: string): string {
  return status === 'upstream_failed' ? 'not run' : status.replaceAll('_', ' ');
}

import type { TaskStatus } from '../../../engine/event.ts';
import type { TaskState } from '../../../engine/state.ts';
import { type Mark, markOf } from '../../glyphs.ts';

/** The mark of a task: that of its status, but what came from the cache has its own. */
export function markOfTask({ status, reason }: Pick<TaskState, 'status' | 'reason'>, unicode: boolean): Mark {
  if (status === 'succeeded' && reason === 'cached') return { glyph: unicode ? '≡' : '=', tone: 'good' };
  return markOf(status, unicode);
}

/** Lines and marks of the screen that are no statuses. */
export function drawingOf(unicode: boolean): Drawing {
  return unicode ? drawn : plain;
}

export interface Drawing {
  readonly bar: string;
  readonly rule: string;
  readonly joinTop: string;
  readonly joinBottom: string;
  readonly folded: string;
  readonly unfolded: string;
  readonly full: string;
  readonly empty: string;
  readonly needs: string;
  readonly dot: string;
}

const drawn: Drawing = {
  bar: '│',
  rule: '─',
  joinTop: '┬',
  joinBottom: '┴',
  folded: '▸',
  unfolded: '▾',
  full: '▓',
  empty: '░',
  needs: '←',
  dot: '·',
};

const plain: Drawing = {
  bar: '|',
  rule: '-',
  joinTop: '+',
  joinBottom: '+',
  folded: '>',
  unfolded: 'v',
  full: '#',
  empty: '.',
  needs: '<-',
  dot: '.',
};

/** The statuses in the order in which counts are shown. */
export const shownOrder: readonly TaskStatus[] = [
  'failed',
  'timed_out',
  'running',
  'waiting',
  'succeeded',
  'canceled',
  'upstream_failed',
  'skipped',
  'queued',
];

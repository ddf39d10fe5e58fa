import { createHash } from 'node:crypto';
import type { RunEnd, RunEvent, TaskEnd } from '../engine/event.ts';
import type { Notification, NotifyOn } from '../pipeline/model.ts';
import type { Subscriptions } from './subscription.ts';

/** What happened, as far as it is told. */
export type Cause = 'start' | 'success' | 'failure' | 'duration' | 'other-end';

/** Something that somebody is to be told. */
export interface Due {
  /** The same whenever it follows from the same event of the same run. */
  readonly delivery: string;
  readonly to: Notification;
  readonly cause: Cause;
  /** The instance or group that it is about; absent: the whole run. */
  readonly id?: string;
}

/** What is due because of an event; `run`: the id of the run. */
export function listDue(run: string, event: RunEvent, { run: ofRun, of }: Subscriptions): readonly Due[] {
  const cause = causeOf(event);
  if (cause === null) return [];
  const id = 'id' in event ? event.id : undefined;
  const notifications = id === undefined ? ofRun : of(id);
  return notifications.flatMap((to, index) =>
    isTold(cause, to.on)
      ? [
          {
            delivery: deliveryId([run, event.seq, id, index]),
            to,
            cause,
            ...(id === undefined ? {} : { id }),
          },
        ]
      : [],
  );
}

/** What is due because a run or task takes longer than it should; once a run. */
export function dueByDuration(
  run: string,
  { to, index, id }: { to: Notification; index: number; id: string | undefined },
): Due {
  const delivery = deliveryId([run, 'duration', id, index]);
  return { delivery, to, cause: 'duration', ...(id === undefined ? {} : { id }) };
}

/** What is said of a cause to somebody; null: nothing. One end is told once, by the most telling word that is asked for. */
export function wordFor(cause: Cause, on: readonly NotifyOn[], recovered: boolean): NotifyOn | null {
  const words: readonly NotifyOn[] =
    cause === 'other-end'
      ? ['always']
      : cause === 'success'
        ? [...(recovered ? (['recovery'] as const) : []), 'success', 'always']
        : cause === 'failure'
          ? ['failure', 'always']
          : [cause];
  return words.find((word) => on.includes(word)) ?? null;
}

function isTold(cause: Cause, on: readonly NotifyOn[]): boolean {
  return wordFor(cause, on, true) !== null;
}

function causeOf(event: RunEvent): Cause | null {
  switch (event.event) {
    case 'run-started':
    case 'group-started':
      return 'start';
    case 'task-started':
      return event.attempt === 1 ? 'start' : null;
    case 'task-finished':
    case 'group-finished':
    case 'task-skipped':
    case 'run-finished':
      return causeOfEnd(event.status);
    default:
      return null;
  }
}

function causeOfEnd(status: TaskEnd | RunEnd): Cause {
  switch (status) {
    case 'succeeded':
    case 'succeeded_with_failures':
      return 'success';
    case 'failed':
    case 'timed_out':
      return 'failure';
    case 'canceled':
    case 'skipped':
    case 'upstream_failed':
      return 'other-end';
    default:
      return status satisfies never;
  }
}

// In the form of a UUID, which receivers have columns for.
function deliveryId(parts: readonly (string | number | undefined)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

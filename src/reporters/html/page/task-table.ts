import { formatElapsed } from '../../elapsed.ts';
import { wordOf } from '../../glyphs.ts';
import type { PageData, PageTask } from '../page-data.ts';
import { taskAddress } from '../task-address.ts';
import { make } from './element.ts';
import { rankOf, showStatus } from './status.ts';
import { type Column, makeTable } from './table.ts';

/** All tasks, failures first. */
export function makeTaskTable({ tasks }: PageData): HTMLElement {
  const rows = tasks.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)));
  return makeTable({
    what: 'tasks',
    columns,
    rows,
    text: (task) => `${task.id} ${task.kind} ${wordOf(task.status)} ${task.reason}`,
    presets: rows.some((task) => !isWell(task))
      ? [
          ['failed', 'failed'],
          ['all', ''],
        ]
      : [],
  });
}

function isWell({ status }: PageTask): boolean {
  return status !== 'failed' && status !== 'timed_out';
}

const columns: readonly Column<PageTask>[] = [
  {
    label: 'task',
    value: ({ id }) => id,
    show: (task) => [
      make('a', { href: taskAddress(task.id) }, task.id),
      task.members === null ? null : make('span', { class: 'faint' }, ` × ${task.members}`),
    ],
  },
  {
    label: 'status',
    value: ({ status }) => rankOf(status),
    kept: ({ status }) => wordOf(status),
    show: ({ status }) => showStatus(status),
  },
  { label: 'kind', value: ({ kind }) => kind, show: ({ kind }) => make('span', { class: 'faint' }, kind) },
  { label: 'attempts', right: true, value: ({ attempts }) => attempts.length || null },
  {
    label: 'queued',
    right: true,
    value: ({ ready, start }) =>
      ready === null || start === null ? null : Math.max(0, start - ready) / 1000,
    show: ({ ready, start }) =>
      ready === null || start === null ? '' : formatElapsed(Math.max(0, start - ready) / 1000),
  },
  {
    label: 'took',
    right: true,
    value: ({ seconds, start }) => (start === null ? null : seconds),
    show: ({ seconds, start }) => (start === null ? '' : formatElapsed(seconds)),
  },
  {
    label: 'why',
    value: ({ reason }) => reason,
    show: ({ reason }) => make('span', { class: 'why' }, reason),
  },
];

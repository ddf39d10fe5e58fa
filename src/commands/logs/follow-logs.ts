import { setMaxListeners } from 'node:events';
import type { RunEvent } from '../../engine/event.ts';
import type { AttemptName } from '../../engine/ports.ts';
import { followEvents } from '../../journal/follow-events.ts';
import { followLog } from '../../journal/logs/follow-log.ts';
import { LogReader } from '../../journal/logs/log-reader.ts';
import type { FoundRun } from '../runs/find-run.ts';
import { createBlockSplitter } from './block-splitter.ts';
import type { LogPrinter } from './log-printer.ts';

export interface FollowLogsOptions {
  readonly printer: LogPrinter;
  /** Only the logs of tasks that failed, each when it has ended. */
  readonly failed: boolean;
  /** Only the attempts of this number; absent: all. */
  readonly attempt?: number;
  readonly signal: AbortSignal;
}

/** Prints the logs of a run while it is at work: from the start, each attempt as it comes, until all that is followed has ended. */
export async function followLogs(run: FoundRun, options: FollowLogsOptions): Promise<void> {
  const open = new Set(run.tasks.map(({ id }) => id));
  const ended = new Set<string>();
  const inSlot = createSlots(mostOpen);
  // Each open log listens, and so do the events.
  setMaxListeners(mostOpen + 1, options.signal);
  const printing: Promise<void>[] = [];
  let over = false;
  const hasEnded = (attempt: AttemptName) => over || ended.has(keyOf(attempt));
  for await (const event of followEvents(run.directory, options.signal)) {
    if (!isOfTask(event) || !isFollowed(event.id, open)) continue;
    const attempt = event.event === 'group-finished' ? null : attemptToPrint(event, options);
    if (attempt !== null) {
      const printed = inSlot(() => followAttempt(run, attempt, { ...options, hasEnded }));
      // It is heard below; until then it must not end the process.
      printed.catch(() => {});
      printing.push(printed);
    }
    noteEnd(event, open, ended);
    if (open.size === 0) break;
  }
  // The runner may have gone without a word: then no log grows any more.
  over = true;
  await Promise.all(printing);
}

/** Logs that are open at the same time: a run may have more tasks than a process may have files. */
const mostOpen = 64;

/** Does what it is given, so many at a time, in the order of asking. */
function createSlots(most: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

// What is inside a group may become known only while it runs; it ends before the group does.
function isFollowed(id: string, open: ReadonlySet<string>): boolean {
  for (let at = id; at !== ''; at = /^(.*)(?:\/[^/[\]]*|\[[^[\]]*\])$/.exec(at)?.[1] ?? '') {
    if (open.has(at)) return true;
  }
  return false;
}

type TaskEvent = Extract<
  RunEvent,
  { event: 'task-started' | 'attempt-finished' | 'task-finished' | 'task-skipped' }
>;

type GroupEnd = Extract<RunEvent, { event: 'group-finished' }>;

const followed = ['task-started', 'attempt-finished', 'task-finished', 'task-skipped', 'group-finished'];

function isOfTask(event: RunEvent): event is TaskEvent | GroupEnd {
  return followed.includes(event.event);
}

function attemptToPrint(event: TaskEvent, { failed, attempt }: FollowLogsOptions): AttemptName | null {
  if (event.event === 'task-skipped' || (attempt ?? event.attempt) !== event.attempt) return null;
  if (event.event === 'task-started') return failed ? null : event;
  const isFailure =
    event.event === 'task-finished' && (event.status === 'failed' || event.status === 'timed_out');
  return failed && isFailure ? event : null;
}

function noteEnd(event: TaskEvent | GroupEnd, open: Set<string>, ended: Set<string>): void {
  // What was lost with its runner has no end of its own.
  if (event.event === 'task-started') ended.add(keyOf({ id: event.id, attempt: event.attempt - 1 }));
  if (event.event === 'attempt-finished' || event.event === 'task-finished') ended.add(keyOf(event));
  const isOver = ['task-finished', 'task-skipped', 'group-finished'].includes(event.event);
  if (isOver) open.delete(event.id);
}

async function followAttempt(
  run: FoundRun,
  attempt: AttemptName,
  options: FollowLogsOptions & { readonly hasEnded: (attempt: AttemptName) => boolean },
): Promise<void> {
  const { printer, signal, hasEnded } = options;
  const reader = new LogReader(run.log(attempt));
  const splitter = createBlockSplitter((block) => printer.print(attempt.id, block));
  try {
    for await (const segments of followLog(reader, { from: 0, signal, hasEnded: () => hasEnded(attempt) })) {
      for (const { bytes } of segments) splitter.push(bytes);
      await printer.settle();
    }
    splitter.end();
  } finally {
    reader.close();
  }
}

function keyOf({ id, attempt }: AttemptName): string {
  return `${id} ${attempt}`;
}

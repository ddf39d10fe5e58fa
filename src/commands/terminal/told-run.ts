import { setTimeout as pause } from 'node:timers/promises';
import type { RunEvent } from '../../engine/event.ts';
import { initialState } from '../../engine/initial-state.ts';
import type { AttemptName } from '../../engine/ports.ts';
import { reduce } from '../../engine/reduce.ts';
import type { RunState } from '../../engine/state.ts';
import { followEvents } from '../../journal/follow-events.ts';
import { locateLogs } from '../../journal/logs/locate-logs.ts';
import type { LogFile } from '../../journal/logs/log-file.ts';
import { LogReader } from '../../journal/logs/log-reader.ts';
import { createLineReader } from '../../reporters/line-reader.ts';
import { renderEnd } from '../../reporters/render-end.ts';
import { collectSummary, isBad } from '../../reporters/run-summary.ts';
import type { Style } from '../../reporters/sink.ts';
import type { WatchedRun } from '../../reporters/tui/watched-run.ts';
import type { OpenRun } from '../../session/records.ts';

/** A run that is shown, and summed up in the end. */
export interface ToldRun {
  readonly watched: WatchedRun;
  readonly log: (attempt: AttemptName) => LogFile;
  /** Its runner is at work as far as its events tell. */
  readonly isLive: () => boolean;
  /** All that is known of it. */
  readonly state: () => RunState;
  /** Of the run; undefined as long as it has not ended. */
  readonly exitCode: () => number | undefined;
  /** The last words on it. */
  readonly summarise: (style: Style) => Promise<string>;
}

/** How fast an ended run is shown again: so many times as fast as it was. */
export type Pace = { readonly speed: number } | undefined;

/** How a run is shown. */
export interface Showing {
  /** It was started to be shown here. */
  readonly own: boolean;
  readonly pace: Pace;
  /** Seconds that earlier runs like it took; absent: nobody asks. */
  readonly earlier?: () => Promise<readonly number[]>;
}

/** Opens a run to be shown. */
export async function openToldRun(
  open: OpenRun,
  { own, pace, earlier = async () => [] }: Showing,
): Promise<ToldRun> {
  const collector = collectSummary();
  let state = initialState(open.plan);
  let over = false;
  const clock = createReplayClock(pace);
  const log = locateLogs(open.directory, open.plan, () => state);
  const events = async function* (signal: AbortSignal): AsyncGenerator<RunEvent> {
    for await (const event of clock.paced(followEvents(open.directory, signal), signal)) {
      state = reduce(state, event);
      collector.report(event, state);
      yield event;
    }
    over = true;
  };
  return {
    watched: {
      plan: open.plan,
      events,
      openLog: (attempt) => openLog(log(attempt)),
      now: clock.now,
      earlier,
      live: open.alive || pace !== undefined,
      own,
    },
    log,
    isLive: () => open.alive && !over && state.finished === null,
    state: () => state,
    exitCode: () => state.finished?.exitCode,
    summarise: async (style) => {
      for (const task of [...state.tasks.values()].filter((each) => isBad(each) && each.attempts > 0)) {
        const attempt = { id: task.id, attempt: task.attempts };
        collector.lines?.(attempt, await readTail(open.log(attempt)));
      }
      const summary = collector.summarise(state);
      return summary === null ? '' : renderEnd(summary, { style, tails: true });
    },
  };
}

function openLog(file: LogFile) {
  const reader = new LogReader(file);
  return {
    size: () => reader.size(),
    read: (from: number, size: number) => reader.read(from, size),
    bytes: (from: number, size: number) => reader.bytes(from, size),
    close: () => reader.close(),
  };
}

/** Bytes in which the last lines of a log are looked for. */
const tailBytes = 1 << 16;

async function readTail(file: LogFile): Promise<string> {
  const log = new LogReader(file);
  try {
    const segments = await log.read(Math.max(0, log.size() - tailBytes), tailBytes);
    const reader = createLineReader();
    return segments.map(({ bytes }) => reader.push(bytes)).join('') + reader.end();
  } finally {
    log.close();
  }
}

/** Lets events pass at the pace of their times, and tells the time that they are at. */
function createReplayClock(pace: Pace) {
  if (pace === undefined) return { now: Date.now, paced: (events: AsyncIterable<RunEvent>) => events };
  const { speed } = pace;
  let origin: { readonly run: number; readonly real: number } | undefined;
  const now = () => (origin === undefined ? 0 : origin.run + (performance.now() - origin.real) * speed);
  const paced = async function* (events: AsyncIterable<RunEvent>, signal: AbortSignal) {
    for await (const event of events) {
      const time = Date.parse(event.time);
      origin ??= { run: time, real: performance.now() };
      const wait = (time - now()) / speed;
      if (wait > 0) await pause(wait, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      yield event;
    }
  };
  return { now, paced };
}

import type { RunEvent } from '../engine/event.ts';
import type { AttemptName, Clock } from '../engine/ports.ts';
import { createEventTeller } from './event-teller.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { LineReporter } from './line-reporter.ts';
import { type Paint, paintWith } from './paint.ts';
import { renderEnd } from './render-end.ts';
import type { SummaryCollector } from './run-summary.ts';
import type { Sink, Style } from './sink.ts';

/** How a run is told in lines. */
export interface LinesOptions {
  readonly sink: Sink;
  readonly style: Style;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** `all`: as it comes. `failed`: of failed tasks only, at the end. */
  readonly logs: 'all' | 'failed' | 'none';
  /** Only what went wrong, and the end. */
  readonly quiet: boolean;
  /** Hears the same events and lines before this reporter; what it knows is told at the end. */
  readonly collector: SummaryCollector;
}

/** One line a transition, the output of tasks behind their name, a sign of life after silence, and at the end what to know. */
export function createLinesReporter(options: LinesOptions): LineReporter {
  const { sink, style, quiet, collector, logs } = options;
  const paint = paintWith(style);
  const tell = createEventTeller(style);
  const heartbeat = createHeartbeat(options.clock, (line) => sink.write(`${paint('faint', line)}\n`));
  const output = createOutputWriter(options, paint);
  return {
    report: (event, state) => {
      heartbeat.hear(event);
      for (const line of tell(event, state)) if (!quiet || isTrouble(event)) sink.write(`${line}\n`);
    },
    ...(logs === 'all' && !quiet
      ? {
          lines: (attempt: AttemptName, block: string) => {
            heartbeat.touch();
            output.write(attempt, block);
          },
        }
      : {}),
    close: async (state) => {
      heartbeat.stop();
      output.end();
      const summary = collector.summarise(state);
      if (summary !== null) sink.write(renderEnd(summary, { style, tails: logs !== 'none' }));
      await sink.flush();
    },
  };
}

/** Bytes that may wait for a slow reader before output of tasks is left out. */
const largestBacklog = 1024 * 1024;

interface OutputWriter {
  readonly write: (attempt: AttemptName, block: string) => void;
  /** Says what was left out, if nobody has yet. */
  readonly end: () => void;
}

function createOutputWriter({ sink, style }: LinesOptions, paint: Paint): OutputWriter {
  const bar = style.unicode ? '│' : '|';
  let leftOut = 0;
  const end = () => {
    if (leftOut === 0) return;
    const what = `${leftOut} lines of output are left out here, for the reader is slow; the logs have them`;
    sink.write(`${paint('warning', what)}\n`);
    leftOut = 0;
  };
  return {
    write: (attempt, block) => {
      if (sink.backlog() > largestBacklog) {
        leftOut += block.split('\n').length - 1;
        return;
      }
      end();
      const prefix = `${paint('note', `${attempt.id} ${bar}`)} `;
      sink.write(`${prefix}${block.slice(0, -1).replaceAll('\n', `\n${prefix}`)}\n`);
    },
    end,
  };
}

function isTrouble(event: RunEvent): boolean {
  switch (event.event) {
    case 'task-finished':
      return event.status !== 'succeeded';
    case 'group-finished':
      return event.status !== 'succeeded' && event.status !== 'skipped';
    case 'task-skipped':
      return event.status !== 'skipped';
    case 'cancel-requested':
    case 'run-noted':
    case 'run-interrupted':
    case 'notification-failed':
    case 'run-queued':
      return true;
    case 'run-started':
    case 'run-dequeued':
    case 'place-awaited':
    case 'plan-expanded':
    case 'group-started':
    case 'workspace-prepared':
    case 'task-started':
    case 'attempt-finished':
    case 'run-resumed':
    case 'run-finished':
    case 'notification-delivered':
      return false;
    default:
      return event satisfies never;
  }
}

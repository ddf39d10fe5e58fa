import type { AttemptName, Clock, Reporter } from '../../engine/ports.ts';
import type { SweepRow, SweepRun } from '../../engine/sweep-row.ts';
import { createHeartbeat } from '../heartbeat.ts';
import { type LineReporter, reportLines } from '../line-reporter.ts';
import { paintWith } from '../paint.ts';
import { renderFailures } from '../render-end.ts';
import { collectSummary } from '../run-summary.ts';
import type { Sink, Style } from '../sink.ts';
import { renderSweepEnd } from './render-end.ts';
import type { SweepReporter } from './sweep-reporter.ts';
import { createRunTeller, tellRunEnd, tellRunStart, tellSweepStart } from './tell-run.ts';

/** How a sweep is told in lines. */
export interface SweepLinesOptions {
  readonly sink: Sink;
  readonly style: Style;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** Output of tasks. `all`: as it comes. `failed`: the last lines of failed tasks. */
  readonly logs: 'all' | 'failed' | 'none';
  /** Only what went wrong, and the end. */
  readonly quiet: boolean;
}

/** One line for the begin and one for the end of each run, what failed in it, and the table at the end. */
export function createSweepLines(options: SweepLinesOptions): SweepReporter {
  const { sink, style, clock, quiet } = options;
  const rows: SweepRow[] = [];
  const began = clock.monotonic();
  return {
    start: (record) => {
      if (!quiet) sink.write(`${tellSweepStart(record, style)}\n`);
    },
    open: (run) => {
      if (!quiet) sink.write(`${tellRunStart(run, style)}\n`);
      return [createRunLines(run, options)];
    },
    ended: (row, before) => {
      rows.push(row);
      if (!quiet || row.status !== 'succeeded') sink.write(`${tellRunEnd(row, before, style)}\n`);
    },
    close: async (ending) => {
      const seconds = (clock.monotonic() - began) / 1000;
      const inOrder = rows.toSorted((left, right) => left.index - right.index);
      sink.write(renderSweepEnd(ending, inOrder, { style, seconds }));
      await sink.flush();
    },
  };
}

/** Bytes that may wait for a slow reader before output of tasks is left out. */
const largestBacklog = 1024 * 1024;

function createRunLines(run: SweepRun, { sink, style, clock, logs, quiet }: SweepLinesOptions): Reporter {
  const paint = paintWith(style);
  const bar = style.unicode ? '│' : '|';
  const collector = collectSummary();
  const tell = createRunTeller(run, style);
  const heartbeat = createHeartbeat(clock, (line) =>
    sink.write(`${paint('faint', `${run.index} ${line}`)}\n`),
  );
  const shown: LineReporter = {
    report: (event, state) => {
      heartbeat.hear(event);
      for (const line of tell(event, state)) {
        if (!quiet || event.event === 'cancel-requested' || event.event === 'notification-failed')
          sink.write(`${line}\n`);
      }
    },
    ...(logs === 'all' && !quiet
      ? {
          lines: ({ id }: AttemptName, block: string) => {
            heartbeat.touch();
            if (sink.backlog() > largestBacklog) return;
            const prefix = `${paint('note', `${run.index} ${id} ${bar}`)} `;
            sink.write(`${prefix}${block.slice(0, -1).replaceAll('\n', `\n${prefix}`)}\n`);
          },
        }
      : {}),
    close: async (state) => {
      heartbeat.stop();
      const summary = collector.summarise(state);
      const failures = summary === null ? [] : renderFailures(summary, { style, tails: logs !== 'none' });
      if (failures.length > 0) sink.write(`${failures.join('\n')}\n\n`);
    },
  };
  return reportLines([collector, shown]);
}

import { encodeEvent } from '../../journal/event-line.ts';
import type { Sink } from '../sink.ts';
import { sweepRowShape } from './shape.ts';
import type { SweepReporter } from './sweep-reporter.ts';

/**
 * One JSON object a line: `sweep-started`, for each event of a run a `run-event` that holds the line of its journal,
 * the same bytes, for each run a `run-ended`, and `sweep-finished`.
 */
export function createSweepJson(sink: Sink): SweepReporter {
  const write = (line: object) => sink.write(`${JSON.stringify(line)}\n`);
  let sweep = '';
  return {
    start: (record) => {
      sweep = record.sweep;
      const { pipeline, source, grid, runs } = record;
      write({ v: 1, event: 'sweep-started', sweep, pipeline, source, grid, runs });
    },
    open: ({ index, run }) => {
      const head = JSON.stringify({ v: 1, event: 'run-event', sweep, index, run }).slice(0, -1);
      return [
        {
          report: (event) => sink.write(`${head},"line":${encodeEvent(event)}}\n`),
          close: () => sink.flush(),
        },
      ];
    },
    ended: (row, before) => write({ v: 1, event: 'run-ended', sweep, ...sweepRowShape(row), before }),
    close: async ({ counts, stopped, exitCode }) => {
      write({ v: 1, event: 'sweep-finished', sweep, counts, stopped, exit_code: exitCode });
      await sink.flush();
    },
  };
}

import type { AttemptName, Clock, Reporter } from '../../engine/ports.ts';
import type { SweepRow, SweepRun } from '../../engine/sweep-row.ts';
import { createAnnotations } from '../github/annotations.ts';
import { createForeground, type Foreground } from '../github/foreground.ts';
import { reportLines } from '../line-reporter.ts';
import { renderFailures } from '../render-end.ts';
import { collectSummary } from '../run-summary.ts';
import type { Sink, Style } from '../sink.ts';
import { renderSweepEnd } from './render-end.ts';
import type { SweepReporter } from './sweep-reporter.ts';
import { describeValues } from './table.ts';
import { createRunTeller, tellRunEnd, tellSweepStart } from './tell-run.ts';

/** How a sweep is told to GitHub Actions. */
export interface SweepGithubOptions {
  readonly sink: Sink;
  readonly style: Style;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** An unguessable text, new at each call. */
  readonly token: () => string;
  readonly logs: 'all' | 'failed' | 'none';
}

/** A foldable group a run with what its tasks print, an annotation for each run that failed, and the table at the end. */
export function createSweepGithub(options: SweepGithubOptions): SweepReporter {
  const { sink, style, clock } = options;
  const foreground = createForeground(sink, options.token);
  const annotations = createAnnotations(foreground.command);
  const rows: SweepRow[] = [];
  const began = clock.monotonic();
  return {
    start: (record) => foreground.outside(`${tellSweepStart(record, style)}\n`),
    open: (run) => [createRunGroup(run, foreground, options)],
    ended: (row, before) => {
      rows.push(row);
      foreground.end(groupOf(row));
      foreground.outside(`${tellRunEnd(row, before, style)}\n`);
      if (row.status !== 'failed' && row.status !== 'timed_out') return;
      const title = `run ${row.index} ${row.status === 'failed' ? 'failed' : 'timed out'}`;
      annotations.add({ level: 'error', title, message: `${describeValues(row.values)}\n${row.reason}` });
    },
    close: async (ending) => {
      foreground.close();
      annotations.close();
      const seconds = (clock.monotonic() - began) / 1000;
      const inOrder = rows.toSorted((left, right) => left.index - right.index);
      foreground.outside(renderSweepEnd(ending, inOrder, { style, seconds }));
      await sink.flush();
    },
  };
}

function createRunGroup(
  run: SweepRun,
  foreground: Foreground,
  { style, logs }: SweepGithubOptions,
): Reporter {
  const collector = collectSummary();
  const tell = createRunTeller(run, style);
  const group = groupOf(run);
  return reportLines([
    collector,
    {
      report: (event, state) => {
        for (const line of tell(event, state)) foreground.outside(`${line}\n`);
      },
      ...(logs === 'all'
        ? {
            lines: ({ id }: AttemptName, block: string) => {
              const prefix = `${id} │ `;
              foreground.lines(group, `${prefix}${block.slice(0, -1).replaceAll('\n', `\n${prefix}`)}\n`);
            },
          }
        : {}),
      close: async (state) => {
        const summary = collector.summarise(state);
        const failures = summary === null ? [] : renderFailures(summary, { style, tails: logs !== 'none' });
        if (failures.length > 0) foreground.lines(group, `${failures.join('\n')}\n`);
      },
    },
  ]);
}

// A run stands where an attempt stands elsewhere: its values are the title of its group.
function groupOf({ index, values }: SweepRun): AttemptName {
  return { id: `run ${index} ${describeValues(values)}`, attempt: 1 };
}

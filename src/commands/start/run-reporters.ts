import { randomUUID } from 'node:crypto';
import type { Reporter } from '../../engine/ports.ts';
import { createSystemClock } from '../../executors/system-clock.ts';
import type { Position } from '../../reporters/github/annotations.ts';
import { type LineReporter, reportLines } from '../../reporters/line-reporter.ts';
import { collectSummary, type SummaryCollector } from '../../reporters/run-summary.ts';
import type { Context } from '../command.ts';
import { listPositions, type ReadPipelines } from './task-positions.ts';
import type { WatchMode } from './watch-flags.ts';

/** Who is told of a run, and what sums it up for reports. */
export interface RunReporters {
  readonly reporters: readonly Reporter[];
  readonly collector: SummaryCollector;
}

/** Lines of a failed task that are kept when its output was not shown as it came. */
const longTail = 1000;
const shortTail = 20;

/** What reporters learn of a run beside its events. */
export interface RunKnowledge {
  /** Where tasks stand, for annotations; null when no file was read. */
  readonly read: ReadPipelines | null;
  /** The path of the run's journal; null before there is one. */
  readonly findJournal: () => string | null;
}

/** The reporters of a mode. */
export async function createRunReporters(
  mode: WatchMode,
  context: Context,
  { read, findJournal }: RunKnowledge,
): Promise<RunReporters> {
  const collector = collectSummary(mode.logs === 'failed' ? longTail : shortTail);
  const shown = await createShown(mode, { context, read, collector });
  const reporters = [reportLines([collector, ...shown])];
  if (mode.ui === 'json') {
    const { createJsonReporter } = await import('../../reporters/json.ts');
    reporters.push(createJsonReporter(context.stdout, findJournal));
  }
  return { reporters, collector };
}

interface Shown {
  readonly context: Context;
  readonly read: ReadPipelines | null;
  readonly collector: SummaryCollector;
}

async function createShown(
  { ui, logs }: WatchMode,
  { context, read, collector }: Shown,
): Promise<readonly LineReporter[]> {
  const { stdout, stderr, style, quiet } = context;
  switch (ui) {
    case 'json':
    case 'none':
      return [];
    case 'github': {
      const { createGithubReporter } = await import('../../reporters/github.ts');
      const positions = read === null ? new Map<string, Position>() : listPositions(read);
      const options = { sink: stdout, style: { ...style.stdout, unicode: true }, token: randomUUID };
      return [createGithubReporter({ ...options, clock: createSystemClock(), logs, positions, collector })];
    }
    case 'lines': {
      const { createLinesReporter } = await import('../../reporters/lines.ts');
      const options = { sink: stderr, style: style.stderr, clock: createSystemClock() };
      return [createLinesReporter({ ...options, logs, quiet, collector })];
    }
    default:
      return ui satisfies never;
  }
}

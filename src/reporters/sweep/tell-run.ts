import type { RunEvent } from '../../engine/event.ts';
import type { RunState } from '../../engine/state.ts';
import type { SweepRow, SweepRun } from '../../engine/sweep-row.ts';
import type { SweepRecord } from '../../journal/sweeps/sweep-record.ts';
import { paramLabel } from '../../plan/params/given-param.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { formatElapsed } from '../elapsed.ts';
import { createEventTeller, describeSource } from '../event-teller.ts';
import { markOf, wordOf } from '../glyphs.ts';
import { paintWith } from '../paint.ts';
import type { Style } from '../sink.ts';
import { columnsOf, secondsOf, textOf, valueIn } from './columns.ts';
import { describeValues, markOfRow, shorten } from './table.ts';

/** `train main@4f2c9e1 s-…: 6 runs over alpha (2), train.depth (3)` */
export function tellSweepStart({ pipeline, source, sweep, runs, grid }: SweepRecord, style: Style): string {
  const paint = paintWith(style);
  const axes = grid.axes.map((axis) => `${paramLabel(axis)} (${axis.values.length})`).join(', ');
  const count = runs === 1 ? '1 run' : `${runs} runs`;
  const name = paint('strong', showOnOneLine(pipeline));
  return `${name} ${describeSource(source)} ${paint('note', sweep)}: ${count} over ${axes}`;
}

/** `» 3 alpha=0.1, train.depth=3 r-…` */
export function tellRunStart({ index, run, values }: SweepRun, style: Style): string {
  const paint = paintWith(style);
  const { glyph, tone } = markOf('running', style.unicode);
  return `${paint(tone, glyph)} ${index} ${describeValues(values)} ${paint('note', run)}`;
}

/** What people should know of a run between its begin and its end: `3 stopping the run: asked by SIGINT; …`. Mostly none. */
export function createRunTeller(
  { index }: SweepRun,
  style: Style,
): (event: RunEvent, state: RunState) => readonly string[] {
  const tell = createEventTeller(style);
  return (event, state) =>
    toldBetween.has(event.event) ? tell(event, state).map((line) => `${index} ${line.trimStart()}`) : [];
}

const toldBetween: ReadonlySet<RunEvent['event']> = new Set([
  'run-queued',
  'run-dequeued',
  'cancel-requested',
  'notification-failed',
]);

/** `✓ 3 alpha=0.1, train.depth=3 4.2s  auc=0.91` */
export function tellRunEnd(row: SweepRow, before: boolean, style: Style): string {
  const paint = paintWith(style);
  const { glyph, tone } = markOfRow(row, style.unicode);
  const seconds = secondsOf(row);
  const plain = row.status === 'succeeded' || row.reason === '';
  const reason = plain ? '' : ` ${wordOf(row.status)}: ${showOnOneLine(row.reason)}`;
  const took = before ? 'done before' : seconds === undefined ? '' : formatElapsed(seconds);
  // Where several instances return it, each is named.
  const metrics = columnsOf([row]).returns.filter(({ metric }) => metric);
  return [
    `${paint(tone, glyph)} ${row.index} ${describeValues(row.values)}${reason} ${paint('faint', took)}`.trimEnd(),
    ...metrics.map((column) => `${showOnOneLine(column.label)}=${shorten(textOf(valueIn(row, column)))}`),
  ].join('  ');
}

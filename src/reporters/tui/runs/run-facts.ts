import { showOnOneLine } from '../../../values/visible-text.ts';
import { markOf, markOfRun, wordOf } from '../../glyphs.ts';
import { wordWithReason } from '../../word-with-reason.ts';
import { fill, type Row, row } from '../layout/row.ts';
import type { Pane, Size } from '../layout/screen.ts';
import type { RunDetails } from './browsed-runs.ts';
import { describeCommit, describeTook } from './describe-run.ts';
import type { SeenRuns } from './seen-runs.ts';

/** What is known of the chosen run: how it ended and of what, its params, its tasks. */
export function renderRunFacts(seen: SeenRuns, { columns, rows }: Size): Pane {
  const { chosen: run, unicode, now, details } = seen;
  if (run === null) return { columns, rows: [] };
  const { glyph, tone } = markOfRun(run.status, unicode);
  const facts: readonly (readonly [string, string])[] = [
    ['commit', describeCommit(run)],
    ['started', run.startedAt.replace('T', ' ').replace(/\.\d+Z$/, 'Z')],
    ['took', describeTook(run, now)],
    ['trigger', run.trigger],
    ['repeats', run.parent ?? ''],
    ['sweep', run.sweep ?? ''],
  ];
  const table: readonly Row[] = [
    fill([{ text: ` ${run.id}`, tone: 'note' }], columns),
    [{ text: ` ${glyph} ${wordWithReason(wordOf(run.status), showOnOneLine(run.reason))}`, tone }],
    row(''),
    ...facts.filter(([, value]) => value !== '').map(renderFact),
    ...(details === null ? [] : renderDetails(details, unicode)),
  ];
  return { columns, rows: table.slice(0, rows) };
}

function renderDetails({ params, tasks }: RunDetails, unicode: boolean): readonly Row[] {
  const given = params.map(({ name, value }) =>
    renderFact([name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  return [
    ...(given.length === 0 ? [] : [row(''), row(' PARAMS', 'faint'), ...given]),
    row(''),
    row(' TASKS', 'faint'),
    ...tasks.map((task): Row => {
      const { glyph, tone } = markOf(task.status, unicode);
      const reason = task.reason === '' ? '' : `  ${showOnOneLine(task.reason)}`;
      return [{ text: ` ${glyph} `, tone }, { text: showOnOneLine(task.id) }, { text: reason, tone }];
    }),
  ];
}

function renderFact([name, value]: readonly [string, string]): Row {
  return [{ text: `   ${showOnOneLine(name).padEnd(9)} `, tone: 'faint' }, { text: showOnOneLine(value) }];
}

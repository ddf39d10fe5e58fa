import type { RunSummary } from '../../../journal/runs/run-summary.ts';
import { showOnOneLine } from '../../../values/visible-text.ts';
import { markOfRun, wordOf } from '../../glyphs.ts';
import { frameScreen } from '../layout/frame-screen.ts';
import { frameRows } from '../layout/geometry.ts';
import { cut, fill, type Row, row, spread } from '../layout/row.ts';
import type { Pane, Screen, Size } from '../layout/screen.ts';
import { windowAround } from '../layout/window.ts';
import { describeCommit, describeTook } from './describe-run.ts';
import { renderRunFacts } from './run-facts.ts';
import { renderRunsFooter, renderRunsHelp } from './runs-footer.ts';
import { isAtWork } from './runs-state.ts';
import type { SeenRuns } from './seen-runs.ts';

/** The whole screen of a list of runs; on a wide one what is known of the chosen run stands beside it. */
export function layOutRuns(seen: SeenRuns): Screen {
  return frameScreen(
    { header: renderHeader(seen), panes: renderPanes(seen), footer: renderRunsFooter(seen) },
    seen,
  );
}

/** Rows of a list or a text on a screen of this size, without its title. */
export function pageRows({ rows }: Size): number {
  return Math.max(1, rows - frameRows(rows) - 1);
}

/** Whether what is known of the chosen run is to be seen. */
export function showsFacts({ columns }: Size): boolean {
  return columns >= wide;
}

/** Columns from which there is room for that. */
const wide = 120;

function renderPanes(seen: SeenRuns): readonly Pane[] {
  const { ui, size } = seen;
  const { columns } = size;
  const rows = pageRows(size) + 1;
  if (ui.help) return [renderRunsHelp(columns, rows)];
  if (ui.text !== null) return [renderText(ui.text, ui.offset, { columns, rows })];
  if (!showsFacts(size)) return [renderList(seen, columns)];
  const list = Math.floor(columns * 0.6);
  const facts = { columns: columns - list - 1, rows };
  return [renderList(seen, list), renderRunFacts(seen, facts)];
}

function renderText(
  { title, lines }: { readonly title: string; readonly lines: readonly string[] },
  offset: number,
  { columns, rows }: Size,
): Pane {
  const shown = lines.slice(offset, offset + rows - 1).map((line) => row(` ${showOnOneLine(line)}`));
  return { columns, rows: [row(` ${title}`, 'strong'), ...shown] };
}

function renderHeader({ runs, shown, ui, size }: SeenRuns): Row {
  const all = runs?.length ?? 0;
  const live = (runs ?? []).filter(isAtWork).length;
  const count = shown.length === all ? `${all}` : `${shown.length} of ${all}`;
  const right: Row = [
    { text: live === 0 ? '' : `${live} at work   `, tone: 'note' },
    { text: `${count} ${all === 1 ? 'run' : 'runs'} ` },
  ];
  const marked = ui.marked.length === 0 ? '' : `   ${ui.marked.length} marked`;
  return spread(
    [
      { text: ' runs', tone: 'strong' },
      { text: marked, tone: 'warning' },
    ],
    right,
    size.columns,
  );
}

function renderList(seen: SeenRuns, columns: number): Pane {
  const { ui, shown, runs, chosen } = seen;
  const rows = pageRows(seen.size);
  const at = shown.findIndex(({ id }) => id === chosen?.id);
  const from = windowAround(at, shown.length, rows);
  const filter =
    ui.typing?.what === 'filter' ? `/${ui.typing.text}_` : ui.filter === '' ? '/ search' : `/${ui.filter}`;
  const title = spread(
    [{ text: ' RUNS', tone: 'strong' }],
    [{ text: `${showOnOneLine(filter)} `, tone: ui.filter === '' ? 'faint' : 'warning' }],
    columns,
  );
  const none = shown.length > 0 ? [] : [row(`  ${describeNone(runs)}`, 'faint')];
  const lines = shown.slice(from, from + rows).map((run) => renderLine(run, seen, columns));
  return { columns, rows: [title, ...none, ...lines] };
}

function describeNone(runs: SeenRuns['runs']): string {
  if (runs === null) return 'looking for runs …';
  return runs.length === 0 ? 'there is no run yet; runnable run NAME starts one' : 'no run matches';
}

function renderLine(run: RunSummary, seen: SeenRuns, columns: number): Row {
  const chosen = run.id === seen.chosen?.id;
  const { glyph, tone } = markOfRun(run.status, seen.unicode);
  const fixed = columnsFor(columns);
  const cells: Row = [
    ...cell(cut(wordOf(run.status), 11), fixed.status, tone),
    ...cell(describeCommit(run), fixed.commit),
    ...cell(run.startedAt.slice(0, 16).replace('T', ' '), fixed.started, 'faint'),
    ...cell(describeTook(run, seen.now).padStart(7), fixed.took),
    ...cell(run.id, fixed.id, 'note'),
  ];
  const used = Object.values(fixed).reduce((sum, each) => sum + each, 0);
  const mark = seen.ui.marked.includes(run.id) ? '*' : ' ';
  const lead: Row = [{ text: `${chosen ? '>' : ' '}${mark}` }, { text: `${glyph} `, tone }];
  const name = fill(
    [{ text: `${showOnOneLine(run.pipeline)}${kindOf(run)}` }],
    Math.max(4, columns - 4 - used),
  );
  const whole = fill([...lead, ...name, ...cells], columns);
  return chosen ? whole.map((piece) => ({ ...piece, chosen: true })) : whole;
}

function cell(text: string, columns: number, tone: Row[number]['tone'] = 'plain'): Row {
  return columns === 0 ? [] : fill([{ text: ' ' }, { text: showOnOneLine(text), tone }], columns);
}

// What matters least has no room first.
function columnsFor(columns: number) {
  return {
    status: 12,
    commit: columns >= 96 ? 18 : 0,
    started: columns >= 60 ? 17 : 0,
    took: 8,
    id: columns >= 76 ? 14 : 0,
  };
}

function kindOf({ parent, sweep }: RunSummary): string {
  if (parent !== null) return ' (rerun)';
  return sweep === null ? '' : ' (sweep)';
}

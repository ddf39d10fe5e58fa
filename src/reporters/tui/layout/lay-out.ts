import { widthOf } from '../../text-width.ts';
import { renderFiles, renderParams } from './facts-pane.ts';
import { renderFooter } from './footer.ts';
import { type Geometry, measure } from './geometry.ts';
import { drawingOf } from './glyphs.ts';
import { renderGraph } from './graph-pane.ts';
import { renderHeader } from './header.ts';
import { renderHelp } from './help-pane.ts';
import { renderList } from './list-pane.ts';
import { renderLog } from './log-pane.ts';
import { fill, type Row, row } from './row.ts';
import type { Band, Pane, Screen } from './screen.ts';
import type { Seen } from './seen.ts';
import { renderTimes } from './time-pane.ts';

/** The whole screen of a run: a header, panes side by side, and a footer. */
export function layOut(seen: Seen): Screen {
  const { columns, rows } = seen.size;
  const geometry = measure(seen.size, seen.ui);
  const panes = seen.ui.help
    ? [renderHelp(columns, geometry.rows)]
    : renderPanes(seen, geometry).map((pane) => fillUp(pane, geometry.rows));
  const body = withBars(panes, geometry.rows, seen.unicode);
  const bands = [[whole(renderHeader(seen), columns)], body, [whole(renderFooter(seen), columns)]];
  const all = rows - geometry.rows < 4 ? bands : withRules(bands, panes, seen);
  return { columns, rows, bands: seen.unicode ? all : all.map((band) => band.map(toAscii)) };
}

// Also what tasks and people wrote: such a terminal would show something else in its place.
function toAscii({ columns, rows }: Pane): Pane {
  const plain = (text: string) =>
    text.replace(/[^ -~]/gu, (unit) => ascii[unit] ?? '?'.repeat(widthOf(unit)));
  return { columns, rows: rows.map((each) => each.map((piece) => ({ ...piece, text: plain(piece.text) }))) };
}

const ascii: Readonly<Record<string, string>> = { '…': '~', '·': ',' };

function renderPanes(seen: Seen, geometry: Geometry): readonly Pane[] {
  const { list, log, pinned, side, rows } = geometry;
  const panes: Pane[] = [];
  if (list !== null) panes.push(renderList(seen, list, rows));
  if (log !== null) {
    const main = fillUp(renderLog(seen.log, seen, log), log.rows);
    panes.push(pinned === null ? main : stack(main, renderPinned(seen, pinned), seen.unicode));
  }
  if (side !== null) panes.push(renderSide(seen, geometry, side));
  return panes;
}

function renderPinned(seen: Seen, space: { columns: number; rows: number }): Pane {
  return fillUp(renderLog(seen.pinned, { ...seen, ui: { ...seen.ui, focus: 'list' } }, space), space.rows);
}

// Beside list and log: the graph over the times, unless another view was asked for.
function renderSide(seen: Seen, { rows, list }: Geometry, columns: number): Pane {
  switch (seen.ui.view) {
    case 'tasks': {
      if (list === null) return renderGraph(seen, columns, rows);
      const above = Math.ceil((rows - 1) / 2);
      const graph = fillUp(renderGraph(seen, columns, above), above);
      return stack(graph, renderTimes(seen, columns, rows - above - 1), seen.unicode);
    }
    case 'dag':
      return renderGraph(seen, columns, rows);
    case 'time':
      return renderTimes(seen, columns, rows);
    case 'params':
      return renderParams(seen, columns, rows);
    case 'files':
      return renderFiles(seen, columns, rows);
    default:
      return seen.ui.view satisfies never;
  }
}

function stack(above: Pane, below: Pane, unicode: boolean): Pane {
  const rule = row(drawingOf(unicode).rule.repeat(above.columns), 'faint');
  return { columns: above.columns, rows: [...above.rows, rule, ...below.rows] };
}

function fillUp({ columns, rows }: Pane, height: number): Pane {
  const fitted = rows.slice(0, height).map((each) => fill(each, columns));
  const empty = Array.from({ length: Math.max(0, height - rows.length) }, () => row(' '.repeat(columns)));
  return { columns, rows: [...fitted, ...empty] };
}

function withBars(panes: readonly Pane[], rows: number, unicode: boolean): Band {
  const bar: Pane = {
    columns: 1,
    rows: Array.from({ length: rows }, () => row(drawingOf(unicode).bar, 'faint')),
  };
  return panes.flatMap((pane, index) => (index === 0 ? [fillUp(pane, rows)] : [bar, pane]));
}

function withRules(
  [header = [], body = [], footer = []]: readonly Band[],
  panes: readonly Pane[],
  seen: Seen,
): readonly Band[] {
  const { rule, joinTop, joinBottom } = drawingOf(seen.unicode);
  const draw = (join: string): Band => [
    whole(row(panes.map(({ columns }) => rule.repeat(columns)).join(join), 'faint'), seen.size.columns),
  ];
  return [header, draw(joinTop), body, draw(joinBottom), footer];
}

function whole(content: Row, columns: number): Pane {
  return { columns, rows: [fill(content, columns)] };
}

import { renderFiles, renderParams } from './facts-pane.ts';
import { renderFooter } from './footer.ts';
import { fillUp, frameScreen, stack } from './frame-screen.ts';
import { type Geometry, measure } from './geometry.ts';
import { renderGraph } from './graph-pane.ts';
import { renderHeader } from './header.ts';
import { renderHelp } from './help-pane.ts';
import { renderList } from './list-pane.ts';
import { renderLog } from './log-pane.ts';
import type { Pane, Screen } from './screen.ts';
import type { Seen } from './seen.ts';
import { renderTimes } from './time-pane.ts';

/** The whole screen of a run: a header, panes side by side, and a footer. */
export function layOut(seen: Seen): Screen {
  const { columns } = seen.size;
  const geometry = measure(seen.size, seen.ui);
  const panes = seen.ui.help ? [renderHelp(columns, geometry.rows)] : renderPanes(seen, geometry);
  return frameScreen({ header: renderHeader(seen), panes, footer: renderFooter(seen) }, seen);
}

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

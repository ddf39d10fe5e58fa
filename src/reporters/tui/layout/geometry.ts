import type { UiState } from '../model/ui-state.ts';
import type { Size } from './screen.ts';

/** Which panes there are, and how large; null: it is not to be seen. All stand side by side, as high as `rows`. */
export interface Geometry {
  /** Between header and footer. */
  readonly rows: number;
  readonly list: number | null;
  /** Columns of the log, and its rows; of the pinned one below it the rest. */
  readonly log: { readonly columns: number; readonly rows: number } | null;
  readonly pinned: { readonly columns: number; readonly rows: number } | null;
  /** Columns of the view beside the list, or of the graph over the times on a wide screen. */
  readonly side: number | null;
}

/** Where everything stands: by size, view, focus and zoom alone. */
export function measure({ columns, rows }: Size, ui: UiState): Geometry {
  const body = Math.max(1, rows - frameRows(rows));
  const none = { rows: body, list: null, log: null, pinned: null, side: null };
  const isWide = columns >= wide && !ui.zoomed;
  if (ui.view !== 'tasks' && !isWide) return { ...none, side: columns };
  const isNarrow = columns < 60 || rows < 15;
  if (isNarrow || ui.zoomed) {
    return ui.focus === 'list' && !(ui.zoomed && !isNarrow)
      ? { ...none, list: columns }
      : { ...none, ...logs(columns, body, ui) };
  }
  const list = Math.max(28, Math.min(56, Math.floor(columns * (isWide ? 0.26 : 0.42))));
  const side = isWide ? Math.floor(columns * 0.3) : null;
  const rest = columns - list - 1 - (side === null ? 0 : side + 1);
  return { ...none, list, side, ...logs(rest, body, ui) };
}

/** Rows of header, footer and, where there is room, the rules between. */
export function frameRows(rows: number): number {
  return rows < 15 ? 2 : 4;
}

/** Columns from which list, log and graph stand side by side. */
const wide = 160;

function logs(columns: number, rows: number, ui: UiState): Pick<Geometry, 'log' | 'pinned'> {
  if (ui.pinned === null || rows < 12) return { log: { columns, rows }, pinned: null };
  const below = Math.floor((rows - 1) / 2);
  return { log: { columns, rows: rows - 1 - below }, pinned: { columns, rows: below } };
}

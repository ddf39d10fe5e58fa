import { widthOf } from '../../text-width.ts';
import { frameRows } from './geometry.ts';
import { drawingOf } from './glyphs.ts';
import { fill, type Row, row } from './row.ts';
import type { Band, Pane, Screen, Size } from './screen.ts';

/** What stands between the edges of a screen. */
export interface Framed {
  readonly header: Row;
  /** Side by side; together with a column between two of them as wide as the screen. */
  readonly panes: readonly Pane[];
  readonly footer: Row;
}

/** Where a screen is shown. */
export interface Frame {
  readonly size: Size;
  readonly unicode: boolean;
}

/** A whole screen: header, panes with bars between, footer, and rules where there is room. */
export function frameScreen({ header, panes, footer }: Framed, { size, unicode }: Frame): Screen {
  const { columns, rows } = size;
  const height = Math.max(1, rows - frameRows(rows));
  const filled = panes.map((pane) => fillUp(pane, height));
  const body = withBars(filled, height, unicode);
  const bands = [[whole(header, columns)], body, [whole(footer, columns)]];
  const all = rows - height < 4 ? bands : withRules(bands, filled, { size, unicode });
  return { columns, rows, bands: unicode ? all : all.map((band) => band.map(toAscii)) };
}

/** A pane over another one of the same width, with a rule between. */
export function stack(above: Pane, below: Pane, unicode: boolean): Pane {
  const rule = row(drawingOf(unicode).rule.repeat(above.columns), 'faint');
  return { columns: above.columns, rows: [...above.rows, rule, ...below.rows] };
}

/** A pane cut or filled up to a height, every row as wide as it. */
export function fillUp({ columns, rows }: Pane, height: number): Pane {
  const fitted = rows.slice(0, height).map((each) => fill(each, columns));
  const empty = Array.from({ length: Math.max(0, height - rows.length) }, () => row(' '.repeat(columns)));
  return { columns, rows: [...fitted, ...empty] };
}

function withBars(panes: readonly Pane[], rows: number, unicode: boolean): Band {
  const bar: Pane = {
    columns: 1,
    rows: Array.from({ length: rows }, () => row(drawingOf(unicode).bar, 'faint')),
  };
  return panes.flatMap((pane, index) => (index === 0 ? [pane] : [bar, pane]));
}

function withRules(
  [header = [], body = [], footer = []]: readonly Band[],
  panes: readonly Pane[],
  { size, unicode }: Frame,
): readonly Band[] {
  const { rule, joinTop, joinBottom } = drawingOf(unicode);
  const draw = (join: string): Band => [
    whole(row(panes.map(({ columns }) => rule.repeat(columns)).join(join), 'faint'), size.columns),
  ];
  return [header, draw(joinTop), body, draw(joinBottom), footer];
}

function whole(content: Row, columns: number): Pane {
  return { columns, rows: [fill(content, columns)] };
}

// Also what tasks and people wrote: such a terminal would show something else in its place.
function toAscii({ columns, rows }: Pane): Pane {
  const plain = (text: string) =>
    text.replace(/[^ -~]/gu, (unit) => ascii[unit] ?? '?'.repeat(widthOf(unit)));
  return { columns, rows: rows.map((each) => each.map((piece) => ({ ...piece, text: plain(piece.text) }))) };
}

const ascii: Readonly<Record<string, string>> = { '…': '~', '·': ',' };

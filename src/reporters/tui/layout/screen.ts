import type { Row } from './row.ts';

/** What is to be seen: bands from top to bottom, each of panes side by side. Every row is as wide as its pane. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly bands: readonly Band[];
}

/** Panes of the same height side by side. */
export type Band = readonly Pane[];

/** A part of the screen. */
export interface Pane {
  readonly columns: number;
  readonly rows: readonly Row[];
}

/** Of a terminal, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

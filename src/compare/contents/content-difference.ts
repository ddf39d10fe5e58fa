import type { Json } from '../../values/json.ts';

/** How the bytes of two files differ. All positions count from 1, but those of bytes. */
export type ContentDifference =
  | TextDifference
  | TableDifference
  | JsonDifference
  /** Neither is text: the first byte that differs, from 0; at the end of the shorter one if that is all it lacks. */
  | { readonly form: 'bytes'; readonly first: number }
  /** Two pictures. */
  | { readonly form: 'image' };

export interface TextDifference {
  readonly form: 'text';
  /** Lines that only one of them has; null where the files are too large to count them. */
  readonly added: number | null;
  readonly removed: number | null;
  /** The first line that differs; null where one of them ends before it. Long lines are cut. */
  readonly first: { readonly line: number; readonly before: string | null; readonly after: string | null };
  /** What may explain it, in words. */
  readonly likely?: string;
}

export interface TableDifference {
  readonly form: 'table';
  /** Rows that only one of them has, and rows of which cells differ. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** The first cell that differs; row 1 is the head. `column`: its name, or its number where it has none. */
  readonly first: {
    readonly row: number;
    readonly column: string;
    readonly before: string | null;
    readonly after: string | null;
  };
  readonly likely?: string;
}

export interface JsonDifference {
  readonly form: 'json';
  /** Values that differ, are added or are gone. */
  readonly changed: number;
  /** The first one, by its path: `.items[3].price`; null where one of them has none. */
  readonly first: { readonly path: string; readonly before: Json; readonly after: Json };
  readonly likely?: string;
}

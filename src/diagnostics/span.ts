/** A place in a text file: half open, `[start, end)`. Offsets are UTF-16 code units from 0; lines and columns count from 1. */
export interface Span {
  /** Path as the user would write it: relative to the repository's root, with `/`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Steps from the root of a YAML or JSON document to a value in it: keys and indices. */
export type Path = readonly (string | number)[];

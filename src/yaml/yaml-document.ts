import type { LineTable } from '../diagnostics/line-table.ts';
import type { Path, Span } from '../diagnostics/span.ts';
import type { Json } from '../values/json.ts';

/** A file that was read: plain data, and where each part of it stands. */
export interface YamlDocument {
  /** Objects have no prototype; an aliased value is one and the same object wherever it stands. */
  readonly data: Json;
  readonly table: LineTable;
  /** Where a value or its key stands; the nearest thing above when the path leads nowhere. */
  readonly locate: Locate;
  /** Where a piece of a text value stands: its n-th occurrence, from 0; the value when it is not there letter by letter. */
  readonly locateText: (path: Path, piece: string, nth: number) => Span;
  /** A scalar as it is written in the file, quotes included; null when it is none. */
  readonly sourceOf: (path: Path) => string | null;
}

type Locate = (path: Path, part?: 'key' | 'value') => Span;

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type LineTable, readLines } from '../diagnostics/line-table.ts';
import type { Path, Span } from '../diagnostics/span.ts';
import type { Json } from '../values/json.ts';
import { composeDocument } from './compose.ts';
import { createLocator } from './locate.ts';
import { readPlainData } from './plain-data.ts';
import { placeProblem } from './yaml-problem.ts';

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

export type Locate = (path: Path, part?: 'key' | 'value') => Span;

/** What became of a text. The document is null when the text is no YAML at all; problems may come with a document, too. */
export interface YamlReading {
  readonly document: YamlDocument | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a YAML 1.2 text with hard limits: no tags, one document, bounded nesting, nodes and aliases. Merge keys work. */
export function readYaml(file: string, text: string): YamlReading {
  const table = readLines(file, text);
  const { document, problems } = composeDocument(text);
  if (document === null)
    return { document: null, diagnostics: problems.map((each) => placeProblem(each, table)) };
  const plain = readPlainData(document);
  const diagnostics = [...problems, ...plain.problems].map((each) => placeProblem(each, table));
  if (plain.unusable) return { document: null, diagnostics };
  return { document: { data: plain.data, table, ...createLocator(plain.root, table) }, diagnostics };
}

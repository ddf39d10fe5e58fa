import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { readLines } from '../diagnostics/line-table.ts';
import { composeDocument } from './compose.ts';
import { createLocator } from './locate.ts';
import { readPlainData } from './plain-data.ts';
import type { YamlDocument } from './yaml-document.ts';
import { placeProblem } from './yaml-problem.ts';

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

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { readLines } from '../diagnostics/line-table.ts';
import { composeDocument } from './compose.ts';
import { createLocator } from './locate.ts';
import { readNodes } from './node-reader.ts';
import { readPlainData } from './plain-data.ts';
import { readSimpleYaml } from './simple/read-simple-yaml.ts';
import { simpleNodes } from './simple/simple-node-reader.ts';
import type { YamlDocument } from './yaml-document.ts';
import { placeProblem } from './yaml-problem.ts';

/** What became of a text. The document is null when the text is no YAML at all; problems may come with a document, too. */
export interface YamlReading {
  readonly document: YamlDocument | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a YAML 1.2 text with hard limits: no tags, one document, bounded nesting, nodes and aliases. Merge keys work.
 * Simple texts, which nearly all are, take a shorter way to the same.
 */
export function readYaml(file: string, text: string): YamlReading {
  const simple = readSimpleYaml(text);
  if (simple === null) return readFully(file, text);
  const table = readLines(file, text);
  return {
    document: { data: simple.data, table, ...createLocator(simple, simpleNodes, table) },
    diagnostics: [],
  };
}

/** The same for any text, simple or not. */
export function readFully(file: string, text: string): YamlReading {
  const table = readLines(file, text);
  const { document, problems } = composeDocument(text);
  if (document === null)
    return { document: null, diagnostics: problems.map((each) => placeProblem(each, table)) };
  const plain = readPlainData(document);
  const diagnostics = [...problems, ...plain.problems].map((each) => placeProblem(each, table));
  if (plain.unusable) return { document: null, diagnostics };
  const { node } = plain.root;
  return {
    document: { data: plain.data, table, ...createLocator(node, readNodes(plain.root), table) },
    diagnostics,
  };
}

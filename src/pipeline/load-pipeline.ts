import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import { hasExpression } from '../expressions/split-template.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { placeProblems } from '../yaml/path-problem.ts';
import { readYaml, type YamlDocument } from '../yaml/read-yaml.ts';
import { buildPipeline } from './build-pipeline.ts';
import { checkShape } from './check-shape.ts';
import type { KindSchema } from './kind-schema.ts';
import { kindSchemas } from './kinds/index.ts';
import type { Loading } from './loading.ts';
import type { Pipeline } from './model.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { createTaskGraph } from './task-graph.ts';

/** A pipeline file and how it is to be judged. */
export interface PipelineSource {
  /** Path relative to the project's folder, with `/`. */
  readonly file: string;
  /** Path in messages: relative to the repository's root. Default: `file`. */
  readonly shownAs?: string;
  /** The pipeline's name unless the file has a `name:`. */
  readonly name: string;
  /** Bytes where they come from a file: then the encoding is judged, too. */
  readonly content: Uint8Array | string;
  readonly kinds: ReadonlyMap<string, KindSchema>;
  /** `untrusted`: the file comes from somebody who may not decide what the environment of a process is. Default: `trusted`. */
  readonly trust?: 'trusted' | 'untrusted';
  /** The program that reads large files apart from this thread. Default: the one of the package; null: none. */
  readonly worker?: URL | null;
}

/** The pipeline of a file, with warnings; or all that is wrong with it, in the order of the file. */
export async function loadPipeline(source: PipelineSource): Promise<Result<Pipeline>> {
  const shownAs = source.shownAs ?? source.file;
  const text = decodeText(shownAs, source.content);
  if (!text.ok) return text;
  const worker = text.value.length > largestInline ? workerFor(source) : null;
  if (worker !== null) {
    const { loadInWorker } = await import('./load-in-worker.ts');
    return loadInWorker({ ...source, content: text.value }, worker);
  }
  const { document, diagnostics } = readYaml(shownAs, text.value);
  return document === null ? failure(diagnostics) : judge(source, document, diagnostics);
}

/** Texts above this many code units are read in a worker, so that none can hold the process up. */
const largestInline = 64 * 1024;

// From its sources the package has no program that a worker could run; kinds of somebody else cannot travel to it.
function workerFor({ worker, kinds }: PipelineSource): URL | null {
  if (worker !== undefined) return worker;
  const packaged = import.meta.url.endsWith('.js') && kinds === kindSchemas;
  return packaged ? new URL('./load-worker.js', import.meta.url) : null;
}

async function judge(
  source: PipelineSource,
  document: YamlDocument,
  earlier: readonly Diagnostic[],
): Promise<Result<Pipeline>> {
  const loading: Loading = {
    source,
    document,
    trust: source.trust ?? 'trusted',
    problems: [],
    incomplete: new Set(),
  };
  const shaped = checkShape(document.data, loading);
  if (shaped === null) return failure(placeProblems(loading.problems, document, earlier));
  const built = buildPipeline(shaped, loading);
  const subject = { ...built, loading, graph: createTaskGraph(built.pipeline.tasks) };
  for (const rule of [...rules, ...(await rulesForExpressions(document))]) {
    if (rule.reliesOn.some((part) => loading.incomplete.has(part))) continue;
    loading.problems.push(...rule.check(subject));
  }
  return resultOf(built.pipeline, placeProblems(loading.problems, document, earlier));
}

// The expression language is only loaded where there is an expression.
async function rulesForExpressions({ table }: YamlDocument): Promise<readonly Rule[]> {
  if (!hasExpression(table.text)) return [];
  const { expressionRules } = await import('./rules/expressions.ts');
  return expressionRules;
}

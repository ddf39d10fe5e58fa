import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import { hasExpression } from '../expressions/split-template.ts';
import { decodeText } from '../yaml/decode-text.ts';
import { placeProblems } from '../yaml/path-problem.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { YamlDocument } from '../yaml/yaml-document.ts';
import { buildPipeline } from './build-pipeline.ts';
import { checkShape } from './check-shape.ts';
import { kindSchemas } from './kinds/index.ts';
import { type Level, listLevels } from './level.ts';
import type { Loading } from './loading.ts';
import type { Pipeline } from './model.ts';
import type { PipelineSource } from './pipeline-source.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { standardModel } from './rules/standard-model.ts';

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

declare global {
  interface ImportMeta {
    /** Set by the build of the package, beside whose chunks its other programs lie. */
    readonly packaged?: boolean;
  }
}

// From its sources the package has no program that a worker could run; kinds of somebody else cannot travel to it.
function workerFor({ worker, kinds }: PipelineSource): URL | null {
  if (worker !== undefined) return worker;
  return import.meta.packaged === true && kinds === kindSchemas
    ? new URL('./load-worker.mjs', import.meta.url)
    : null;
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
  const levels = listLevels(built.pipeline.tasks);
  const subject = { ...built, loading, levels, tasks: levels.flatMap(({ tasks }) => tasks) };
  const further = [...(await rulesForExpressions(document)), ...(await rulesForOutputs(levels))];
  for (const rule of [...rules, ...further]) {
    if (rule === standardModel && source.habits === false) continue;
    if (rule.reliesOn.some((part) => loading.incomplete.has(part))) continue;
    for (const problem of rule.check(subject)) loading.problems.push(problem);
  }
  return resultOf(built.pipeline, placeProblems(loading.problems, document, earlier));
}

// The expression language is only loaded where there is an expression.
async function rulesForExpressions({ table }: YamlDocument): Promise<readonly Rule[]> {
  if (!hasExpression(table.text)) return [];
  const { expressionRules } = await import('./rules/expressions.ts');
  return expressionRules;
}

// So is the library that matches globs.
async function rulesForOutputs(levels: readonly Level[]): Promise<readonly Rule[]> {
  const giving = levels.flatMap(({ tasks }) => tasks.filter((task) => task.outputs.length > 0));
  if (giving.length < 2) return [];
  const { overlappingOutputs } = await import('./rules/overlapping-outputs.ts');
  return [overlappingOutputs];
}

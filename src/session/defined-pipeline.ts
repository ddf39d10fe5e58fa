import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../diagnostics/result.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import { loadPipeline } from '../pipeline/load-pipeline.ts';
import { readCalled } from './called-pipelines.ts';
import type { DefinitionsAt } from './definitions.ts';
import type { FoundPipeline } from './find-pipeline.ts';
import { findNamesakes } from './namesakes.ts';
import type { Project } from './project.ts';
import type { RunTarget } from './request.ts';

/** A pipeline that stands in no file: a program gave it. */
export type DefinedTarget = Extract<RunTarget, { definition: string }>;

/** The pipeline of a definition. What it calls by name is read from where a file of its would be. */
export async function loadDefinedPipeline(
  project: Project,
  at: DefinitionsAt,
  { name, definition }: DefinedTarget,
): Promise<Result<FoundPipeline>> {
  const loaded = await loadPipeline({ file: nowhere, name, content: definition, kinds: kindSchemas });
  if (!loaded.ok) return nameInDefinition(loaded, definition);
  const { pipeline, called, ...further } = await readCalled(project, at, loaded.value);
  const same = await findNamesakes(project, at, [...called.values()]);
  const sources = new Map([[nowhere, definition], ...further.sources, ...same.sources]);
  const diagnostics = [...loaded.diagnostics, ...further.diagnostics, ...same.diagnostics];
  const found = resultOf({ pipeline, called, sources }, diagnostics);
  return nameInDefinition(found, definition);
}

// What stands where the path of its file would stand.
const nowhere = 'definePipeline';

/** The same result, whose diagnostics name steps into the definition in place of lines that nobody wrote. */
export function nameInDefinition<T>(result: Result<T>, definition: string): Result<T> {
  return { ...result, diagnostics: result.diagnostics.map((each) => nameSteps(each, definition)) };
}

function nameSteps(diagnostic: Diagnostic, definition: string): Diagnostic {
  const { span, related: _, conceals: __, ...rest } = diagnostic;
  if (span?.file !== nowhere) return diagnostic;
  const steps = stepsTo(definition.split('\n').slice(0, span.line));
  return steps === '' ? rest : { ...rest, message: `${rest.message}, at \`${steps}\` of the definition` };
}

// Each value of the text has a line of its own, indented by as many blanks as there are steps to it.
function stepsTo(lines: readonly string[]): string {
  const steps: (string | number)[] = [];
  for (const line of lines) {
    const depth = line.search(/[^ ]/);
    if (depth === 0 || /^[}\]]/.test(line.slice(depth))) continue;
    const key = /^ *("(?:[^"\\]|\\.)*"): /.exec(line)?.[1];
    const before = steps[depth - 1];
    steps.length = Math.min(steps.length, depth - 1);
    steps.push(key === undefined ? (typeof before === 'number' ? before + 1 : 0) : `${JSON.parse(key)}`);
  }
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return path === '' ? step : `${path}.${step}`;
  }, '');
}

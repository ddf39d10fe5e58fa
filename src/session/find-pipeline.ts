import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { type DefinitionsAt, readDefinitions } from './definitions.ts';
import type { Definitions, Project } from './project.ts';

/** A pipeline that was asked for by name, with the text of its file. */
export interface FoundPipeline {
  readonly pipeline: Pipeline;
  /** Text by file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * The pipeline or job of that name. Nearly always it stands in the file of that name, and only that is read; a `name:`
 * in another file is found by reading all of them.
 */
export async function findPipeline(
  project: Project,
  at: DefinitionsAt,
  name: string,
): Promise<Result<FoundPipeline>> {
  const likely = await readDefinitions(project, at, [name]);
  if (likely.sources.size > 0 && likely.pipelines.length === 0) return failure(likely.diagnostics);
  const found = pick(likely, name);
  if (found !== undefined) return found;
  const all = await readDefinitions(project, at);
  return pick(all, name) ?? failure([unknownPipeline(all, name), ...all.diagnostics]);
}

function pick(definitions: Definitions, name: string): Result<FoundPipeline> | undefined {
  const pipeline = definitions.pipelines.find((candidate) => candidate.name === name);
  const { sources, diagnostics } = definitions;
  return pipeline && success({ pipeline, sources }, diagnostics.filter(isAbout(pipeline)));
}

function isAbout(pipeline: Pipeline): (diagnostic: Diagnostic) => boolean {
  const { file } = pipeline.locate([]);
  return (diagnostic) => diagnostic.severity !== 'error' && diagnostic.span?.file === file;
}

function unknownPipeline({ pipelines }: Definitions, name: string): Diagnostic {
  const names = pipelines.map((pipeline) => pipeline.name);
  const there =
    names.length === 0 ? 'there is none' : `there are ${names.map((each) => `\`${each}\``).join(', ')}`;
  return {
    severity: 'error',
    code: 'unknown-pipeline',
    message: `there is no pipeline or job \`${name}\`; ${there}`,
    ...suggestionHint(name, names),
  };
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { readCalled } from './called-pipelines.ts';
import { type DefinitionsAt, readDefinitions } from './definitions.ts';
import { findNamesakes } from './namesakes.ts';
import type { Definitions, Project } from './project.ts';

/** A pipeline that was asked for by name, with the text of its file. */
export interface FoundPipeline {
  readonly pipeline: Pipeline;
  /** What it calls by name, directly or through others, by name. */
  readonly called: ReadonlyMap<string, Pipeline>;
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
  if (found !== undefined) return addCalled(found, project, at);
  const all = await readDefinitions(project, at);
  const other = pick(all, name);
  if (other !== undefined) return addCalled(other, project, at);
  const missing = all.sources.size > 0 ? null : await findMissing(project, at);
  return failure([missing ?? unknownPipeline(all, name), ...all.diagnostics.filter(isError)]);
}

async function findMissing(project: Project, at: DefinitionsAt): Promise<Diagnostic | null> {
  if (at === 'checkout') return null;
  const { findNoProject } = await import('./no-project-in-commit.ts');
  return findNoProject(project, at);
}

interface Picked extends Pick<FoundPipeline, 'pipeline' | 'sources'> {
  readonly diagnostics: readonly Diagnostic[];
}

function pick({ pipelines, sources, diagnostics }: Definitions, name: string): Picked | undefined {
  const pipeline = pipelines.find((candidate) => candidate.name === name);
  return pipeline && { pipeline, sources, diagnostics: diagnostics.filter(isAbout(pipeline)) };
}

async function addCalled(
  picked: Picked,
  project: Project,
  at: DefinitionsAt,
): Promise<Result<FoundPipeline>> {
  const { pipeline, called, ...further } = await readCalled(project, at, picked.pipeline);
  const same = await findNamesakes(project, at, [pipeline, ...called.values()]);
  const sources = new Map([...picked.sources, ...further.sources, ...same.sources]);
  const diagnostics = [...picked.diagnostics, ...further.diagnostics, ...same.diagnostics];
  return resultOf({ pipeline, called, sources }, diagnostics);
}

// A file with an error may be the one that is meant; what others only warn of is about them.
function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

function isAbout(pipeline: Pipeline): (diagnostic: Diagnostic) => boolean {
  const { file } = pipeline.locate([]);
  return (diagnostic) => diagnostic.severity !== 'error' && diagnostic.span?.file === file;
}

function unknownPipeline({ pipelines }: Definitions, name: string): Diagnostic {
  const names = pipelines.map((pipeline) => pipeline.name);
  const named = findByFile(pipelines, name);
  const there =
    names.length === 0 ? 'there is none' : `there are ${names.map((each) => `\`${each}\``).join(', ')}`;
  return {
    severity: 'error',
    code: 'unknown-pipeline',
    message: `there is no pipeline or job \`${name}\`; ${there}`,
    ...(named === undefined ? suggestionHint(name, names) : { hint: `did you mean \`${named.name}\`?` }),
  };
}

// `validate` takes files, and a shell completes them.
function findByFile(pipelines: readonly Pipeline[], path: string): Pipeline | undefined {
  const stem = /([^/\\]+)\.ya?ml$/.exec(path)?.[1];
  return pipelines.find(({ file }) => file.replace(/\.ya?ml$/, '') === `.runnable/${stem}`);
}

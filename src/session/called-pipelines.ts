import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { listCalls } from '../pipeline/linking/list-calls.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { type DefinitionsAt, readDefinitions } from './definitions.ts';
import type { Definitions, Project } from './project.ts';

/** A pipeline that is linked with all that it calls, directly or through others. */
export interface CalledPipelines {
  readonly pipeline: Pipeline;
  /** By name; the pipeline itself is not among them. */
  readonly called: ReadonlyMap<string, Pipeline>;
  /** Of the called files, and of what is wrong between all of them. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file, of the called files. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Reads what a pipeline calls by name, from where it was read itself. Each nearly always stands in the file of its
 * name; all files are read only where one does not.
 */
export async function readCalled(
  project: Project,
  at: DefinitionsAt,
  pipeline: Pipeline,
): Promise<CalledPipelines> {
  if (listCalls(pipeline).length === 0)
    return { pipeline, called: new Map(), diagnostics: [], sources: new Map() };
  const read = (await readByNames(project, at, pipeline)) ?? (await readDefinitions(project, at));
  const { linkPipelines } = await import('../pipeline/linking/link-pipelines.ts');
  const reached = listReached(pipeline, read.pipelines);
  const unread = listUnread(read, [pipeline, ...reached]);
  const linked = linkPipelines([pipeline, ...reached], new Set(unread.keys()));
  const called = new Map(linked.pipelines);
  called.delete(pipeline.name);
  const files = new Set([...unread.values(), ...reached.map(({ locate }) => locate([]).file)]);
  const own = read.diagnostics.filter(({ span }) => span !== undefined && files.has(span.file));
  return {
    pipeline: linked.pipelines.get(pipeline.name) ?? pipeline,
    called,
    diagnostics: [...new Map([...own, ...linked.diagnostics].map((each) => [keyOf(each), each])).values()],
    sources: read.sources,
  };
}

// Where all files were read, they were linked already.
function keyOf({ code, message, span }: Diagnostic): string {
  return JSON.stringify([code, message, span?.file, span?.start]);
}

// Nearly always each stands in the file of its name. Null where one does not, or cannot be read.
async function readByNames(
  project: Project,
  at: DefinitionsAt,
  pipeline: Pipeline,
): Promise<Definitions | null> {
  const pipelines = new Map<string, Pipeline>();
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  let names = listFresh([pipeline], pipelines);
  while (names.length > 0) {
    const found = await readDefinitions(project, at, names);
    for (const each of found.pipelines) pipelines.set(each.name, each);
    if (!names.every((name) => name === pipeline.name || pipelines.has(name))) return null;
    for (const [file, text] of found.sources) sources.set(file, text);
    diagnostics.push(...found.diagnostics);
    names = listFresh(found.pipelines, pipelines);
  }
  return { pipelines: [...pipelines.values()], diagnostics, sources };
}

function listFresh(pipelines: readonly Pipeline[], known: ReadonlyMap<string, Pipeline>): string[] {
  const names = pipelines.flatMap((each) => listCalls(each).map(({ name }) => name));
  return [...new Set(names)].filter((name) => !known.has(name));
}

// In the order in which they are called.
function listReached(pipeline: Pipeline, all: readonly Pipeline[]): Pipeline[] {
  const byName = new Map(all.map((each) => [each.name, each]));
  const reached = new Set([pipeline]);
  for (const next of reached) {
    for (const { name } of listCalls(next)) {
      const called = name === pipeline.name ? undefined : byName.get(name);
      if (called !== undefined) reached.add(called);
    }
  }
  reached.delete(pipeline);
  return [...reached];
}

// Called names whose file has an error, with the file.
function listUnread({ pipelines, sources }: Definitions, calling: readonly Pipeline[]): Map<string, string> {
  const read = new Set(pipelines.map(({ locate }) => locate([]).file));
  const files = [...sources.keys()].filter((file) => !read.has(file));
  const names = new Set(calling.flatMap((each) => listCalls(each).map(({ name }) => name)));
  const named = files.map((file) => [/([^/]+)\.ya?ml$/.exec(file)?.[1] ?? '', file] as const);
  return new Map(named.filter(([name]) => names.has(name)));
}

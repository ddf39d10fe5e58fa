import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSharedExecutors } from '../config/shared-executors.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InternalError } from '../diagnostics/errors.ts';
import { type ObjectSource, readBlob, readFolder } from '../git/contents.ts';
import { pathBytes } from '../git/tree.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import { listCalls } from '../pipeline/linking/list-calls.ts';
import { loadPipeline } from '../pipeline/load-pipeline.ts';
import type { Pipeline } from '../pipeline/model.ts';
import type { Definitions, Project } from './project.ts';

/** Where definitions are read: as they lie on disk, or from a commit by a reader of its objects. */
export type DefinitionsAt = 'checkout' | { readonly commit: string; readonly source: ObjectSource };

/** A file of the project's `.runnable/` that is a pipeline or a job by its name. */
interface DefinitionFile {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** What `.runnable/NAME.yaml` is called unless it says otherwise. */
  readonly name: string;
  /** Absent: it is no regular file. */
  readonly read?: () => Promise<Uint8Array>;
}

/**
 * All pipelines and jobs of a project. A file with an error does not hide the others. With `names`, only the files
 * that are called so are read.
 */
export async function readDefinitions(
  project: Project,
  at: DefinitionsAt,
  names?: readonly string[],
): Promise<Definitions> {
  const files = at === 'checkout' ? listOnDisk(project) : await listInCommit(project, at);
  const wanted = names === undefined ? files : files.filter((file) => names.includes(file.name));
  const pipelines: Pipeline[] = [];
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const sharedExecutors = listSharedExecutors(project.configuration);
  for (const { file, name, read } of wanted) {
    if (read === undefined) {
      diagnostics.push(notAFile(file));
      continue;
    }
    const content = await read();
    const shownAs = [project.prefix, file].filter(Boolean).join('/');
    sources.set(shownAs, Buffer.from(content).toString('utf8'));
    const loaded = await loadPipeline({
      file,
      shownAs,
      name,
      content,
      kinds: kindSchemas,
      sharedExecutors,
      ...(project.trust === undefined ? {} : { trust: project.trust }),
    });
    diagnostics.push(...loaded.diagnostics);
    if (loaded.ok) pipelines.push(loaded.value);
  }
  return names === undefined
    ? linkDefinitions({ pipelines, diagnostics, sources })
    : { pipelines, diagnostics, sources };
}

/** Judges what pipelines say of one another, where all of them are there. The library for it is loaded where one calls another. */
export async function linkDefinitions(definitions: Definitions): Promise<Definitions> {
  const { pipelines, sources } = definitions;
  if (!pipelines.some((pipeline) => listCalls(pipeline).length > 0)) return definitions;
  const { linkPipelines } = await import('../pipeline/linking/link-pipelines.ts');
  const read = new Set(pipelines.map(({ locate }) => locate([]).file));
  const unread = [...sources.keys()].filter((file) => !read.has(file));
  const names = new Set(unread.map((file) => nameOf(file.split('/').at(-1) ?? '') ?? ''));
  const linked = linkPipelines(pipelines, names);
  const known = pipelines.map((pipeline) => linked.pipelines.get(pipeline.name) ?? pipeline);
  return { pipelines: known, diagnostics: [...definitions.diagnostics, ...linked.diagnostics], sources };
}

/** The folder of a project that its definitions are in. */
export const folder = '.runnable';

/** The name of the pipeline that a file holds, or undefined when the file is none. */
export function nameOf(file: string): string | undefined {
  return /\.parameters\.(?:json|ya?ml)$/.test(file) ? undefined : /^([^.].*)\.ya?ml$/.exec(file)?.[1];
}

function listOnDisk(project: Project): readonly DefinitionFile[] {
  if (project.folder === null) throw new InternalError('a bare repository has no checkout to read from');
  const path = join(project.folder, folder);
  return readdirSync(path)
    .sort()
    .flatMap((base) => {
      const name = nameOf(base);
      if (name === undefined) return [];
      const file = `${folder}/${base}`;
      return lstatSync(join(path, base)).isFile()
        ? [{ file, name, read: async () => readFileSync(join(path, base)) }]
        : [{ file, name }];
    });
}

async function listInCommit(
  project: Project,
  { commit, source }: Exclude<DefinitionsAt, string>,
): Promise<readonly DefinitionFile[]> {
  const path = pathBytes([project.prefix, folder].filter(Boolean).join('/'));
  const entries = (await readFolder(source, commit, path)) ?? [];
  return entries.flatMap((entry) => {
    const base = Buffer.from(entry.name, 'latin1').toString('utf8');
    const name = nameOf(base);
    if (name === undefined) return [];
    const file = `${folder}/${base}`;
    return entry.mode === 'file' || entry.mode === 'executable'
      ? [{ file, name, read: () => readBlob(source, entry.id, file) }]
      : [{ file, name }];
  });
}

/** Says that a definition is a link, a folder or another thing that is not opened. */
export function notAFile(file: string): Diagnostic {
  return {
    severity: 'error',
    code: 'not-a-file',
    message: `\`${file}\` is not a regular file, and a definition must be one`,
    hint: 'put the text itself there, not a link or a folder',
  };
}

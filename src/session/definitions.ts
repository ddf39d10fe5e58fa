import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSharedExecutors } from '../config/shared-executors.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { InternalError } from '../diagnostics/errors.ts';
import { isFolder } from '../disk/is-folder.ts';
import { type ObjectSource, readBlob, readFolder } from '../git/contents.ts';
import { pathBytes } from '../git/tree.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import { findDuplicateNames } from '../pipeline/linking/duplicate-names.ts';
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
  const files = await listFiles(project, at);
  if (names === undefined) {
    const all = await loadFiles(project, files);
    const diagnostics = [...all.diagnostics, ...findDuplicateNames(all.pipelines)];
    return linkDefinitions({ ...all, diagnostics });
  }
  const wanted = files.filter((file) => names.includes(file.name));
  return loadFiles(project, wanted);
}

/**
 * Pipelines and jobs of a project that may have one of these names: by their file, or by a `name:` in it. Only these
 * files are parsed. `known` are files that are not read again.
 */
export async function readNamesakes(
  project: Project,
  at: DefinitionsAt,
  { names, known }: { readonly names: readonly string[]; readonly known: ReadonlySet<string> },
): Promise<Definitions> {
  const likely: DefinitionFile[] = [];
  for (const { file, name, read } of await listFiles(project, at)) {
    if (read === undefined || known.has(file)) continue;
    const content = await read();
    if (names.includes(name) || mayBeNamed(content, names))
      likely.push({ file, name, read: async () => content });
  }
  return loadFiles(project, likely);
}

// Whether it is its name indeed says the file when it is loaded.
function mayBeNamed(content: Uint8Array, names: readonly string[]): boolean {
  const text = Buffer.from(content).toString('utf8');
  return /\bname["']?\s*:/.test(text) && names.some((name) => text.includes(name));
}

async function listFiles(project: Project, at: DefinitionsAt): Promise<readonly DefinitionFile[]> {
  return at === 'checkout' ? listOnDisk(project) : listInCommit(project, at);
}

async function loadFiles(project: Project, files: readonly DefinitionFile[]): Promise<Definitions> {
  const pipelines: Pipeline[] = [];
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const sharedExecutors = listSharedExecutors(project.configuration);
  for (const { file, name, read } of files) {
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
  return { pipelines, diagnostics, sources };
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
  const known = pipelines.map((pipeline) => {
    const same = linked.pipelines.get(pipeline.name);
    // Of two with one name only the first is linked, and both are listed.
    return same?.file === pipeline.file ? same : pipeline;
  });
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
  return listFolder(path)
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

// As in a commit: where there is no such folder, or another thing in its place, nothing is defined.
function listFolder(path: string): string[] {
  return isFolder(path) ? readdirSync(path) : [];
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

import { Buffer } from 'node:buffer';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type ObjectSource, readBlob, readFolder } from '../../git/contents.ts';
import { pathBytes, type TreeEntry } from '../../git/tree.ts';
import { kindSchemas } from '../../pipeline/kinds/index.ts';
import { loadPipeline } from '../../pipeline/load-pipeline.ts';
import type { Pipeline } from '../../pipeline/model.ts';
import type { DefinitionSide } from '../../review/definition-side.ts';
import { folder, linkDefinitions, nameOf, notAFile } from '../definitions.ts';

/** Definition files that are read on each side. */
const mostFiles = 500;

/** All definitions of a commit, with their texts. */
export type ReadSide = DefinitionSide & Pick<Loaded, 'sources'>;

interface Loaded {
  readonly pipelines: readonly Pipeline[];
  readonly diagnostics: readonly Diagnostic[];
  /** Text by file, for code frames. */
  readonly sources: ReadonlyMap<string, string>;
}

/** A commit, and what it was called. */
export interface NamedCommit {
  readonly commit: string;
  readonly ref: string;
}

/**
 * Reads the definitions of two commits, of the project in the folder `prefix`. Only objects are read; nothing is carried
 * out. A file that is the same on both sides is read once. Of the base only those habits are known that the same file
 * of the head has, too: only these can be nothing new.
 */
export async function readSides(
  source: ObjectSource,
  prefix: string,
  commits: readonly [NamedCommit, NamedCommit],
): Promise<readonly [ReadSide, ReadSide]> {
  const [before, after] = await Promise.all([
    listFiles(source, commits[0].commit, prefix),
    listFiles(source, commits[1].commit, prefix),
  ]);
  const loaded = new Map<string, LoadedFile>();
  const old = new Set(before.map(keyOf));
  const both = new Set(after.map(keyOf).filter((key) => old.has(key)));
  const load = async (file: DefinitionFile, habits: boolean): Promise<LoadedFile> => {
    const key = keyOf(file);
    const known = loaded.get(key) ?? (await loadFile(source, file, habits));
    loaded.set(key, known);
    return known;
  };
  // Habits of a file that is the same on both sides are nothing new.
  const head = await readSide(after, commits[1], (file) => load(file, !both.has(keyOf(file))));
  const warned = new Set(head.diagnostics.map(({ span }) => span?.file));
  const base = await readSide(before, commits[0], (file) => load(file, warned.has(file.shownAs)));
  return [base, head];
}

async function readSide(
  files: readonly DefinitionFile[],
  named: NamedCommit,
  load: (file: DefinitionFile) => Promise<LoadedFile>,
): Promise<ReadSide> {
  const loaded: LoadedFile[] = [];
  // One after the other: a stranger decides how large they are.
  for (const file of files.slice(0, mostFiles)) loaded.push(await load(file));
  const linked = await linkDefinitions({
    pipelines: loaded.flatMap(({ pipeline }) => pipeline ?? []),
    diagnostics: loaded.flatMap(({ diagnostics }) => diagnostics),
    sources: new Map(loaded.map(({ file, text }) => [file.shownAs, text])),
  });
  const excess = files.length > mostFiles ? [tooMany(files.length)] : [];
  const unread = loaded.filter(({ pipeline }) => pipeline === null).map(({ file }) => file);
  return {
    ...linked,
    ...named,
    diagnostics: [...excess, ...linked.diagnostics],
    unread: new Map(unread.map(({ shownAs, name }) => [shownAs, name])),
  };
}

function keyOf({ entry, path }: DefinitionFile): string {
  return `${entry.mode} ${entry.id} ${path}`;
}

interface DefinitionFile {
  readonly name: string;
  /** Relative to the project, and to the repository. */
  readonly path: string;
  readonly shownAs: string;
  readonly entry: TreeEntry;
}

interface LoadedFile extends Pick<Loaded, 'diagnostics'> {
  readonly file: DefinitionFile;
  readonly text: string;
  readonly pipeline: Pipeline | null;
}

async function listFiles(source: ObjectSource, commit: string, prefix: string): Promise<DefinitionFile[]> {
  const at = [prefix, folder].filter(Boolean).join('/');
  const entries = (await readFolder(source, commit, pathBytes(at))) ?? [];
  return entries.flatMap((entry) => {
    const base = Buffer.from(entry.name, 'latin1').toString('utf8');
    const name = nameOf(base);
    return name === undefined ? [] : [{ name, path: `${folder}/${base}`, shownAs: `${at}/${base}`, entry }];
  });
}

async function loadFile(source: ObjectSource, file: DefinitionFile, habits: boolean): Promise<LoadedFile> {
  const { entry, name, path, shownAs } = file;
  if (entry.mode !== 'file' && entry.mode !== 'executable') {
    return { file, text: '', pipeline: null, diagnostics: [notAFile(path)] };
  }
  const content = await readBlob(source, entry.id, path);
  const loaded = await loadPipeline({
    file: path,
    shownAs,
    name,
    content,
    kinds: kindSchemas,
    // Reasons for departures are judged together with the habits that they are given for.
    ...(habits || content.includes('deviations') ? {} : { habits: false }),
  });
  const pipeline = loaded.ok ? loaded.value : null;
  // What is too large to be read is not kept for code frames either.
  const text = pipeline === null && content.length > largestShown ? '' : content.toString('utf8');
  return { file, text, pipeline, diagnostics: loaded.diagnostics };
}

const largestShown = 1024 * 1024;

function tooMany(count: number): Diagnostic {
  return {
    severity: 'error',
    code: 'too-many-definitions',
    message: `\`${folder}\` has ${count} pipeline files, at most ${mostFiles} are reviewed`,
    hint: 'split the project: a folder with a `.runnable/` of its own is a project',
  };
}

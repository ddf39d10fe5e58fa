import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { kindSchemas } from '../pipeline/kinds/index.ts';
import { findDuplicateNames } from '../pipeline/linking/duplicate-names.ts';
import { listCalls } from '../pipeline/linking/list-calls.ts';
import { loadPipeline } from '../pipeline/load-pipeline.ts';
import type { Pipeline } from '../pipeline/model.ts';

/** Files that are judged, with the pipelines of those that could be loaded. */
export interface LoadedFiles {
  /** Relative to the folder that the caller stands in. */
  readonly files: readonly string[];
  readonly pipelines: readonly Pipeline[];
}

/** What is wrong between files: two with one name, and what they say of pipelines that they call; these are looked for among them and beside them. Nothing is said of files that were not asked about. */
export async function linkFiles({ files, pipelines }: LoadedFiles, cwd: string): Promise<Diagnostic[]> {
  const same = findSameNames(pipelines);
  if (!pipelines.some((pipeline) => listCalls(pipeline).length > 0)) return same;
  const { linkPipelines } = await import('../pipeline/linking/link-pipelines.ts');
  const others = await loadBeside(files, cwd);
  const linked = linkPipelines([...pipelines, ...others.pipelines], others.unread);
  const between = linked.diagnostics.filter(({ span }) => span !== undefined && files.includes(span.file));
  return [...same, ...between];
}

// Files of two folders are of two projects.
function findSameNames(pipelines: readonly Pipeline[]): Diagnostic[] {
  const folders = new Set(pipelines.map(({ file }) => dirname(file)));
  return [...folders].flatMap((folder) =>
    findDuplicateNames(pipelines.filter(({ file }) => dirname(file) === folder)),
  );
}

async function loadBeside(files: readonly string[], cwd: string) {
  const asked = new Set(files.map((file) => resolve(cwd, file)));
  const pipelines: Pipeline[] = [];
  const unread = new Set<string>();
  for (const folder of new Set([...asked].map((file) => dirname(file)))) {
    for (const base of (await readdir(folder)).sort()) {
      const file = join(folder, base);
      if (asked.has(file) || !/^[^.].*\.ya?ml$/.test(base) || /\.parameters\.ya?ml$/.test(base)) continue;
      const name = basename(base).replace(/\.ya?ml$/, '');
      const content = await readFile(file).catch(() => null);
      const loaded = content && (await loadPipeline({ file, name, content, kinds: kindSchemas }));
      if (loaded?.ok) pipelines.push(loaded.value);
      else unread.add(name);
    }
  }
  return { pipelines, unread };
}

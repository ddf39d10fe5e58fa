import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { readGrid } from '../../plan/grid/grid-document.ts';
import { resolveGrid } from '../../plan/grid/resolve-grid.ts';
import type { Definitions, Project } from '../project.ts';
import { severalGrids } from './find-grid.ts';

/** What there is to say about the grids that lie beside the pipelines of a project on disk, with their texts by file. */
export function judgeGrids(
  { folder, prefix }: Pick<Project, 'folder' | 'prefix'>,
  { pipelines }: Pick<Definitions, 'pipelines'>,
): Pick<Definitions, 'diagnostics' | 'sources'> {
  const sources = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  if (folder === null) return { diagnostics, sources };
  for (const [name, bases] of listGrids(join(folder, '.runnable'))) {
    const files = bases.map((base) => [prefix, '.runnable', base].filter(Boolean).join('/'));
    const pipeline = pipelines.find(({ file }) => file.replace(/\.ya?ml$/, '') === `.runnable/${name}`);
    const [file = '', ...others] = files;
    if (others.length > 0) diagnostics.push(severalGrids(files));
    // What is wrong with the pipeline itself is said elsewhere.
    if (others.length > 0 || pipeline === undefined) continue;
    const content = readFileSync(join(folder, '.runnable', bases[0] ?? ''));
    sources.set(file, content.toString('utf8'));
    const document = readGrid(file, content);
    diagnostics.push(...resolveGrid(pipeline, { document, axes: [], fixed: [] }).diagnostics);
  }
  return { diagnostics, sources };
}

/** Names of files by the name of their pipeline. */
function listGrids(folder: string): ReadonlyMap<string, readonly string[]> {
  const grids = new Map<string, string[]>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const name = /^(.+)\.parameters\.(?:json|ya?ml)$/.exec(entry.name)?.[1];
    if (name !== undefined && entry.isFile())
      grids.set(name, [...(grids.get(name) ?? []), entry.name].sort());
  }
  return grids;
}

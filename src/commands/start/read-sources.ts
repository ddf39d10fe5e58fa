import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Project } from '../../session/project.ts';

/** Texts of the files that diagnostics are about, as they lie in the checkout: for code frames. What cannot be read gets none. */
export function readSources(
  diagnostics: readonly Diagnostic[],
  { folder, repository, cwd }: Project,
): ReadonlyMap<string, string> {
  const files = new Set(diagnostics.flatMap(({ span }) => (span === undefined ? [] : [span.file])));
  const places = [folder, repository.root, cwd].filter((place) => place !== null);
  const texts = [...files].flatMap((file) => {
    const text = places.map((place) => readText(join(place, file))).find((found) => found !== null);
    return text === undefined || text === null ? [] : [[file, text] as const];
  });
  return new Map(texts);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

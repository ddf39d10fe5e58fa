import { compareValues } from './compare-values.ts';
import type { ValueChange } from './comparison.ts';

/** Packages that are not the same in two lists of lines such as `numpy==2.1.0` or `left-pad@1.3.0`. */
export function comparePackages(before: readonly string[], after: readonly string[]): readonly ValueChange[] {
  return compareValues(readVersions(before), readVersions(after));
}

// A package may be there in several versions, as those of Node are.
function readVersions(lines: readonly string[]): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const line of lines) {
    const [, name = line, version = ''] = /^(.+?)(?: @ |==|(?<=.)@|\s+)(.*)$/.exec(line.trim()) ?? [];
    if (name === '') continue;
    const known = versions.get(name);
    versions.set(name, known === undefined || known === version ? version : `${known}, ${version}`);
  }
  return versions;
}

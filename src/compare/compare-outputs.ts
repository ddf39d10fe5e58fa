import type { OutputFile } from '../plan/task-result.ts';
import type { OutputChange, OutputSide } from './comparison.ts';

/** Output files that are not the same, by path; those made for people to look at do not count. */
export function compareOutputs(
  before: readonly OutputFile[],
  after: readonly OutputFile[],
): readonly OutputChange[] {
  const [old, now] = [sidesOf(before), sidesOf(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths.flatMap((path) => {
    const [was, is] = [old.get(path) ?? null, now.get(path) ?? null];
    if (was?.digest === is?.digest && was?.mode === is?.mode) return [];
    const change = was === null ? 'added' : is === null ? 'removed' : 'changed';
    return [{ path, change, before: was, after: is, how: null }] as const;
  });
}

function sidesOf(files: readonly OutputFile[]): ReadonlyMap<string, OutputSide> {
  return new Map(
    files
      .filter(({ aside }) => aside !== true)
      .map(({ path, digest, size, stored, mode }) => [path, { digest, size, stored, mode }]),
  );
}

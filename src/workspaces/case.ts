import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { showPath } from '../git/tree.ts';

/** Throws `EnvironmentError` when a folder's disk takes names that differ only in case for one. */
export async function demandCaseKept(
  folder: string,
  collisions: readonly (readonly [string, string])[],
): Promise<void> {
  if (await keepsCase(folder)) return;
  const [first] = collisions;
  const names = first === undefined ? '' : `: \`${showPath(first[0])}\` beside \`${showPath(first[1])}\``;
  throw new EnvironmentError(
    'case-collision',
    `the disk of \`${folder}\` ignores case, and the commit has paths that differ only in case${names}`,
    { hint: 'put workspaces on another disk with RUNNABLE_WORKSPACE_DIR, or rename one of them' },
  );
}

/** Whether a folder's disk holds `a` and `A` as two files. */
async function keepsCase(folder: string): Promise<boolean> {
  const probe = join(folder, '.case-probe');
  await mkdir(folder, { recursive: true });
  await writeFile(probe, '');
  const folded = await stat(join(folder, '.CASE-PROBE')).then(
    () => true,
    () => false,
  );
  await rm(probe, { force: true });
  return !folded;
}

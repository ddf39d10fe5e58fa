import type { Notice } from '../engine/ports.ts';
import type { SnapshotContents } from '../git/kept-commits.ts';
import type { Repository } from '../git/repository.ts';
import { list } from '../git/untracked.ts';
import type { WorkspaceSettings } from '../pipeline/model.ts';

/** What is not in a workspace although the commit speaks of it: one note a kind. */
export function noteContents(
  settings: WorkspaceSettings,
  contents: SnapshotContents,
  repository: Repository,
): readonly Notice[] {
  const notes: Notice[] = [];
  const { submodules, lfs } = contents;
  if (submodules.length > 0 && !settings.submodules) {
    notes.push({
      code: 'submodules-empty',
      message: `${count(submodules.length, 'submodule is an empty folder', 'submodules are empty folders')} in the workspace: ${list(submodules.map(({ path }) => path))}`,
      hint: 'to bring them in: `workspace: { submodules: true }`',
    });
  }
  if (lfs.length > 0 && !settings.lfs) {
    notes.push({
      code: 'lfs-pointers',
      message: `${count(lfs.length, 'LFS file is a pointer', 'LFS files are pointers')} in the workspace: ${list(lfs)}`,
      hint: 'to put their content in place: `workspace: { lfs: true }`',
    });
  }
  if (settings.history && repository.shallow) {
    notes.push({
      code: 'shallow-history',
      message: 'the history in the workspace is shallow, because the clone is',
      hint: 'fetch the rest: `git fetch --unshallow`',
    });
  }
  return notes;
}

/** Links that do nothing, because all that they would show is in the commit. */
export function noteShadowed(links: readonly string[]): readonly Notice[] {
  if (links.length === 0) return [];
  const what = count(links.length, 'link of `workspace.link` does', 'links of `workspace.link` do');
  return [
    {
      code: 'link-shadows',
      message: `${what} nothing, because the snapshot holds the path, and that stands: ${links.map((path) => `\`${path}\``).join(', ')}`,
      hint: 'take it out of `workspace.link`; or to work on the live one, let Git ignore it and forget it: `git rm -r --cached PATH`',
    },
  ];
}

/** Links that lead to nothing: what they name is absent, or has another name. */
export function noteAbsent(links: readonly string[], checkout: string | null): readonly Notice[] {
  if (links.length === 0) return [];
  const what = count(links.length, 'link of `workspace.link` leads', 'links of `workspace.link` lead');
  const why =
    checkout === null ? 'a bare repository has no files beside it' : 'the checkout has no such path';
  return [
    {
      code: 'link-absent',
      message: `${what} to nothing, for ${why}: ${links.map((path) => `\`${path}\``).join(', ')}`,
      hint: 'make it, or correct its name; with `required: true` no run starts without it',
    },
  ];
}

function count(number: number, one: string, many: string): string {
  return number === 1 ? `1 ${one}` : `${number} ${many}`;
}

import { existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import type { WorkspaceLink } from '../pipeline/model.ts';

/** Where links go from and to: absolute paths of the project's folder in the workspace and in the live checkout. */
export interface LinkPlaces {
  readonly workTree: string;
  /** The project's folder in the repository, with `/`; empty when it is the root. */
  readonly prefix: string;
  /** The root of the live checkout; null for a bare repository. */
  readonly checkout: string | null;
}

/** What became of links. Paths from the root. */
export interface LinkedPaths {
  readonly linked: readonly string[];
  /** As they are declared: all of them is in the commit, which stands. */
  readonly shadowed: readonly string[];
  /** As they are declared: the live checkout has nothing there, and it may be absent. */
  readonly absent: readonly string[];
}

/**
 * Shows paths of the live checkout in a workspace, by symlinks. A folder that the commit has too keeps its files and
 * gets links to what it lacks. Throws `EnvironmentError` `link-missing` when a required one is not there, and
 * `unsafe-tree` when a link would lead out of the workspace.
 */
export function linkPaths(places: LinkPlaces, links: readonly WorkspaceLink[]): LinkedPaths {
  const shadowed: string[] = [];
  const absent: string[] = [];
  const linked = links.flatMap((link) => {
    const { path, target } = locate(places, link);
    if (target === null) {
      absent.push(link.path);
      return [];
    }
    makeParents(places.workTree, path);
    const shown = showPath({ target, path, workTree: places.workTree });
    if (shown.length === 0) shadowed.push(link.path);
    return shown;
  });
  return { linked, shadowed, absent };
}

/** Throws `EnvironmentError` `link-missing` when a required link has nothing that it could lead to. */
export function demandLinks(places: Omit<LinkPlaces, 'workTree'>, links: readonly WorkspaceLink[]): void {
  for (const link of links) locate(places, link);
}

// Null: it is not there, and may be absent.
function locate({ checkout, prefix }: Omit<LinkPlaces, 'workTree'>, link: WorkspaceLink) {
  const path = joinPaths(prefix, link.path.replace(/\/+$/, ''));
  const target = checkout === null ? null : join(checkout, path);
  if (target !== null && existsSync(target)) return { path, target };
  if (link.required) throw linkMissing(link.path, checkout === null);
  return { path, target: null };
}

interface Showing {
  readonly target: string;
  readonly path: string;
  readonly workTree: string;
}

function showPath({ target, path, workTree }: Showing): readonly string[] {
  const here = join(workTree, path);
  const there = lstatSync(here, { throwIfNoEntry: false });
  if (there === undefined) {
    symlinkSync(target, here);
    return [path];
  }
  // What the commit has stands; only folders are joined with what the live checkout has beside it.
  if (!there.isDirectory() || !lstatSync(target).isDirectory()) return [];
  return readdirSync(target).flatMap((name) =>
    showPath({ target: join(target, name), path: joinPaths(path, name), workTree }),
  );
}

// A folder of the commit may be a symlink: nothing is made behind it.
function makeParents(workTree: string, path: string): void {
  const names = path.split('/').slice(0, -1);
  let folder = workTree;
  for (const name of names) {
    folder = join(folder, name);
    const status = lstatSync(folder, { throwIfNoEntry: false });
    if (status === undefined) mkdirSync(folder);
    else if (!status.isDirectory()) {
      throw new EnvironmentError(
        'unsafe-tree',
        `\`${path}\` cannot be linked: the commit has \`${name}\` as no folder`,
      );
    }
  }
}

function joinPaths(above: string, below: string): string {
  return above === '' ? below : `${above}/${below}`;
}

function linkMissing(path: string, bare: boolean): EnvironmentError {
  const why = bare ? 'a bare repository has no files beside it' : 'does not exist';
  return new EnvironmentError('link-missing', `\`${path}\` is to be linked into the workspace and ${why}`, {
    hint: `make it, or allow that it is absent: \`workspace: { link: [{ path: ${path}, required: false }] }\``,
  });
}

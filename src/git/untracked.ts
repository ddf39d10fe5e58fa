import { lstatSync } from 'node:fs';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { diskPath } from '../disk/disk-path.ts';
import { formatSize } from '../values/size.ts';
import { showPath } from './tree.ts';

/**
 * Throws `EnvironmentError` (refused) when untracked files must not become part of a snapshot: one that is named like
 * a secret, or more than 100 MiB together. `root` is the work tree; paths are bytes (`latin1`).
 */
export function checkUntracked(root: string, paths: readonly string[]): void {
  const secrets = paths.filter(looksSecret);
  if (secrets.length > 0) throw secretFound(secrets);
  const files = paths.map((path) => ({ path, size: sizeOf(root, path) }));
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > mostBytes) throw tooLarge(files, total);
}

/** Whether a file is named like one that holds a key or a password. */
export function looksSecret(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^\.env\.(?:example|sample|template|dist|defaults)$/.test(name)) return false;
  return /^\.env(?:\..*)?$|\.(?:pem|p12|pfx|keystore|jks)$|^id_[^.]*$|^\.(?:netrc|pgpass|htpasswd)$/.test(
    name,
  );
}

const mostBytes = 100 * 1024 * 1024;

function sizeOf(root: string, path: string): number {
  return lstatSync(diskPath(root, path), { throwIfNoEntry: false })?.size ?? 0;
}

function secretFound(paths: readonly string[]): EnvironmentError {
  const those = paths.length === 1 ? 'it' : 'them';
  const excluded = paths
    .slice(0, 10)
    .map((path) => JSON.stringify(showPath(path)))
    .join(', ');
  const message =
    paths.length === 1
      ? `an untracked file looks like a secret: ${list(paths)}`
      : `${paths.length} untracked files look like secrets: ${list(paths)}`;
  return new EnvironmentError('untracked-secret', message, {
    trouble: 'refused',
    hint: `ignore ${those} in \`.gitignore\`, or leave ${those} out with \`workspace: { exclude: [${excluded}] }\``,
  });
}

function tooLarge(
  files: readonly { readonly path: string; readonly size: number }[],
  total: number,
): EnvironmentError {
  const largest = files.toSorted((left, right) => right.size - left.size).slice(0, 5);
  const shown = largest.map((file) => `\`${showPath(file.path)}\` ${formatSize(file.size)}`).join(', ');
  return new EnvironmentError(
    'untracked-too-large',
    `the untracked files are ${formatSize(total)} together, above ${formatSize(mostBytes)}: ${shown}`,
    {
      trouble: 'refused',
      hint: 'ignore them and say `workspace: { link: [DIR] }`, or leave them out with `workspace: { exclude: ["DIR/**"] }`',
    },
  );
}

/** Names of paths for a message: the first ten. */
export function list(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).map((path) => `\`${showPath(path)}\``);
  return shown.join(', ') + (paths.length > 10 ? ', …' : '');
}

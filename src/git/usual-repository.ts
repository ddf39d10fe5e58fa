import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readText } from '../disk/read-text.ts';
import { type GitCall, runGit } from './process.ts';

/** What the settings that are in force in a folder tell. */
export interface FoundSettings {
  /** By lower-case name, the last value of each. */
  readonly settings: ReadonlyMap<string, string>;
  /** Null: there is no repository, git does not trust it, or it is of another kind. Git can be asked in detail. */
  readonly usual: UsualRepository | null;
}

/** A repository of the usual kind: the folder `.git` in the root of its only work tree. */
export interface UsualRepository {
  /** Absolute path, without symlinks. */
  readonly root: string;
  readonly shallow: boolean;
  readonly objectFormat: 'sha1' | 'sha256';
}

/** Finds a repository by the one question for settings: git only reads those of a repository whose owner it trusts. */
export async function findBySettings(cwd: string, call: GitCall): Promise<FoundSettings> {
  const question = ['config', '--null', '--list', '--show-scope', '--show-origin'];
  const { stdout, code } = await runGit(question, { ...call, cwd });
  const { settings, isOwn } = parseSettings(stdout.toString('utf8'));
  const root = code === 0 && isOwn && isUsual(settings) ? findRoot(realpathSync(cwd)) : null;
  return { settings, usual: root === null ? null : describe(root, settings) };
}

function describe(root: string, settings: ReadonlyMap<string, string>): UsualRepository {
  return {
    root,
    shallow: existsSync(join(root, '.git/shallow')),
    objectFormat: settings.get('extensions.objectformat') === 'sha256' ? 'sha256' : 'sha1',
  };
}

/** Reads `git config --null --list --show-scope --show-origin`. `isOwn`: some come from `.git/config` of the root. */
function parseSettings(text: string) {
  const settings = new Map<string, string>();
  let isOwn = false;
  const parts = text.split('\0');
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [scope, origin, entry = ''] = parts.slice(at, at + 3);
    isOwn ||= scope === 'local' && origin === 'file:.git/config';
    const end = entry.indexOf('\n');
    // A name without a value means true.
    settings.set(end < 0 ? entry : entry.slice(0, end), end < 0 ? 'true' : entry.slice(end + 1));
  }
  return { settings, isOwn };
}

function isUsual(settings: ReadonlyMap<string, string>): boolean {
  if (settings.get('core.bare') !== 'false' || settings.has('core.worktree')) return false;
  const extensions = [...settings.keys()].filter((name) => name.startsWith('extensions.'));
  return extensions.every((name) => name === 'extensions.objectformat');
}

// As git does: a `.git` that is no repository is passed over, and whatever is not plain to us is left to git.
function findRoot(cwd: string): string | null {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const git = join(folder, '.git');
    const status = lstatSync(git, { throwIfNoEntry: false });
    if (status !== undefined) return status.isDirectory() && isPlain(git) ? folder : null;
    if (folder === dirname(folder)) return null;
  }
}

function isPlain(git: string): boolean {
  return (
    /^(?:ref: refs\/|[0-9a-f]{40})/.test(readText(join(git, 'HEAD'))) &&
    ['objects', 'refs', 'config'].every((name) => existsSync(join(git, name))) &&
    !existsSync(join(git, 'commondir'))
  );
}

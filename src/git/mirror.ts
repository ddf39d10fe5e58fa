import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../disk/read-text.ts';
import { temporaryName } from '../disk/temporary.ts';
import { diskTrouble } from '../disk/trouble.ts';
import type { Head } from './head.ts';
import { copyIndexFile } from './index-file.ts';
import type { GitCall } from './process.ts';
import { demandGit } from './process.ts';
import type { Repository } from './repository.ts';
import { parseStatus, type WorkTreeStatus } from './status.ts';
import { repositoryConfig, type Store } from './store.ts';

/**
 * A private Git folder that looks at the user's work tree with a copy of its index. It takes over what says how files
 * are meant (line ends, ignore rules, attributes) and nothing that could start a program: no filter, hook or monitor.
 */
export interface Mirror {
  /** Absolute path of the private folder; new objects lie in `objects` below it. */
  readonly directory: string;
  readonly call: GitCall;
}

/** Makes the private folder. The repository has a work tree. */
export async function makeMirror(store: Store, root: string, head: Head): Promise<Mirror> {
  const { repository } = store;
  const directory = join(store.directory, 'pins', temporaryName());
  const settings = await repository.readSettings();
  const files = {
    HEAD: head.commit === null ? 'ref: refs/heads/none\n' : `${head.commit}\n`,
    config: repositoryConfig(repository.objectFormat, false) + takeOver(settings),
    'info/exclude': readText(join(repository.commonDirectory, 'info', 'exclude')),
    'info/attributes': readText(join(repository.commonDirectory, 'info', 'attributes')),
  };
  try {
    for (const folder of ['objects', 'refs', 'info']) {
      mkdirSync(join(directory, folder), { recursive: true });
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    copyIndex(repository, directory);
  } catch (error) {
    throw diskTrouble(error, directory);
  }
  const borrowed = store.call('borrow');
  const call: GitCall = {
    environment: repository.environment,
    settings: 'none',
    gitDirectory: directory,
    workTree: root,
    cwd: root,
    alternates: [join(store.directory, 'objects'), ...(borrowed.alternates ?? [])],
  };
  return { directory, call };
}

/** What differs from the commit, what is untracked, and what is ignored. */
export async function readStatus(mirror: Mirror): Promise<WorkTreeStatus> {
  return parseStatus(await demandGit(statusQuestion, mirror.call));
}

// `dirty`: whether a submodule stands at another commit, without starting git in it.
const statusQuestion = [
  'status',
  '--porcelain=v2',
  '-z',
  '--no-renames',
  '--untracked-files=all',
  '--ignored=matching',
  '--ignore-submodules=dirty',
];

function takeOver(settings: ReadonlyMap<string, string>): string {
  const lines = meanings.flatMap((name) => {
    const value = settings.get(`core.${name}`);
    return value === undefined ? [] : [`\t${name} = ${quoteValue(value)}`];
  });
  return lines.length === 0 ? '' : `[core]\n${lines.join('\n')}\n`;
}

const meanings = [
  'autocrlf',
  'eol',
  'filemode',
  'ignorecase',
  'precomposeunicode',
  'symlinks',
  'checkstat',
  'trustctime',
  'excludesfile',
  'attributesfile',
  'bigfilethreshold',
];

function quoteValue(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function copyIndex(repository: Repository, directory: string): void {
  const from = join(repository.gitDirectory, 'index');
  if (!existsSync(from)) return;
  copyIndexFile(from, join(directory, 'index'));
  // The other half of a split index.
  for (const name of readdirSync(repository.gitDirectory)) {
    if (name.startsWith('sharedindex.')) {
      copyFileSync(join(repository.gitDirectory, name), join(directory, name), constants.COPYFILE_FICLONE);
    }
  }
}

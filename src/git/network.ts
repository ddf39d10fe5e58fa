import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeTree } from '../disk/remove-tree.ts';
import { temporaryName } from '../disk/temporary.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import type { ObjectFormat } from './object-id.ts';
import type { GitCall } from './process.ts';
import { repositoryConfig, type Store } from './store.ts';
import type { UserRemote } from './user-remote.ts';

/** Variables of the caller that git needs on its way to another machine. */
export function networkVariables(environment: GitCall['environment']): Record<string, string> {
  const variables: Record<string, string> = { GIT_SSH_COMMAND: 'ssh -oBatchMode=yes' };
  for (const name of forNetwork) {
    const value = environment[name];
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

/** An empty repository that is ours alone, in which git may fetch from a remote of the user. */
export interface FetchPlace {
  /** Its work tree. */
  readonly directory: string;
  /** Works in it, with the credentials of the user. */
  readonly call: GitCall;
}

/** Where an empty repository is made, and how it reaches a remote. */
export interface PlaceOptions {
  /** Absolute path of the folder that it is made in, under a temporary name. */
  readonly folder: string;
  readonly format: ObjectFormat;
  /** The caller's environment. */
  readonly environment: GitCall['environment'];
  readonly remote: UserRemote;
  /** Further lines of its `config`. */
  readonly config?: string;
}

/**
 * Makes a repository to fetch in, so that nothing of the user's repository is written to and none of its settings
 * starts a program, and removes it at the end of the work.
 */
export function withFetchPlace<T>(
  store: Store,
  remote: UserRemote,
  work: (place: FetchPlace) => Promise<T>,
): Promise<T> {
  const config = `[lfs]\n\tstorage = ${JSON.stringify(lfsStorage(store))}\n`;
  const { environment } = store.repository;
  const folder = join(store.directory, 'pins');
  return withPlace({ folder, format: store.source.format, environment, remote, config }, work);
}

/** The same in a folder of the caller's choice. */
export async function withPlace<T>(
  { folder, format, environment, remote, config = '' }: PlaceOptions,
  work: (place: FetchPlace) => Promise<T>,
): Promise<T> {
  const directory = join(folder, temporaryName());
  const git = join(directory, '.git');
  for (const name of ['objects', 'refs']) mkdirSync(join(git, name), { recursive: true });
  writeFileSync(join(git, 'HEAD'), 'ref: refs/heads/none\n');
  writeFileSync(join(git, 'config'), repositoryConfig(format, false) + config);
  const settings = [...bounds, ...remote.settings];
  const extra = { ...networkVariables(environment), ...asVariables(settings) };
  const call = { environment, settings: 'of-user', cwd: directory, network: true, extra } as const;
  try {
    return await work({ directory, call: { ...call, timeoutMs: longestFetch } });
  } finally {
    removeTree(directory);
  }
}

/** Where LFS files are kept that were fetched for runs. */
export function lfsStorage(store: Pick<Store, 'directory'>): string {
  return join(store.directory, 'lfs');
}

/** What git said, on one line, for a message: without the secrets that addresses may hold. */
export function showWords(stderr: string): string {
  const words = stderr.trim().replaceAll(/\/\/[^/@\s]+@/g, '//');
  return showOnOneLine(words).slice(0, 300);
}

const longestFetch = 3_600_000;

// A server that has fallen silent is given up after a minute.
const bounds: UserRemote['settings'] = [
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
];

// Settings as variables: an argument can be read by everybody, and a file stays.
function asVariables(settings: UserRemote['settings']): Record<string, string> {
  const pairs = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(settings.length) };
}

const forNetwork = [
  'SSH_AUTH_SOCK',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'HTTPS_PROXY',
  'NO_PROXY',
  'SSL_CERT_FILE',
];

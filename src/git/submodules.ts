import { Buffer } from 'node:buffer';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { showOnOneLine } from '../values/visible-text.ts';
import { type CheckOut, checkOut } from './checkout.ts';
import { readFolder } from './contents.ts';
import { holdStore } from './hold-store.ts';
import { type Keeping, keepCommit } from './keep.ts';
import type { SnapshotContents } from './kept-commits.ts';
import { networkVariables } from './network.ts';
import { shortId } from './object-id.ts';
import { demandGit, runGit } from './process.ts';
import { checkAddress } from './remote-address.ts';
import { borrowAlso, type Store } from './store.ts';

/** A submodule that was judged and may be brought in. */
export interface Submodule {
  readonly name: string;
  /** From the root of the commit it stands in, as bytes (`latin1`). */
  readonly path: string;
  /** Recorded commit. */
  readonly id: string;
  /** Null: it is relative and leads to no server, and nothing need be fetched as the live checkout has the commit. */
  readonly address: string | null;
}

/** A commit with submodules, and the Git folder whose `modules` may have their objects. */
export interface SubmoduleOwner {
  readonly commit: string;
  readonly gitDirectory: string;
  /** Address that relative ones count from; null when there is none. */
  readonly origin: string | null;
}

/**
 * Reads what `.gitmodules` of a commit says about its submodules. Throws `EnvironmentError` `unsafe-submodule` when a
 * name, path or address could be taken for an option or lead somewhere else.
 */
export async function judgeSubmodules(
  store: Store,
  owner: SubmoduleOwner,
  recorded: SnapshotContents['submodules'],
): Promise<readonly Submodule[]> {
  if (recorded.length === 0) return [];
  const sections = await readGitmodules(store, owner.commit);
  for (const section of sections) judgeSection(section);
  const judged: Submodule[] = [];
  for (const { path, id } of recorded) {
    const section = sections.find((candidate) => candidate.path === path);
    if (section === undefined) throw unsafe(path, 'stands in no entry of `.gitmodules`');
    const { name } = section;
    const address = resolveAddress(section, owner.origin);
    // Without a remote git counts from the folder of the repository: a path, from which nothing is fetched here.
    if (address === null && !(await hasLive(store, { id, name, gitDirectory: owner.gitDirectory }))) {
      throw notAccepted(section);
    }
    judged.push({ name, path, id, address });
  }
  return judged;
}

/** Whether the live checkout of a submodule has its commit. */
async function hasLive(
  store: Store,
  { id, name, gitDirectory }: { id: string; name: string; gitDirectory: string },
): Promise<boolean> {
  const objects = join(gitDirectory, 'modules', name, 'objects');
  if (!existsSync(objects)) return false;
  const borrowing = borrowAlso(store, objects);
  try {
    return (await borrowing.source.objects.read(id)) !== null;
  } finally {
    await borrowing.close();
  }
}

/**
 * Checks submodules out at their recorded commits, and theirs below them: with the objects of the live checkout if it
 * has them, else fetched. Throws `EnvironmentError`.
 */
export async function bringSubmodules(
  store: Store,
  target: CheckOut & Pick<SubmoduleOwner, 'gitDirectory'>,
  submodules: readonly Submodule[],
): Promise<void> {
  for (const [index, submodule] of submodules.entries()) {
    const gitDirectory = join(target.gitDirectory, 'modules', submodule.name);
    const borrowing = borrowAlso(store, join(gitDirectory, 'objects'));
    try {
      const keeping = await keepSubmodule(borrowing, submodule);
      const owner = { commit: submodule.id, gitDirectory, origin: submodule.address };
      const below = await judgeSubmodules(borrowing, owner, keeping.contents.submodules);
      const workTree = join(target.workTree, Buffer.from(submodule.path, 'latin1').toString('utf8'));
      const inside = { commit: submodule.id, workTree, index: `${target.index}.${index}` };
      await checkOut(borrowing, inside);
      await bringSubmodules(borrowing, { ...inside, gitDirectory }, below);
    } finally {
      await borrowing.close();
    }
  }
}

// What was fetched belongs to nothing until it is kept.
async function keepSubmodule(store: Store, submodule: Submodule): Promise<Keeping> {
  const hold = await holdStore(store.directory);
  try {
    await demandCommit(store, submodule);
    const keeping = await keepCommit(store, submodule.id);
    await keeping.kept;
    return keeping;
  } finally {
    hold.release();
  }
}

interface Section {
  readonly name: string;
  readonly path: string;
  readonly address: string;
}

async function readGitmodules(store: Store, commit: string): Promise<readonly Section[]> {
  const file = (await readFolder(store.source, commit, ''))?.find((entry) => entry.name === '.gitmodules');
  if (file?.mode !== 'file') return [];
  const output = await demandGit(['config', '--null', '--list', `--blob=${file.id}`], store.call('borrow'));
  const sections = new Map<string, { name: string; path: string; address: string }>();
  for (const entry of output.toString('latin1').split('\0')) {
    const match = /^submodule\.(.*)\.(path|url)\n(.*)$/s.exec(entry);
    if (match === null) continue;
    const [, name = '', key, value = ''] = match;
    const section = sections.get(name) ?? { name, path: '', address: '' };
    sections.set(name, key === 'path' ? { ...section, path: value } : { ...section, address: value });
  }
  return [...sections.values()];
}

function judgeSection({ name, path, address }: Section): void {
  const texts = [name, path, address];
  // Control characters: a carriage return at the end of a path once made git write somewhere else.
  if (texts.some((text) => text.startsWith('-') || hasControls(text))) {
    throw unsafe(name, 'begins with `-` or holds control characters in its name, path or address');
  }
  if ([name, path].some((text) => text.split(/[/\\]/).includes('..') || text.startsWith('/'))) {
    throw unsafe(name, 'leads out of the repository');
  }
}

function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/** Null: it is relative to what is no server. */
function resolveAddress(section: Section, origin: string | null): string | null {
  const { address } = section;
  const isRelative = /^\.\.?\//.test(address);
  const resolved = isRelative ? resolveRelative(address, origin) : address;
  if (resolved !== null && checkAddress(resolved).ok) return resolved;
  if (isRelative && (origin === null || !checkAddress(origin).ok)) return null;
  throw notAccepted(section);
}

function notAccepted({ name, address }: Section): EnvironmentError {
  return unsafe(name, `has the address \`${showOnOneLine(address)}\`; accepted are https and ssh`);
}

function resolveRelative(address: string, origin: string | null): string | null {
  let base = origin?.replace(/\/+$/, '') ?? '';
  let rest = address;
  for (let step = /^(\.\.?)\//.exec(rest); step !== null; step = /^(\.\.?)\//.exec(rest)) {
    rest = rest.slice(step[0].length);
    if (step[1] === '..') base = base.replace(/(?:\/|(?<=:))[^/:]+$/, '');
  }
  if (base === '' || rest.split('/').includes('..')) return null;
  return base.endsWith(':') ? `${base}${rest}` : `${base}/${rest}`;
}

async function demandCommit(store: Store, submodule: Submodule): Promise<void> {
  if ((await store.source.objects.read(submodule.id)) !== null) return;
  if (submodule.address === null) throw notBrought(submodule, 'the live checkout has it no more');
  const allow = ['https', 'http', 'ssh'].flatMap((scheme) => ['-c', `protocol.${scheme}.allow=always`]);
  const args = [...allow, 'fetch', '--quiet', '--depth=1', '--no-tags', '--no-write-fetch-head'];
  const { environment } = store.repository;
  const extra = networkVariables(environment);
  const call = { ...store.call('own'), extra, timeoutMs: 600_000 };
  const output = await runGit([...args, '--end-of-options', submodule.address, submodule.id], call);
  if (output.code === 0) return;
  const words = showOnOneLine(output.stderr.trim()).slice(0, 300);
  throw notBrought(submodule, words);
}

function notBrought({ name, id }: Submodule, why: string): EnvironmentError {
  return new EnvironmentError(
    'submodule-failed',
    `submodule \`${name}\` could not be brought to ${shortId(id)}: ${why}`,
    { hint: 'bring it into the live checkout, then run again: `git submodule update --init --recursive`' },
  );
}

function unsafe(name: string, why: string): EnvironmentError {
  return new EnvironmentError('unsafe-submodule', `submodule \`${showOnOneLine(name)}\` ${why}`, {
    hint: 'correct `.gitmodules`, or leave `workspace.submodules` out',
  });
}

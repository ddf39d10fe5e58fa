import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanSource } from '../../plan/plan.ts';
import { isMap, type Json } from '../../values/json.ts';
import type { Project } from '../project.ts';

/** Whose results a run is given, and who is given its own. */
export interface TrustScope {
  readonly write: ScopeName;
  readonly read: readonly ScopeName[];
  /** Which of several results of one key is given: that of the scope that stands first, or the one that was made last. */
  readonly prefers: 'first' | 'latest';
}

/** `default`: of the default branch, for everybody. `branch`: for whoever is trusted. `untrusted`: for nobody else. */
export type ScopeName = 'default' | 'branch' | 'untrusted';

/**
 * Somebody who is not trusted is given what the default branch has, and gives to nobody who is. Outside of the default
 * branch the latest counts, whose ever it is of these; the default branch has no use for one of another where it has its own.
 */
export function findTrustScope(project: Project, { branch, dirty }: PlanSource): TrustScope {
  if (project.trust === 'untrusted') {
    return { write: 'untrusted', read: ['untrusted', 'default'], prefers: 'latest' };
  }
  const isDefault = !dirty && branch !== null && branch === findDefaultBranch(project);
  const read: readonly ScopeName[] = ['default', 'branch'];
  return isDefault
    ? { write: 'default', read, prefers: 'first' }
    : { write: 'branch', read, prefers: 'latest' };
}

/** The default branch of the remote, as far as it is written down here; null: that is not known. */
function findDefaultBranch({ environment, repository }: Project): string | null {
  const event = environment['GITHUB_EVENT_PATH'];
  const named = environment['GITHUB_ACTIONS'] === 'true' && event ? readNamed(event) : null;
  if (named !== null) return named;
  const head = readQuietly(join(repository.commonDirectory, 'refs', 'remotes', 'origin', 'HEAD'));
  return /^ref: refs\/remotes\/origin\/(.+)\n/.exec(head)?.[1] ?? null;
}

function readNamed(path: string): string | null {
  try {
    const event = JSON.parse(readQuietly(path)) as Json;
    const repository = isMap(event) ? (event['repository'] ?? null) : null;
    const name = isMap(repository) ? repository['default_branch'] : null;
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

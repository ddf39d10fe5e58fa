import { basename } from 'node:path';
import { openCacheEntries } from '../../catalog/cache/cache-entries.ts';
import { listDigests, type StoredEntry } from '../../catalog/cache/entry-text.ts';
import type { FileCatalog } from '../../catalog/catalog.ts';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import type { Disk } from '../../disk/disk.ts';
import type { Notice } from '../../engine/ports.ts';
import type { CacheAnswer, CacheEntry, TaskCache } from '../../engine/task-cache.ts';
import { logFilesOf } from '../../journal/logs/log-file.ts';
import { readState } from '../../journal/state-directory.ts';
import type { Plan, PlannedTask } from '../../plan/plan.ts';
import type { Project } from '../project.ts';
import type { Surveyor, SurveyParts } from './survey-task.ts';
import { findTrustScope, type TrustScope } from './trust-scope.ts';

/** What the cache of one run, or of one plan, works with. */
export interface TaskCacheParts extends SurveyParts {
  readonly catalog: FileCatalog;
  readonly disk: Disk;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The cache of a state directory, as far as the run may use it. */
export function openTaskCache(parts: TaskCacheParts): TaskCache {
  const { project, plan, catalog, disk, now } = parts;
  const scope = findTrustScope(project, plan.source);
  const entries = openCacheEntries(project.stateDirectory, disk);
  let surveyor: Promise<Surveyor> | undefined;
  return {
    survey: async (task, upstream) => {
      surveyor ??= import('./survey-task.ts').then(({ createSurvey }) => createSurvey(parts));
      return (await surveyor).survey(task, upstream);
    },
    forget: async () => (await surveyor)?.forget(),
    find: async (key, task) => {
      let miss: CacheAnswer = { entry: null };
      const found = scope.read.map((name) => attempt(() => entries.read(name, key)));
      for (const each of inOrder(found, scope)) {
        const answer = await judge(each, { catalog, task, now: now() });
        if (answer.entry !== null) return answer;
        miss = { ...answer, ...miss };
      }
      return miss;
    },
    keep: async (entry) => {
      const from = { ...entry.from, log: nameLog(project, plan, entry) };
      const stamps = Object.fromEntries(
        listDigests(entry).flatMap((digest) => {
          const stamp = attempt(() => catalog.stamp(digest));
          return stamp === null ? [] : [[digest, stamp] as const];
        }),
      );
      const at = new Date(now()).toISOString();
      attempt(() => entries.write({ ...entry, from, scope: scope.write, at, stamps }));
    },
  };
}

// A cache that cannot be read or written is none.
function attempt<T>(use: () => T): T | null {
  try {
    return use();
  } catch {
    return null;
  }
}

type Found = StoredEntry | 'damaged' | null;

// There are two mostly where somebody forced a task that had a result, and then means what it gave last.
function inOrder(found: readonly Found[], { prefers }: TrustScope): readonly Found[] {
  if (prefers === 'first') return found;
  return [...found].sort((left, right) => writtenAt(right) - writtenAt(left));
}

function writtenAt(found: Found): number {
  return found === null || found === 'damaged' ? 0 : Date.parse(found.at);
}

interface Judging {
  readonly catalog: FileCatalog;
  readonly task: PlannedTask;
  readonly now: number;
}

async function judge(found: Found, judging: Judging): Promise<CacheAnswer> {
  if (found === null) return { entry: null };
  if (found !== 'damaged' && isOutdated(found, judging)) return { entry: null, outdated: found.from };
  if (found === 'damaged') return { entry: null, notice: damaged('it is not as it was written') };
  try {
    await verify(found, judging.catalog);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { entry: null, notice: damaged(error.message) };
  }
  const { scope: _, at: __, stamps: ___, ...entry } = found;
  return { entry };
}

// One from the future was written by a clock that was wrong: nobody knows how old it is.
function isOutdated({ at }: StoredEntry, { task, now }: Judging): boolean {
  const ttlMs = task.cache?.ttlMs;
  const age = now - Date.parse(at);
  return ttlMs !== undefined && (age < 0 || age > ttlMs);
}

async function verify(entry: StoredEntry, catalog: FileCatalog): Promise<void> {
  for (const digest of listDigests(entry)) {
    const stamp = entry.stamps[digest];
    if (typeof stamp === 'string') catalog.vouch(digest, stamp);
    await catalog.path(digest);
  }
}

function damaged(why: string): Notice {
  return { code: 'cache-damaged', message: `what it gave before cannot be used again: ${why}; so it runs` };
}

function nameLog(project: Project, plan: Plan, { from: { run, id, attempt: number } }: CacheEntry): string {
  const { log } = logFilesOf(readState(project.stateDirectory).run(run), plan)({ id, attempt: number });
  return basename(log, '.log');
}

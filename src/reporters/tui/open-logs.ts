import { lastAttempt } from '../../engine/last-attempt.ts';
import type { AttemptName } from '../../engine/ports.ts';
import type { RunState, TaskState } from '../../engine/state.ts';
import type { ShownLog } from './layout/seen.ts';
import { LogPager, type SearchEnd, type SearchStep } from './model/log-page.ts';
import type { LogSearch } from './model/search-log.ts';
import { urgencyOf } from './model/task-list.ts';
import type { OpenLog, WatchedRun } from './watched-run.ts';

/** The logs that are in sight: opened when they come, closed when they go. */
export class OpenLogs {
  readonly #run: Pick<WatchedRun, 'openLog'>;
  readonly #open = new Map<string, { readonly log: OpenLog; readonly pager: LogPager }>();
  #search: { readonly key: string; readonly over: AbortController } | null = null;

  constructor(run: Pick<WatchedRun, 'openLog'>) {
    this.#run = run;
  }

  /** Bytes of all open logs together: more when one has grown. */
  get size(): number {
    return [...this.#open.values()].reduce((sum, { log }) => sum + log.size(), 0);
  }

  /** The pager of an attempt. */
  pager(attempt: AttemptName): LogPager {
    const key = keyOf(attempt);
    const found = this.#open.get(key) ?? this.#add(key, attempt);
    return found.pager;
  }

  /** What is to be seen of the log of an attempt: at most so many rows. */
  async show(attempt: AttemptName, rows: number): Promise<ShownLog> {
    const pager = this.pager(attempt);
    const page = await pager.page(Math.max(1, rows));
    return { ...attempt, page, follows: pager.follows };
  }

  /**
   * Goes to a line of a log that holds a text. Null: that was stopped, by another search, or because nobody looks at the
   * log any more. `onProgress` is not called after that.
   */
  async find(
    attempt: AttemptName,
    step: SearchStep,
    { text, onProgress }: Pick<LogSearch, 'text' | 'onProgress'>,
  ): Promise<SearchEnd | null> {
    this.stopSearching();
    const over = new AbortController();
    const { signal } = over;
    this.#search = { key: keyOf(attempt), over };
    const tell = (bytes: number) => {
      if (!signal.aborted) onProgress(bytes);
    };
    try {
      const end = await this.pager(attempt).find(step, { text, signal, onProgress: tell });
      return signal.aborted ? null : end;
    } catch (error) {
      // It was closed while it was read.
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** Ends the search that is under way. */
  stopSearching(): void {
    this.#search?.over.abort();
    this.#search = null;
  }

  /** Somebody looks at this log now, with another one beside it: closes all others, and searches only in this one. */
  lookAt(shown: AttemptName | null, pinned: AttemptName | null): void {
    if (shown === null || this.#search?.key !== keyOf(shown)) this.stopSearching();
    const kept = new Set([shown, pinned].flatMap((attempt) => (attempt === null ? [] : [keyOf(attempt)])));
    for (const [key, { log }] of this.#open) {
      if (kept.has(key)) continue;
      log.close();
      this.#open.delete(key);
    }
  }

  #add(key: string, attempt: AttemptName) {
    const log = this.#run.openLog(attempt);
    const opened = { log, pager: new LogPager(log) };
    this.#open.set(key, opened);
    return opened;
  }
}

/** The attempt whose log stands for a task: its last one; of a group that of the member that matters most. */
export function attemptOf(task: TaskState | null, state: RunState): AttemptName | null {
  if (task === null) return null;
  if (task.members === null) return lastAttempt(task);
  const found = task.members
    .flatMap((id) => state.tasks.get(id) ?? [])
    .flatMap((member) => {
      const attempt = attemptOf(member, state);
      return attempt === null ? [] : [{ attempt, urgency: urgencyOf(member) }];
    });
  const least = Math.min(...found.map(({ urgency }) => urgency));
  return found.find(({ urgency }) => urgency === least)?.attempt ?? null;
}

function keyOf({ id, attempt }: AttemptName): string {
  return `${id} ${attempt}`;
}

import type { CacheKey, CacheUse } from '../plan/cache-record.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { Conclusion } from './conclude-attempt.ts';
import type { Consultation } from './consult-cache.ts';
import { isCached } from './is-cached.ts';
import type { Notice } from './ports.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';

/** What the cache says of a task, where it does not run; null: it runs. */
export interface Consulted {
  readonly end: Exclude<Consultation, { readonly do: 'run' }> | null;
  readonly notice?: Notice;
}

/** The dealings of one run with the cache. */
export class KeptResults {
  readonly #facts: RunFacts;
  /** What tasks stand on that run, by their ids. */
  readonly #keys = new Map<string, CacheKey>();
  readonly #uses = new Map<string, CacheUse>();
  /** Runs whose results are too old, by the ids of the tasks that therefore run. */
  readonly #outdated = new Map<string, string>();
  /** What finds out whether a task that runs still stands on the same, by its id. */
  readonly #looks = new Map<string, () => Promise<readonly string[]>>();

  /** Ids of tasks of which it is not known what they read. */
  readonly #unsure = new Set<string>();

  constructor(facts: RunFacts) {
    this.#facts = facts;
  }

  /** Looks for what a task gave before; once, however many attempts it has. */
  async consult(task: PlannedTask, state: RunState): Promise<Consulted> {
    if (!isCached(this.#facts, task) || this.#keys.has(task.id)) return { end: null };
    // Loaded only where a task has a cache.
    const { consultCache } = await import('./consult-cache.ts');
    const consulted = await consultCache(this.#facts, task, state);
    if (consulted.do !== 'run') return { end: consulted };
    const { key, notice, outdated, findChanged } = consulted;
    this.#keys.set(task.id, key);
    if (outdated !== undefined) this.#outdated.set(task.id, outdated.run);
    if (findChanged !== undefined) this.#looks.set(task.id, findChanged);
    return notice === undefined ? { end: null } : { end: null, notice };
  }

  /**
   * Looks, before anybody is told that a task ended, whether it stood on the same from its beginning to its end: nobody
   * could say otherwise what its result is one of. Gives what to say of one that is not kept.
   */
  async settle(task: PlannedTask, { outcome }: Conclusion): Promise<Notice | undefined> {
    await this.#facts.world.cache?.forget();
    await this.storeKey(task);
    const changed = outcome.status === 'succeeded' ? await this.#looks.get(task.id)?.() : undefined;
    if (changed === undefined || changed.length === 0) return undefined;
    this.#unsure.add(task.id);
    return notKept(changed);
  }

  /** The fields of its key are on disk before anybody is told that a task ended. */
  async storeKey({ id }: PlannedTask): Promise<void> {
    const key = this.#keys.get(id);
    if (key === undefined || this.#uses.has(id)) return;
    const fields = await this.#facts.world.catalog.putText(JSON.stringify(key.fields));
    const outdated = this.#outdated.get(id);
    this.#uses.set(id, { key: key.digest, fields, ...(outdated === undefined ? {} : { outdated }) });
  }

  /** What the end of a task says about its key; nothing where it has none. */
  recordOf({ id }: PlannedTask): { readonly cache?: CacheUse } {
    const use = this.#uses.get(id);
    return use === undefined ? {} : { cache: use };
  }

  /**
   * Keeps what a task gave that succeeded; not where bytes of it were not kept, which nobody could be given, nor where
   * what it stands on changed meanwhile.
   */
  async keep(task: PlannedTask, attempt: number, conclusion: Conclusion): Promise<void> {
    const { returns, outputs, summary, environment } = conclusion;
    const { world, run } = this.#facts;
    const use = this.#uses.get(task.id);
    if (use === undefined || this.#unsure.has(task.id) || outputs.some(({ stored }) => !stored)) return;
    await world.cache?.keep({
      key: use.key,
      fields: use.fields,
      from: { run, id: task.id, attempt },
      returns,
      outputs,
      ...(summary === undefined ? {} : { summary }),
      ...(environment === undefined ? {} : { environment }),
    });
  }
}

function notKept(globs: readonly string[]): Notice {
  const names = globs.map((glob) => `\`${glob}\``).join(', ');
  return {
    code: 'cache-not-kept',
    message: `what it gave is not used again: linked files of ${names} changed while it ran`,
    hint: 'linked files are read where they lie: change them between runs, and name in `inputs` only those that the task reads',
  };
}

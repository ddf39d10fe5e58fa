import type { PlannedTask } from '../plan/plan.ts';
import type { Pools } from './ports.ts';
import type { Recorder } from './recorder.ts';
import { grantPlace, requeue } from './schedule.ts';

/** What the places of a run work with. */
export interface PlacesPorts {
  /** Absent: there are places for all. */
  readonly pools: Pools | undefined;
  readonly recorder: Recorder;
  /** What calls off the wait of a task; whoever calls it puts the task back among those that may start. */
  readonly waits: Map<string, () => void>;
}

/** The places of pools that tasks of one run have or wait for. */
export class Places {
  readonly #ports: PlacesPorts;
  readonly #held = new Map<string, () => void>();
  /** Ids of the tasks that wait for a place and not for an attempt. */
  readonly #asked = new Set<string>();
  #closed = false;

  constructor(ports: PlacesPorts) {
    this.#ports = ports;
  }

  /** Asks the pool of a task for its places; resolves when it may start, or when the wait was called off. */
  async ask(task: PlannedTask): Promise<void> {
    const { recorder } = this.#ports;
    const giveBack = await this.#take(task);
    if (giveBack === null) return;
    if (this.#closed) giveBack();
    else {
      this.#held.set(task.id, giveBack);
      grantPlace(recorder.schedule, task.id);
    }
  }

  /** Gives back what a task has, if it has something. */
  giveBack(id: string): void {
    this.#held.get(id)?.();
    this.#held.delete(id);
  }

  /** Lets those of the tasks that wait for a place be judged again that are not to start any more. */
  callOff(isUnwanted: (id: string) => boolean): void {
    for (const id of [...this.#asked].filter(isUnwanted)) {
      this.#ports.waits.get(id)?.();
      requeue(this.#ports.recorder.schedule, id);
    }
  }

  /** Gives everything back, and takes nothing more. */
  close(): void {
    this.#closed = true;
    for (const id of this.#asked) this.#ports.waits.get(id)?.();
    for (const id of [...this.#held.keys()]) this.giveBack(id);
  }

  async #take({ id, task, pool }: PlannedTask): Promise<(() => void) | null> {
    const { pools, recorder, waits } = this.#ports;
    if (pool === undefined || pools === undefined) return () => {};
    const wait = new AbortController();
    const end = () => {
      this.#asked.delete(id);
      waits.delete(id);
    };
    this.#asked.add(id);
    waits.set(id, () => {
      end();
      wait.abort();
    });
    const onWait = (reason: string) => {
      if (!wait.signal.aborted)
        recorder.record([{ event: 'place-awaited', id, task, pool: pool.name, reason }]);
    };
    const giveBack = await pools.take({ ...pool, id, signal: wait.signal, onWait });
    if (!wait.signal.aborted) end();
    else giveBack?.();
    return wait.signal.aborted ? null : giveBack;
  }
}

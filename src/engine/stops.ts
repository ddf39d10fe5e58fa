import type { Stop } from './ports.ts';

/** Milliseconds between asking the processes of an attempt to end and ending them. */
export const graceMs = 10_000;

interface Handles {
  readonly stop: AbortController;
  readonly force: AbortController;
}

/** The means to stop the attempts that are under way. */
export class Stops {
  readonly #handles = new Map<string, Handles>();

  /** Ids of the tasks with an attempt under way. */
  get ids(): readonly string[] {
    return [...this.#handles.keys()];
  }

  /** The signal of an attempt that begins. */
  open(id: string): AbortSignal {
    const handles = { stop: new AbortController(), force: new AbortController() };
    this.#handles.set(id, handles);
    return handles.stop.signal;
  }

  close(id: string): void {
    this.#handles.delete(id);
  }

  /** Stops an attempt, if one is under way; with `force` without a grace, also when it is being stopped already. */
  stop(id: string, force: boolean): void {
    const handles = this.#handles.get(id);
    if (handles === undefined) return;
    if (force) handles.force.abort();
    const reason: Stop = {
      status: 'canceled',
      graceMs: force ? 0 : graceMs,
      force: handles.force.signal,
    };
    handles.stop.abort(reason);
  }

  stopAll(): void {
    for (const id of this.ids) this.stop(id, true);
  }
}

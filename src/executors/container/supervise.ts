import type { Clock } from '../../engine/ports.ts';
import { onAbort, type StopRequest, type StopWatch } from '../local/stop-watch.ts';
import type { RunningClient } from './client.ts';
import { removeContainers } from './disposal.ts';
import type { Engine } from './engine.ts';

export interface Supervision {
  readonly client: RunningClient;
  readonly engine: Engine;
  /** Of the container. */
  readonly name: string;
  readonly stops: Pick<StopWatch, 'requested'>;
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
}

/** How the command that gives a container's output ended, and who ended it. */
export interface ClientEnding {
  /** Its exit code: that of the container, unless the engine had something to say; null after a signal. */
  readonly code: number | null;
  /** Null: it ended by itself. */
  readonly stop: StopRequest | null;
}

/** Waits for the end of a container, or brings it about; then the container is gone, unless the engine does not answer. */
export async function superviseContainer(supervision: Supervision): Promise<ClientEnding> {
  const { client, stops } = supervision;
  const stop = await Promise.race([client.closed.then(() => null), stops.requested]);
  if (stop !== null) await endContainer(supervision, stop);
  return { code: await client.closed, stop };
}

/** Ends a container, with a while to put things in order, for as long as the engine is waited for. */
export async function endContainer(supervision: Supervision, stop: StopRequest): Promise<void> {
  const { client, engine, name, clock } = supervision;
  if (stop.graceMs > 0 && !stop.force.aborted) {
    const asked = await engine.ask(['kill', '--signal=TERM', name], { signal: stop.force });
    // One that is not running yet has nothing to put in order.
    if (asked.code === 0) await outlast(client, clock, stop);
  }
  // The engine may be about to make it, and removes it only then.
  const end = clock.monotonic() + engine.answerMs;
  do {
    await removeContainers(engine, [name]);
    if (await closesSoon(client, clock, pauseMs)) return;
  } while (clock.monotonic() < end);
  client.kill();
}

const pauseMs = 250;

/** Resolves at the end of the grace, or of the container. */
export function outlast(
  client: RunningClient,
  clock: Pick<Clock, 'after'>,
  stop: StopRequest,
): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(stop.graceMs, resolve);
    const close = onAbort(stop.force, resolve);
    client.closed.then(() => {
      cancel();
      close();
      resolve();
    });
  });
}

/** Whether the command of an engine ends within so many milliseconds. */
export function closesSoon(
  client: RunningClient,
  clock: Pick<Clock, 'after'>,
  milliseconds: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(milliseconds, () => resolve(false));
    client.closed.then(() => {
      cancel();
      resolve(true);
    });
  });
}

import { EnvironmentError } from '../diagnostics/errors.ts';
import type { PlaceOrder, Pools } from '../engine/ports.ts';
import type { StateDirectory } from '../journal/state-directory.ts';
import { joinLine, type Standing } from '../journal/waiting-line.ts';
import { refuseCaller } from './refuse-caller.ts';

/** What the pools of one run are made of. */
export interface PoolsParts {
  readonly state: StateDirectory;
  /** Id of the run, and of the one that started it, if a task did. */
  readonly run: string;
  readonly caller: string | undefined;
  /** How many places each pool has, by its name. */
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * The pools of the configuration, as one run sees them: their places are shared by all runs of a state directory. Of one
 * run only one task at a time stands in the line of a pool, so that a run with many tasks lets others in between.
 */
export function createPools(parts: PoolsParts): Pools {
  const last = new Map<string, Predecessor>();
  return {
    take: (order) => {
      const before = last.get(order.name);
      const taken = takeAfter(parts, order, before);
      // Whoever gives up lets nobody pass those before it.
      const over = Promise.allSettled([before?.over, taken]);
      const own = { id: order.id, over };
      last.set(order.name, own);
      over.then(() => last.get(order.name) === own && last.delete(order.name));
      return taken;
    },
  };
}

/** The task that asked before; `over` when it and all before it have their places or have given up. */
interface Predecessor {
  readonly id: string;
  readonly over: Promise<unknown>;
}

async function takeAfter(
  parts: PoolsParts,
  order: PlaceOrder,
  before: Predecessor | undefined,
): Promise<(() => void) | null> {
  if (before !== undefined) {
    order.onWait(`waits for a place of pool \`${order.name}\`, after \`${before.id}\``);
    await Promise.race([before.over, whenAborted(order.signal)]);
  }
  return order.signal.aborted ? null : await takePlaces(parts, order, before !== undefined);
}

async function takePlaces(
  { state, run, caller, sizes }: PoolsParts,
  { name, slots, id, signal, onWait }: PlaceOrder,
  isTold: boolean,
): Promise<(() => void) | null> {
  const capacity = sizes[name];
  if (capacity === undefined || capacity < slots) throw poolGone(name, slots, id);
  const ticket = await joinLine(state, { kind: 'pool', name, capacity }, { run, task: id, slots });
  let mine = await ticket.isTurn();
  if (!mine) {
    const ahead = await ticket.ahead();
    refuseCaller(ahead, caller, `places of the pool \`${name}\``);
    if (!isTold) onWait(describeWait(name, ahead, run));
    mine = await ticket.turn(signal);
  }
  if (mine) return ticket.leave;
  ticket.leave();
  return null;
}

function describeWait(pool: string, ahead: readonly Standing[], run: string): string {
  const names = ahead.map((other) => (other.run === run ? `${other.task}` : `${other.run}/${other.task}`));
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `waits for a place of pool \`${pool}\`, after ${shown.join(', ')}${more}`;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

// The plan was made with another configuration.
function poolGone(name: string, slots: number, id: string): EnvironmentError {
  return new EnvironmentError(
    'pool-gone',
    `the configuration has no pool \`${name}\` with ${slots} places any more, and task \`${id}\` takes ${slots}`,
    { hint: 'put the pool back under `pools`, and go on with `runnable resume`' },
  );
}

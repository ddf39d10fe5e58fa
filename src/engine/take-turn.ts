import type { Plan } from '../plan/plan.ts';
import type { EventBody } from './event.ts';
import type { ControlRequest, Turn, World } from './ports.ts';
import { secondsBetween } from './prepare-run.ts';
import type { RunState } from './state.ts';
import { isEnd } from './task-status.ts';
import { endOfRun } from './verdict.ts';

/** What a run brings when it wants its turn in its concurrency group. */
export interface TurnOrder {
  /** Aborted with the request when somebody asks for the end of the run. */
  readonly signal: AbortSignal;
  /** It was taken up again: then it waits, whatever the group says about runs that are one too many. */
  readonly resumed: boolean;
  /** The state that is on disk. */
  readonly state: () => RunState;
  /** Resolves when the events are on disk and told. */
  readonly record: (bodies: readonly EventBody[]) => Promise<void>;
}

/**
 * Resolves with the turn of the run in its concurrency group when that has come, however long that takes; `leave` it at
 * the end of the run. Null: the run ended without a task, because it was canceled, or is not to wait.
 */
export async function takeTurn(
  plan: Plan,
  world: World,
  order: TurnOrder,
): Promise<Pick<Turn, 'leave'> | null> {
  const { concurrency } = plan;
  if (concurrency === undefined || world.turns === undefined) return { leave: () => {} };
  const { group, max, onLimit } = concurrency;
  const turn = await world.turns.join(concurrency);
  if (turn.come) return turn;
  let mine = false;
  try {
    if (onLimit === 'skip' && !order.resumed) {
      await endSkipped(plan, order, reasonOfBusy(turn, group));
      return null;
    }
    await order.record([{ event: 'run-queued', group, max, ahead: turn.ahead }]);
    if (onLimit === 'cancel_previous' && !order.resumed)
      await cancelPrevious(world.turns, order, { turn, group, max });
    mine = await waitForTurn(world, turn, order);
    if (!mine) await endCanceled(plan, order);
    return mine ? turn : null;
  } finally {
    if (!mine) turn.leave();
  }
}

async function waitForTurn(world: World, turn: Turn, { signal, record }: TurnOrder): Promise<boolean> {
  const began = world.clock.monotonic();
  await world.workspaces.keep?.();
  if (!(await turn.wait(signal))) return false;
  await record([{ event: 'run-dequeued', seconds: secondsBetween(began, world.clock.monotonic()) }]);
  return true;
}

// The oldest go, as many as it takes for this one to have its turn.
async function cancelPrevious(
  turns: NonNullable<World['turns']>,
  order: TurnOrder,
  { turn, group, max }: { turn: Turn; group: string; max: number },
): Promise<void> {
  const by = `${order.state().started?.run ?? 'a later run'} of group \`${group}\``;
  for (const run of turn.ahead.slice(0, turn.ahead.length - max + 1)) await turns.cancel(run, by);
}

function reasonOfBusy({ ahead }: Turn, group: string): string {
  return `\`${ahead[0]}\` of group \`${group}\` has not ended`;
}

async function endSkipped(plan: Plan, order: TurnOrder, reason: string): Promise<void> {
  await order.record(skipAll(order.state(), 'skipped', reason));
  await order.record([{ ...endOfRun(plan, order.state(), 0), reason }]);
}

async function endCanceled(plan: Plan, order: TurnOrder): Promise<void> {
  const { by, force } = order.signal.reason as ControlRequest;
  await order.record([
    { event: 'cancel-requested', by, force },
    ...skipAll(order.state(), 'canceled', `canceled by ${by}`),
  ]);
  await order.record([endOfRun(plan, order.state(), 0)]);
}

function skipAll(state: RunState, status: 'skipped' | 'canceled', reason: string): EventBody[] {
  return [...state.tasks.values()]
    .filter(({ parent, status }) => parent === null && !isEnd(status))
    .map(({ id, task }) => ({ event: 'task-skipped', id, task, status, reason }));
}

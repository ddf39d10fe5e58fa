import { initialState } from '../../engine/initial-state.ts';
import { reduce } from '../../engine/reduce.ts';
import { createEventTeller } from '../../reporters/event-teller.ts';
import type { OpenRun } from '../../session/records.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { openToldRun, type Pace } from './told-run.ts';

/** Tells a run from its first event on, one line a transition, until nobody is at work on it; the exit code is its own. */
export async function tellInLines(
  open: OpenRun,
  { context, pace }: { readonly context: Context; readonly pace: Pace },
): Promise<number> {
  const run = await openToldRun(open, { own: false, pace });
  const tell = createEventTeller(context.style.stderr);
  const gone = new AbortController();
  const leave = () => gone.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave);
  let state = initialState(open.plan);
  for await (const event of run.watched.events(gone.signal)) {
    state = reduce(state, event);
    for (const line of tell(event, state)) context.stderr.write(`${line}\n`);
  }
  if (run.isLive()) return exitCodes.ok;
  context.stderr.write(await run.summarise(context.style.stderr));
  return run.exitCode() ?? exitCodes.environment;
}

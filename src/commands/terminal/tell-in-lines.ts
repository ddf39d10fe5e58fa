import { initialState } from '../../engine/initial-state.ts';
import { reduce } from '../../engine/reduce.ts';
import { createEventTeller } from '../../reporters/event-teller.ts';
import { paintWith } from '../../reporters/paint.ts';
import type { OpenRun } from '../../session/records.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { tellOutput } from './told-output.ts';
import { openToldRun, type Pace } from './told-run.ts';

/** Tells a run from its first event on, one line a transition and the output of tasks behind their name, until nobody is at work on it; the exit code is its own. */
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
  const output = tellOutput({ log: run.log, live: open.alive, tell: prefixLines(context) });
  for await (const event of run.watched.events(gone.signal)) {
    state = reduce(state, event);
    if (event.event === 'attempt-finished' || event.event === 'task-finished') await output.end(event);
    for (const line of tell(event, state)) context.stderr.write(`${line}\n`);
    if (event.event === 'task-started') output.begin(event);
  }
  await output.close();
  if (run.isLive()) return exitCodes.ok;
  context.stderr.write(await run.summarise(context.style.stderr));
  return run.exitCode() ?? exitCodes.environment;
}

function prefixLines({ stderr, style }: Context): (id: string, block: string) => void {
  const bar = style.stderr.unicode ? '│' : '|';
  const paint = paintWith(style.stderr);
  return (id, block) => {
    const prefix = `${paint('note', `${id} ${bar}`)} `;
    stderr.write(`${prefix}${block.slice(0, -1).replaceAll('\n', `\n${prefix}`)}\n`);
  };
}

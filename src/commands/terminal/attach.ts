import type { RunActions, Started, WatchEnd } from '../../reporters/tui/watched-run.ts';
import type { Records } from '../../session/records.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { followRun } from '../start/detach.ts';
import { guardTerminal } from './guard.ts';
import { type Launched, launch } from './launch.ts';
import { openTerminal } from './open-terminal.ts';
import { pageLog } from './page-log.ts';
import { readEarlier } from './read-earlier.ts';
import { splitWords } from './split-words.ts';
import { openToldRun, type Pace, type ToldRun } from './told-run.ts';

/** A run that somebody looks at. */
export interface Attached {
  readonly id: string;
  readonly records: Records;
  /** Its runner, if we started it: its exit code is ours, and what it says on stderr is said at the end. */
  readonly own: OwnRunner | null;
  /** How fast it is replayed; absent: it is shown as it stands. */
  readonly pace?: Pace;
  /** The list of runs has the terminal: it gets it back. */
  readonly held?: true;
}

export interface OwnRunner {
  readonly launched: Launched;
  /** What it has said since there was a run. */
  readonly said: () => string;
}

/** Shows a run in the terminal until somebody leaves it, then says how it went. The exit code is that of the run. */
export async function attach(first: Attached, context: Context): Promise<number> {
  const [attached, { end, run }] = await lookOn(first, context);
  return leave(attached, { end, run, context });
}

/** The same from the list of runs, to which it goes back: nothing is said. */
export async function attachHeld(first: Omit<Attached, 'held'>, context: Context): Promise<void> {
  const [{ own }] = await lookOn({ ...first, held: true }, context);
  own?.launched.forget();
}

// A run that was started from here is looked at next.
async function lookOn(first: Attached, context: Context): Promise<readonly [Attached, Shown]> {
  let attached = first;
  for (;;) {
    const shown = await show(attached, context);
    if (shown.end.next === undefined || shown.next === null) return [attached, shown];
    attached.own?.launched.forget();
    const { records, held } = attached;
    attached = { id: shown.end.next, records, own: shown.next, ...(held ? { held } : {}) };
  }
}

interface Shown {
  readonly end: WatchEnd;
  readonly run: ToldRun;
  /** The runner of the run that was started from here. */
  readonly next: OwnRunner | null;
}

async function show(attached: Attached, context: Context): Promise<Shown> {
  const { id, records, own, pace } = attached;
  const [run, { watchRun }] = await Promise.all([
    openToldRun(await records.open(id), {
      own: own !== null,
      pace,
      // In a replay it would be a guess at the past.
      ...(pace === undefined ? { earlier: () => readEarlier(records, id) } : {}),
    }),
    import('../../reporters/tui/tui.ts'),
  ]);
  let next: OwnRunner | null = null;
  const actions = createActions(attached, { context, run, keep: (runner) => (next = runner) });
  const gone = new AbortController();
  const stopListening = listenToSignals(attached, gone);
  const dismiss = guardTerminal();
  try {
    const end = await watchRun({
      terminal: openTerminal(context, attached.held),
      run: run.watched,
      actions,
      signal: gone.signal,
    });
    return { end, run, next };
  } finally {
    await context.stdout.flush();
    dismiss();
    stopListening();
  }
}

async function leave(
  { id, own }: Attached,
  { end, run, context }: { end: WatchEnd; run: ToldRun; context: Context },
): Promise<number> {
  if (end.how === 'detached' || (own === null && run.isLive())) {
    own?.launched.forget();
    context.stderr.write(`${id} goes on\n${followRun(id)}`);
    return exitCodes.ok;
  }
  const code = await own?.launched.ended;
  context.stderr.write(await run.summarise(context.style.stderr));
  if (own !== null) await tellOwner({ id, own, run }, context);
  return code ?? run.exitCode() ?? exitCodes.environment;
}

// What a run that is told in lines leaves its owner with, too.
async function tellOwner(
  { id, own, run }: { readonly id: string; readonly own: OwnRunner; readonly run: ToldRun },
  context: Context,
): Promise<void> {
  context.stderr.write(own.said());
  const { status } = run.state().finished ?? {};
  const named = context.argv.some((word) => /^--report(?:=|$)/.test(word));
  if ((status === 'failed' || status === 'timed_out') && !named) {
    const { writeUnasked } = await import('../report/write-unasked.ts');
    await writeUnasked(id, context);
  }
  if (run.watched.plan.form !== 'job') return;
  const { printReturns } = await import('../start/carry-out.ts');
  printReturns({ state: run.state() }, context);
}

interface Acting {
  readonly context: Context;
  readonly run: ToldRun;
  readonly keep: (runner: OwnRunner) => void;
}

function createActions({ id, records }: Attached, { context, run, keep }: Acting): RunActions {
  let interrupts = 0;
  return {
    cancel: async (task, interrupt) => {
      if (interrupt) interrupts += 1;
      const request = { force: interrupts > 1, by: interrupt ? 'SIGINT' : 'request' };
      return records.cancel(id, task === null ? request : { ...request, id: task });
    },
    rerun: async (params): Promise<Started> => {
      const words = params === null ? ['--failed'] : splitWords(params).map((word) => `--param=${word}`);
      const runner = await launchRunner(['rerun', id, ...words], context.cwd, context);
      if ('code' in runner)
        return { problem: runner.said.trim().split('\n')[0] ?? 'it could not be started' };
      keep(runner);
      return { run: runner.launched.id };
    },
    page: (attempt) => pageLog(run.log(attempt), context),
  };
}

/** Starts a run in a process of its own, whose words are kept. */
export async function launchRunner(
  argv: readonly string[],
  cwd: string,
  context: Context,
): Promise<OwnRunner | { readonly code: number; readonly said: string }> {
  let said = '';
  const onSaid = (chunk: Buffer) => {
    said = (said + chunk).slice(-mostSaid);
  };
  const launched = await launch(argv, { cwd, context, onSaid });
  if ('code' in launched) return { code: launched.code, said };
  return { launched, said: () => said };
}

/** Characters that are kept of what a runner says. */
const mostSaid = 1 << 16;

// A hang-up takes only the terminal away; who started a run cancels it by the other two, and who looks at one leaves.
function listenToSignals({ id, records, own }: Attached, gone: AbortController): () => void {
  let asked = 0;
  const ask = (by: string) => () => {
    if (own === null) return gone.abort();
    asked += 1;
    void records.cancel(id, { by, force: asked > 1 });
  };
  const listeners = [
    ['SIGINT', ask('SIGINT')],
    ['SIGTERM', ask('SIGTERM')],
    ['SIGHUP', () => gone.abort()],
  ] as const;
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}

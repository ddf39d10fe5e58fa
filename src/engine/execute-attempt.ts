import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type Conclusion, concludeAttempt, concludeUnstarted } from './conclude-attempt.ts';
import type { MadeEnvironment } from './environments.ts';
import { keepFiles } from './keep-files.ts';
import { makeEnvironment, recordEnvironment } from './make-environment.ts';
import type { Attempt, Execution, OutputStream } from './ports.ts';
import type { Preparation } from './prepare-attempt.ts';
import { secondsBetween } from './prepare-run.ts';
import type { WorkFacts } from './run-facts.ts';

/** An attempt that is ready and recorded. */
export interface ReadyAttempt {
  readonly task: PlannedTask;
  /** From 1. */
  readonly number: number;
  readonly prepared: Extract<Preparation, { readonly do: 'execute' }>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number | undefined;
  /** Hears masked output for the reporters. */
  readonly onOutput: (stream: OutputStream, chunk: Uint8Array) => void;
}

export interface ExecutedAttempt {
  readonly conclusion: Conclusion;
  readonly seconds: number;
}

/**
 * Carries an attempt out: its processes run and end, what they leave is taken in, its private folder goes. Rejects only
 * when the environment fails, such as a full disk.
 */
export async function executeAttempt(facts: WorkFacts, ready: ReadyAttempt): Promise<ExecutedAttempt> {
  const { clock, logs } = facts.world;
  const began = clock.monotonic();
  const name = { id: ready.task.id, attempt: ready.number };
  const log = logs.open(name, ready.onOutput);
  const attempt = attemptOf(facts, ready, (stream, chunk) => log.write(stream, chunk));
  const started = await start(ready, attempt).finally(() => log.close());
  const concluded = await conclude(facts, ready, started);
  const conclusion = { ...concluded, outcome: nameLimit(concluded.outcome, ready) };
  return { conclusion, seconds: secondsBetween(began, clock.monotonic()) };
}

// Nobody wrote the rest that an attempt has of the time for all of them.
function nameLimit(outcome: Outcome, { task, timeoutMs }: ReadyAttempt): Outcome {
  const { timeoutTotalMs } = task;
  const isOfAll = timeoutTotalMs !== undefined && timeoutMs !== task.timeoutMs;
  return outcome.status === 'timed_out' && isOfAll ? { ...outcome, totalMs: timeoutTotalMs } : outcome;
}

/** What came of an attempt, or why it did not come to its own process. */
type Started =
  | { readonly execution: Execution; readonly made?: Extract<MadeEnvironment, { readonly ok: true }> }
  | { readonly outcome: Outcome };

async function start({ prepared }: ReadyAttempt, attempt: Attempt): Promise<Started> {
  const { found, executor, invocation } = prepared;
  if (found === undefined) return { execution: await executor.execute(invocation, attempt) };
  const made = await makeEnvironment({ found, executor, invocation, attempt });
  return made.ok ? { execution: await executor.execute(invocation, attempt), made } : made;
}

async function conclude(facts: WorkFacts, { task, prepared }: ReadyAttempt, started: Started) {
  if ('outcome' in started) return concludeUnstarted(facts, started.outcome);
  const { execution, made } = started;
  try {
    const concluded = await concludeAttempt(facts, task, execution);
    const conclusion = await keepFiles(facts, concluded, { invocation: prepared.invocation, execution });
    return made === undefined
      ? conclusion
      : { ...conclusion, environment: await recordEnvironment(facts, made) };
  } finally {
    await execution.dispose();
  }
}

function attemptOf(facts: WorkFacts, ready: ReadyAttempt, onOutput: Attempt['onOutput']): Attempt {
  const attempt: Attempt = {
    id: ready.task.id,
    attempt: ready.number,
    run: facts.run,
    project: facts.workspace.project,
    commit: facts.plan.source.commit,
    signal: ready.signal,
    secrets: ready.prepared.secrets,
    onOutput,
  };
  return ready.timeoutMs === undefined ? attempt : { ...attempt, timeoutMs: ready.timeoutMs };
}

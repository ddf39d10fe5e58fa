import type { PlannedTask } from '../plan/plan.ts';
import { type Conclusion, concludeAttempt } from './conclude-attempt.ts';
import { keepFiles } from './keep-files.ts';
import type { Attempt, OutputStream } from './ports.ts';
import type { Preparation } from './prepare-attempt.ts';
import { secondsBetween } from './prepare-run.ts';
import type { RunFacts } from './run-facts.ts';

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
export async function executeAttempt(facts: RunFacts, ready: ReadyAttempt): Promise<ExecutedAttempt> {
  const { clock, logs } = facts.world;
  const began = clock.monotonic();
  const name = { id: ready.task.id, attempt: ready.number };
  const log = logs.open(name, ready.onOutput);
  const attempt = attemptOf(facts, ready, (stream, chunk) => log.write(stream, chunk));
  const { executor, invocation } = ready.prepared;
  const execution = await executor.execute(invocation, attempt).finally(() => log.close());
  try {
    const concluded = await concludeAttempt(facts, ready.task, execution);
    const conclusion = await keepFiles(facts, concluded, { invocation, execution });
    return { conclusion, seconds: secondsBetween(began, clock.monotonic()) };
  } finally {
    await execution.dispose();
  }
}

function attemptOf(facts: RunFacts, ready: ReadyAttempt, onOutput: Attempt['onOutput']): Attempt {
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

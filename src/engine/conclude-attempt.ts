import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { Outcome, TaskFailure } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { OutputFile, ReturnValue } from '../plan/task-result.ts';
import type { Json } from '../values/json.ts';
import { collectReturns, holdsSecret, type ReturnsPlace } from './collect-returns.ts';
import type { InstalledEnvironment } from './event.ts';
import type { Execution, Secrets } from './ports.ts';
import { parseReturns, type WrittenValue } from './returns.ts';
import type { RunFacts, WorkFacts } from './run-facts.ts';
import { secretsOf } from './task-secrets.ts';

/** What an attempt came to: everything in it is in the catalog and verified, and holds no secret. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly returns: Readonly<Record<string, ReturnValue>>;
  readonly outputs: readonly OutputFile[];
  readonly summary?: CatalogReference;
  readonly environment?: InstalledEnvironment;
}

/** The conclusion of an attempt that gave nothing. */
export function concludeWithout(outcome: Outcome): Conclusion {
  return { outcome, returns: {}, outputs: [] };
}

/** The conclusion of an attempt that did not come to its own process. */
export function concludeUnstarted({ world }: RunFacts, outcome: Outcome): Conclusion {
  return concludeWithout(maskOutcome(world.secrets, outcome));
}

/**
 * Takes in what an execution left. A success becomes a failure when returns or outputs are not as declared; of a
 * failure or timeout the outputs that exist are kept.
 */
export async function concludeAttempt(
  facts: WorkFacts,
  task: PlannedTask,
  execution: Execution,
): Promise<Conclusion> {
  const { catalog, secrets } = facts.world;
  const conclusion = await takeIn(facts, task, execution);
  const outcome = maskOutcome(secrets, conclusion.outcome);
  if (execution.summary === '') return { ...conclusion, outcome };
  const summary = await catalog.putText(maskText(secrets, execution.summary));
  return { ...conclusion, outcome, summary };
}

/** The conclusion of a task of a kind that needs no process. What it does not give of its returns is null. */
export async function concludeGiven(
  facts: WorkFacts,
  task: PlannedTask,
  given: Readonly<Record<string, Json>>,
): Promise<Conclusion> {
  const { catalog, secrets } = facts.world;
  const written = new Map<string, WrittenValue>();
  for (const [name, json] of Object.entries(given)) {
    if (json !== null) written.set(name, { json });
  }
  const declared = task.returns.filter(({ name }) => written.has(name));
  const place = { catalog, secrets, file: (name: string) => name };
  const collected = await collectReturns({ ...task, returns: declared }, written, place);
  if (!collected.ok) return concludeWithout(failed(collected.failure));
  const { files } = await collectOutputs(facts, task, true);
  const blank = task.returns.map(({ name }): [string, ReturnValue] => [name, { json: null }]);
  const returns = { ...Object.fromEntries(blank), ...collected.returns };
  return { outcome: { status: 'succeeded' }, returns, outputs: files };
}

/** A text that may be recorded. */
export function maskText(secrets: Secrets, text: string): string {
  return secrets.mask?.(text) ?? text;
}

async function takeIn(facts: WorkFacts, task: PlannedTask, execution: Execution): Promise<Conclusion> {
  const { outcome } = execution;
  if (outcome.status === 'failed' || outcome.status === 'timed_out') {
    return await fail(facts, task, outcome);
  }
  if (outcome.status !== 'succeeded') return concludeWithout(outcome);
  const { catalog, secrets } = facts.world;
  const collected = await readReturns(task, execution.returns, { catalog, secrets, file: execution.file });
  if (!collected.ok) return await fail(facts, task, failed(collected.failure));
  const { files, problems } = await collectOutputs(facts, task, false);
  const [problem] = problems;
  if (problem === undefined) return { outcome, returns: collected.returns, outputs: files };
  const message = problems.map((each) => each.message).join('; ');
  return { outcome: failed({ ...problem, message }), returns: {}, outputs: files };
}

async function readReturns(task: PlannedTask, text: string, place: ReturnsPlace) {
  const parsed = parseReturns(text);
  if (parsed.ok) return await collectReturns(task, parsed.values, place);
  const failure = { code: 'return-malformed', message: parsed.problem, hint: parsed.hint };
  return { ok: false as const, failure };
}

async function fail(facts: WorkFacts, task: PlannedTask, outcome: Outcome): Promise<Conclusion> {
  const { files } = await collectOutputs(facts, task, true);
  return { outcome, returns: {}, outputs: files };
}

async function collectOutputs(facts: WorkFacts, task: PlannedTask, effort: boolean) {
  if (task.outputs.length === 0) return { files: [], problems: [] };
  const { catalog, secrets } = facts.world;
  const { project } = facts.workspace;
  const { files, problems } = await catalog.collect({
    project,
    outputs: task.outputs,
    effort,
    // A task that was given no secret has none to write.
    ...(secretsOf(facts, task).length === 0 || secrets.detector === undefined
      ? {}
      : { detector: secrets.detector }),
  });
  const safe = files.filter((file) => !holdsSecret(secrets, file.path));
  if (safe.length === files.length) return { files, problems };
  const problem: TaskFailure = {
    code: 'secret-in-result',
    message: 'the path of an output holds the value of a secret',
  };
  return { files: safe, problems: [...problems, problem] };
}

function failed(failure: TaskFailure): Outcome {
  return { status: 'failed', exitCode: 0, signal: null, failure };
}

function maskOutcome(secrets: Secrets, outcome: Outcome): Outcome {
  if (secrets.mask === undefined) return outcome;
  switch (outcome.status) {
    case 'failed':
      return outcome.failure === undefined
        ? outcome
        : { ...outcome, failure: maskFailure(secrets, outcome.failure) };
    case 'lost':
      return { ...outcome, message: maskText(secrets, outcome.message) };
    case 'error':
      return maskFailure(secrets, outcome);
    case 'succeeded':
    case 'timed_out':
    case 'canceled':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

function maskFailure<T extends Pick<TaskFailure, 'message' | 'hint'>>(secrets: Secrets, failure: T): T {
  const message = maskText(secrets, failure.message);
  return failure.hint === undefined
    ? { ...failure, message }
    : { ...failure, message, hint: maskText(secrets, failure.hint) };
}

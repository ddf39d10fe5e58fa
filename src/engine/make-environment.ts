import type { CatalogReference } from '../plan/catalog-reference.ts';
import type { Invocation, Outcome } from '../plan/invocation.ts';
import { maskText } from './conclude-attempt.ts';
import type { EnvironmentRecord, FoundEnvironment, MadeEnvironment } from './environments.ts';
import type { InstalledEnvironment } from './event.ts';
import type { Attempt, Executor } from './ports.ts';
import type { RunFacts } from './run-facts.ts';

/** What an environment is made for. */
export interface EnvironmentUse {
  readonly found: FoundEnvironment;
  readonly executor: Executor;
  /** The task's own, ready to be executed. */
  readonly invocation: Invocation;
  readonly attempt: Attempt;
}

/**
 * Has the environment of an attempt made, by steps that run where the attempt will. It is not charged to the attempt's
 * timeout: cut short, it would begin anew each time.
 */
export function makeEnvironment({
  found,
  executor,
  invocation,
  attempt,
}: EnvironmentUse): Promise<MadeEnvironment> {
  const { timeoutMs: _, ...unlimited } = attempt;
  const place = placeOf(found, invocation);
  const run = async (step: Invocation, onOutput: Attempt['onOutput']): Promise<Outcome> => {
    const execution = await executor.execute({ ...step, ...place }, { ...unlimited, secrets: {}, onOutput });
    await execution.dispose();
    return execution.outcome;
  };
  // What tools say while they install is no output of the task.
  const tell = (chunk: Uint8Array): void => attempt.onOutput('stderr', chunk);
  return found.make({
    attempt: attempt.attempt,
    passEnv: invocation.passEnv,
    env: invocation.env,
    signal: attempt.signal,
    say: (line) => tell(Buffer.from(`${line}\n`)),
    ask: run,
    run: (step, hear) =>
      run(step, (stream, chunk) => {
        tell(chunk);
        hear(stream, chunk);
      }),
  });
}

// Where the task will run, with the right to write to what the task only reads.
function placeOf(
  { environment }: FoundEnvironment,
  { site, image, resources }: Invocation,
): Partial<Invocation> {
  if (site === undefined) return {};
  const sees = environment.sees?.map(({ path }) => ({ path, mode: 'read-write' }) as const);
  return {
    site,
    ...(sees === undefined ? {} : { sees }),
    ...(image === undefined ? {} : { image }),
    ...(resources === undefined ? {} : { resources }),
  };
}

const kept = new WeakMap<EnvironmentRecord, Promise<CatalogReference>>();

/** What the journal holds of an environment; the list of its packages goes into the catalog, once a run. */
export async function recordEnvironment(
  { world }: RunFacts,
  { record, packages }: Extract<MadeEnvironment, { readonly ok: true }>,
): Promise<InstalledEnvironment> {
  const text = packages.map((line) => `${line}\n`).join('');
  const stored = kept.get(record) ?? world.catalog.putText(maskText(world.secrets, text));
  kept.set(record, stored);
  return { ...record, packages: packages.length, list: await stored };
}

import type { BoundValue, TaskContext } from '../../src/plan/kind.ts';
import type { PackageEnvironment } from '../../src/plan/package-environment.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';

/** A task of a plan with every setting at its default. */
export function plannedTask(given: Partial<PlannedTask> & Pick<PlannedTask, 'kind' | 'block'>): PlannedTask {
  return {
    id: 'task',
    task: given.id ?? 'task',
    needs: [],
    action: 'run',
    why: 'selected',
    runIf: 'all_success',
    handles: [],
    allowFailure: false,
    once: false,
    params: [],
    env: {},
    passEnv: [],
    secrets: [],
    returns: [],
    inputs: [],
    outputs: [],
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] },
    cwd: '',
    ...given,
  };
}

/** What a task may see: values by name, and templates that are looked up in a table. */
export function taskContext(
  project: string,
  given: {
    readonly values?: Readonly<Record<string, BoundValue>>;
    readonly checkout?: string;
    readonly templates?: Readonly<Record<string, string | number>>;
    readonly returners?: Readonly<Record<string, readonly string[]>>;
    readonly environment?: PackageEnvironment;
  } = {},
): TaskContext {
  return {
    values: given.values ?? {},
    evaluate: (template) => given.templates?.[template] ?? null,
    project,
    checkout: given.checkout ?? null,
    attempt: 1,
    ...(given.returners === undefined ? {} : { returners: given.returners }),
    ...(given.environment === undefined ? {} : { environment: given.environment }),
  };
}

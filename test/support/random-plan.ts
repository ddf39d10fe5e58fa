import fc from 'fast-check';
import type { RunIf } from '../../src/pipeline/model.ts';
import type { Outcome } from '../../src/plan/invocation.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planOf, taskOf } from './planned.ts';
import { exited, succeeded } from './scripted-executor.ts';

/** A plan, how each of its tasks ends, and how long it takes. */
export interface RandomRun {
  readonly plan: Plan;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly durations: ReadonlyMap<string, number>;
}

const runIfs: RunIf[] = [
  'all_success',
  'none_failed',
  'at_least_one_success',
  'all_done',
  'at_least_one_failed',
  'all_failed',
];

/** Any run of up to a dozen tasks: every `run_if`, handlers, allowed failures, disabled tasks, all outcomes. */
export const randomRun: fc.Arbitrary<RandomRun> = fc
  .record({
    tasks: fc.array(
      fc.record({
        // Each bit is a need of a task before it.
        needs: fc.nat(4095),
        runIf: fc.oneof(
          { weight: 3, arbitrary: fc.constant<RunIf>('all_success') },
          fc.constantFrom(...runIfs),
        ),
        handles: fc.option(fc.nat(11), { nil: null, freq: 3 }),
        allowFailure: fc.nat(5).map((chance) => chance === 0),
        disabled: fc.nat(7).map((chance) => chance === 0),
        outcome: fc.oneof(
          { weight: 2, arbitrary: fc.constant<Outcome>(succeeded) },
          fc.constantFrom<Outcome>(exited(1), { status: 'timed_out', afterMs: 10 }),
        ),
        duration: fc.nat(20),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    maxParallel: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ tasks, maxParallel }) => {
    const ids = tasks.map((_, at) => `t${at}`);
    const planned = tasks.map((task, at) => {
      const handled = task.handles === null ? undefined : ids[task.handles % (at + 1)];
      return taskOf(`t${at}`, {
        // The sparser, the more like a pipeline: two masks together.
        needs: ids.slice(0, at).filter((_, bit) => (task.needs >> bit) & (task.needs >> (11 - bit)) & 1),
        runIf: task.runIf,
        handles: handled === undefined || handled === `t${at}` ? [] : [handled],
        allowFailure: task.allowFailure,
        action: task.disabled ? 'skip' : 'run',
        why: task.disabled ? 'disabled' : 'selected',
      });
    });
    return {
      plan: planOf(planned, { maxParallel }),
      outcomes: new Map(tasks.map(({ outcome }, at) => [`t${at}`, outcome])),
      durations: new Map(tasks.map(({ duration }, at) => [`t${at}`, duration])),
    };
  });

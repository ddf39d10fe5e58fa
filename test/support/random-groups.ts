import fc from 'fast-check';
import type { Expansion } from '../../src/pipeline/expansion.ts';
import type { RunIf, Task } from '../../src/pipeline/model.ts';
import type { Outcome } from '../../src/plan/invocation.ts';
import { branchOf, eachOf, matrixOf, repeatUntil, scriptTask } from './grouped.ts';
import { exited, succeeded } from './scripted-executor.ts';

const runIfs: RunIf[] = [
  'all_success',
  'none_failed',
  'at_least_one_success',
  'all_done',
  'at_least_one_failed',
  'all_failed',
];

const limits = fc.record({ maxParallel: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] });

const expansion: fc.Arbitrary<Expansion> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), limits)
    .map(([n, more]) => matrixOf({ x: range(n) }, more).expansion),
  limits.map((more) => matrixOf({ x: [1, 2], y: ['a', 'b'] }, more).expansion),
  fc.tuple(fc.integer({ min: 0, max: 3 }), limits).map(([n, more]) => eachOf(range(n), more).expansion),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), limits)
    .map(([n, more]) => eachOf(`\${{ fromJSON('${JSON.stringify(range(n))}') }}`, more).expansion),
  fc
    .tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }), fc.constantFrom('fail' as const, 'succeed' as const))
    .map(([last, max, onMax]) => repeatUntil(`\${{ index == ${last} }}`, { max, onMax }).expansion),
);

/** Up to four tasks that may need those before them, nested as deep as is left. */
function level(depth: number): fc.Arbitrary<Task[]> {
  const task = fc.record({
    needs: fc.nat(15),
    runIf: fc.oneof({ weight: 3, arbitrary: fc.constant<RunIf>('all_success') }, fc.constantFrom(...runIfs)),
    handles: fc.option(fc.nat(3), { nil: null, freq: 3 }),
    allowFailure: fc.nat(5).map((chance) => chance === 0),
    enabled: fc.nat(9).map((chance) => chance !== 0),
    expansion: fc.option(expansion, { nil: undefined, freq: 2 }),
    inner: depth === 0 ? fc.constant(null) : fc.option(level(depth - 1), { nil: null, freq: 2 }),
  });
  return fc.array(task, { minLength: 1, maxLength: 4, size: 'max' }).map((tasks) =>
    tasks.map(({ needs, handles, inner, expansion: expanded, ...rest }, at) => {
      const earlier = tasks.map((_, index) => `t${index}`).slice(0, at);
      const handled = handles === null ? undefined : earlier[handles];
      return scriptTask(
        `t${at}`,
        earlier.filter((_, bit) => (needs >> bit) & 1),
        {
          ...rest,
          handles: handled === undefined ? [] : [handled],
          ...(inner === null ? {} : branchOf(inner)),
          ...(expanded === undefined ? {} : { expansion: expanded }),
        },
      );
    }),
  );
}

/** Tasks with groups in groups, how each instance ends, and how long it takes: both follow from its id. */
export interface RandomGroups {
  readonly tasks: readonly Task[];
  readonly maxParallel: number;
  readonly outcomeOf: (id: string) => Outcome;
  readonly durationOf: (id: string) => number;
}

export const randomGroups: fc.Arbitrary<RandomGroups> = fc
  .record({ tasks: level(2), maxParallel: fc.integer({ min: 1, max: 5 }), seed: fc.nat(), bad: fc.nat(3) })
  .map(({ tasks, maxParallel, seed, bad }) => ({
    tasks,
    maxParallel,
    outcomeOf: (id) => {
      const chance = hash(`${seed} ${id}`) % 10;
      if (chance >= bad) return succeeded;
      return chance === 0 ? { status: 'timed_out', afterMs: 10 } : exited(1);
    },
    durationOf: (id) => hash(`${id} ${seed}`) % 20,
  }));

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

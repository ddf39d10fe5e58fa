import { expect, it } from 'vitest';
import type { TaskEnd } from '../../src/engine/event.ts';
import { copyState, initialState } from '../../src/engine/initial-state.ts';
import { createJudge } from '../../src/engine/judge-task.ts';
import { type EndedNeed, judgeRunIf } from '../../src/engine/run-if.ts';
import type { TaskState } from '../../src/engine/state.ts';
import { taskState } from '../../src/engine/task-state.ts';
import type { RunIf } from '../../src/pipeline/model.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import type { EarlierResult } from '../../src/plan/task-result.ts';
import { matrixOf, planTasks, scriptTask } from '../support/grouped.ts';
import { cleanSource, makePipeline, makeTask } from '../support/pipeline.ts';
import { taskOf } from '../support/planned.ts';

const ends: TaskEnd[] = ['succeeded', 'failed', 'timed_out', 'canceled', 'skipped', 'upstream_failed'];

/** The table of the specification, word by word. */
const table: Record<RunIf, { when: (c: Counts) => boolean; otherwise: TaskEnd }> = {
  all_success: { when: (c) => c.bad === 0, otherwise: 'upstream_failed' },
  none_failed: { when: (c) => c.bad === 0 && c.good > 0, otherwise: 'upstream_failed' },
  at_least_one_success: { when: (c) => c.good > 0, otherwise: 'upstream_failed' },
  all_done: { when: () => true, otherwise: 'skipped' },
  at_least_one_failed: { when: (c) => c.bad > 0, otherwise: 'skipped' },
  all_failed: { when: (c) => c.bad > 0 && c.good === 0, otherwise: 'skipped' },
};

interface Counts {
  good: number;
  bad: number;
}

function* combinations(size: number): Generator<EndedNeed[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const rest of combinations(size - 1)) {
    for (const status of ends) {
      for (const allowFailure of [false, true]) yield [{ id: `n${size}`, status, allowFailure }, ...rest];
    }
  }
}

it.each(Object.keys(table) as RunIf[])(
  'judges %s as the table does, for every end of up to three needs',
  (runIf) => {
    const { when, otherwise } = table[runIf];
    let judged = 0;
    for (const size of [1, 2, 3]) {
      for (const needs of combinations(size)) {
        const excused = (need: EndedNeed) => need.allowFailure && /^(failed|timed_out)$/.test(need.status);
        const good = needs.filter((need) => need.status === 'succeeded' || excused(need)).length;
        const neutral = needs.filter((need) => need.status === 'skipped').length;
        const bad = needs.length - good - neutral;
        const expected = neutral === needs.length ? 'skipped' : when({ good, bad }) ? 'runs' : otherwise;
        const judgement = judgeRunIf(runIf, needs);
        expect({ needs, end: judgement.runs ? 'runs' : judgement.status }).toEqual({ needs, end: expected });
        judged += 1;
      }
    }
    expect(judged).toBe(12 + 144 + 1728);
  },
);

it('runs a task without needs, unless it waits for a failure', () => {
  const verdicts = (Object.keys(table) as RunIf[]).map((runIf) => [runIf, judgeRunIf(runIf, []).runs]);
  expect(Object.fromEntries(verdicts)).toEqual({
    all_success: true,
    none_failed: true,
    at_least_one_success: true,
    all_done: true,
    at_least_one_failed: false,
    all_failed: false,
  });
});

it('says which need kept a task from running', () => {
  const needs: EndedNeed[] = [
    { id: 'load', status: 'succeeded', allowFailure: false },
    { id: 'clean', status: 'timed_out', allowFailure: false },
    { id: 'train', status: 'failed', allowFailure: false },
  ];
  expect(judgeRunIf('all_success', needs)).toEqual({
    runs: false,
    status: 'upstream_failed',
    reason: '`clean` timed out',
  });
  expect(judgeRunIf('all_failed', needs)).toMatchObject({ reason: 'not all upstream tasks failed' });
});

it.each(Object.keys(table) as RunIf[])(
  'judges %s over a matrix as over each of its instances, for every end of up to three',
  (runIf) => {
    for (const size of [1, 2, 3]) {
      const plan = planTasks([
        scriptTask('t', [], matrixOf({ x: Array.from({ length: size }, (_, at) => at) })),
        scriptTask('u', ['t'], { runIf }),
      ]);
      const queued = initialState(plan);
      const instances = queued.tasks.get('t')?.members ?? [];
      for (const needs of combinations(size)) {
        const state = copyState(queued);
        const [tasks, planned] = [
          state.tasks as Map<string, TaskState>,
          state.planned as Map<string, PlannedTask>,
        ];
        instances.forEach((id, at) => {
          const { status = 'succeeded', allowFailure = false } = needs[at] ?? {};
          tasks.set(id, { ...taskState(queued, id), status });
          planned.set(id, { ...taskOf(id), parent: 't', allowFailure });
        });
        tasks.set('t', { ...taskState(queued, 't'), status: 'succeeded', startedAt: 'then' });
        const dependent = state.planned.get('u') ?? taskOf('u');
        const flat = needs.map((need, at) => ({ ...need, id: instances[at] ?? '' }));
        expect(createJudge()(dependent, state)).toEqual(judgeRunIf(runIf, flat));
      }
    }
  },
);

/** How a rerun judges a task of which it keeps some needs as they ended; the others end so again. */
function judgeKept(runIf: RunIf, needs: readonly EndedNeed[], kept: readonly EndedNeed[]) {
  const ids = needs.map(({ id }) => id);
  const pipeline = makePipeline({
    tasks: [
      ...needs.map(({ id, allowFailure }) => makeTask(id, [], { allowFailure })),
      makeTask('u', ids, { runIf }),
    ],
  });
  const left = new Set(kept.map(({ id }) => id));
  const picked = new Map([...ids, 'u'].filter((id) => !left.has(id)).map((id) => [id, 'failed']));
  const earlier = new Map(kept.map(({ id, status }) => [id, endedAs(status)]));
  const planned = planRun(pipeline, { source: cleanSource, picked, wanted: new Set(), earlier });
  if (!planned.ok) throw new Error('there is no plan');
  const state = initialState(planned.value);
  const tasks = state.tasks as Map<string, TaskState>;
  for (const { id, status } of needs) {
    tasks.set(id, { ...taskState(state, id), status: left.has(id) ? 'skipped' : status });
  }
  return createJudge()(state.planned.get('u') ?? taskOf('u'), state);
}

function endedAs(status: TaskEnd): EarlierResult {
  const result = { run: 'r-1', returns: {}, outputs: [] };
  return status === 'succeeded' ? result : { ...result, status };
}

it.each(Object.keys(table) as RunIf[])(
  'judges %s in a rerun as in the first run, whichever of two needs it keeps and however they ended',
  (runIf) => {
    for (const needs of combinations(2)) {
      const [one, other] = needs;
      for (const kept of [[one], [other], needs].map((list) => list.filter((need) => need !== undefined))) {
        const judgement = judgeKept(runIf, needs, kept);
        expect({ needs, kept, judgement }).toEqual({ needs, kept, judgement: judgeRunIf(runIf, needs) });
      }
    }
  },
);

it('lets what failed now behind a kept need stop a task, and nothing else of it count', () => {
  const pipeline = makePipeline({
    tasks: [makeTask('a'), makeTask('kept', ['a']), makeTask('b'), makeTask('u', ['kept', 'b'])],
  });
  const judge = (ends: Record<'a' | 'b', TaskEnd>, result: EarlierResult) => {
    const picked = new Map(['a', 'b', 'u'].map((id) => [id, 'selected']));
    const earlier = new Map([['kept', result]]);
    const planned = planRun(pipeline, { source: cleanSource, picked, earlier });
    if (!planned.ok) throw new Error('there is no plan');
    const state = initialState(planned.value);
    const tasks = state.tasks as Map<string, TaskState>;
    for (const [id, status] of Object.entries({ ...ends, kept: 'skipped' as const })) {
      tasks.set(id, { ...taskState(state, id), status });
    }
    return createJudge()(state.planned.get('u') ?? taskOf('u'), state);
  };
  expect(judge({ a: 'succeeded', b: 'succeeded' }, endedAs('succeeded'))).toEqual({ runs: true });
  expect(judge({ a: 'failed', b: 'succeeded' }, endedAs('succeeded'))).toEqual({
    runs: false,
    status: 'upstream_failed',
    reason: '`a` failed',
  });
  expect(judge({ a: 'succeeded', b: 'skipped' }, endedAs('skipped'))).toEqual({
    runs: false,
    status: 'skipped',
    reason: 'all upstream skipped',
  });
});

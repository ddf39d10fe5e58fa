import { expect, it } from 'vitest';
import { outputsUpstream } from '../../src/engine/domain.ts';
import type { RunState } from '../../src/engine/state.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';

/** A run of tasks one after the other that each gave so many files. */
function endedChain(count: number, files: number): RunState {
  const planned = Array.from({ length: count }, (_, at) => {
    const needs = at === 0 ? [] : [`t${at - 1}`];
    return [`t${at}`, { id: `t${at}`, needs }] as const;
  });
  const tasks = planned.map(([id]) => {
    const outputs = Array.from({ length: files }, (_, at) => ({ path: `${id}/${at}` }));
    return [id, { id, members: null, outputs }] as const;
  });
  return { planned: new Map(planned), tasks: new Map(tasks) } as unknown as RunState;
}

it('gives all that is upstream of an instance, the files of each task after those of what it needs', () => {
  const paths = outputsUpstream({ id: 'x', needs: ['t1'] } as unknown as PlannedTask, endedChain(3, 2));
  expect(paths.map(({ path }) => path)).toEqual(['t0/0', 't0/1', 't1/0', 't1/1']);
});

it('gives 200,000 files', () => {
  const state = endedChain(1, 200_000);
  expect(outputsUpstream({ id: 'x', needs: ['t0'] } as unknown as PlannedTask, state)).toHaveLength(200_000);
});

import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import type { Task } from '../../src/pipeline/model.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { cleanSource, makeParam, makePipeline, makeTask } from '../support/pipeline.ts';

const shapes: Record<string, (index: number) => Task> = {
  chain: (index) => makeTask(`t${index}`, index === 0 ? [] : [`t${index - 1}`]),
  'chain of returns': (index) =>
    makeTask(`t${index}`, index === 0 ? [] : [`t${index - 1}`], { returns: [{ name: `r${index}` }] }),
  'ladder of returns': (index) =>
    makeTask(`t${index}`, index < 2 ? [] : [`t${index - 2 - (index % 2)}`, `t${index - 1 - (index % 2)}`], {
      returns: [{ name: `r${index}` }],
    }),
  'fan-out': (index) =>
    makeTask(`t${index}`, index === 0 ? [] : ['t0'], { returns: [{ name: `r${index}` }] }),
  random: (index) =>
    makeTask(
      `t${index}`,
      [...new Set([1, 2, 3].map((salt) => (index * 7919 * salt) % Math.max(1, index)))]
        .filter(() => index > 0)
        .map((need) => `t${need}`),
    ),
};

// Twice the tasks may take 2.3 times as long; the fastest of several tries, because the machine is shared.
it.each(Object.keys(shapes))('plans a %s in time that grows with the tasks', { retry: 3 }, (shape) => {
  measure(shape, 2_000);
  const [half, whole] = [measure(shape, 5_000), measure(shape, 10_000)];
  expect(whole / half).toBeLessThan(2.3);
  expect(whole).toBeLessThan(30_000);
});

it.each(Object.keys(shapes))('makes of a %s a plan whose text grows with the tasks', (shape) => {
  expect(sizeOf(shape, 2_000) / sizeOf(shape, 1_000)).toBeLessThan(2.2);
});

function sizeOf(shape: string, count: number): number {
  const tasks = Array.from({ length: count }, (_, index) => shapes[shape]?.(index) ?? makeTask('none'));
  const plan = planRun(makePipeline({ tasks }), { source: cleanSource });
  return plan.ok ? JSON.stringify(plan.value).length : Number.NaN;
}

function measure(shape: string, count: number): number {
  const tasks = Array.from({ length: count }, (_, index) => shapes[shape]?.(index) ?? makeTask('none'));
  const params = [makeParam('alpha', 'number', { default: 1 })];
  const pipeline = makePipeline({ params, tasks });
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    expect(planRun(pipeline, { source: cleanSource }).ok).toBe(true);
    return performance.now() - start;
  });
  return Math.min(...times);
}

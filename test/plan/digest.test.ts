import { expect, it } from 'vitest';
import type { Pipeline } from '../../src/pipeline/model.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { cleanSource, makePipeline, makeTask } from '../support/pipeline.ts';

const parts = {
  env: { A: '1', B: '2' },
  tasks: [makeTask('a', [], { block: { returns: { x: { p: 1, q: 2 } } } })],
};

it('gives equal plans one digest, however their keys are ordered', () => {
  const turned = {
    env: { B: '2', A: '1' },
    tasks: [makeTask('a', [], { block: { returns: { x: { q: 2, p: 1 } } } })],
  };
  expect(digestOf(makePipeline(turned))).toBe(digestOf(makePipeline(parts)));
});

it.each<[string, Partial<Pipeline>]>([
  ['a variable', { env: { A: '1', B: '3' } }],
  [
    'a value deep inside a task',
    { tasks: [makeTask('a', [], { block: { returns: { x: { p: 1, q: 3 } } } })] },
  ],
  ['a limit', { maxParallel: 3 }],
  ['a name', { name: 'other' }],
])('gives another digest when %s changes', (_title, change) => {
  expect(digestOf(makePipeline({ ...parts, ...change }))).not.toBe(digestOf(makePipeline(parts)));
});

function digestOf(pipeline: Pipeline): string {
  const result = planRun(pipeline, { source: cleanSource });
  return result.ok ? result.value.digest : '';
}

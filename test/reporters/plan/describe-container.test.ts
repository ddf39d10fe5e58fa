import { expect, it } from 'vitest';
import { describeResources, describeServices } from '../../../src/reporters/plan/describe-container.ts';

it('tells of a task what is beside it and what it may take', () => {
  const parts = { env: { A: 'b' }, secrets: [], ports: [1], health: { intervalMs: 1, timeoutMs: 1 } };
  expect(describeServices({ services: [{ name: 'db', image: 'postgres:17', ...parts }] })).toEqual([
    'db (postgres:17)',
  ]);
  expect(describeResources({ resources: { cpu: 0.5, memoryBytes: 4 * 1024 ** 3, gpu: 1 } })).toEqual([
    '0.5 processors',
    '4 GiB',
    '1 GPU',
  ]);
  expect([describeServices({}), describeResources({}), describeResources({ resources: { cpu: 1 } })]).toEqual(
    [[], [], ['1 processor']],
  );
});

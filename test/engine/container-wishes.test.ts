import { expect, it } from 'vitest';
import type { Invocation } from '../../src/plan/invocation.ts';
import { Trial } from '../support/engine.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { succeeded } from '../support/scripted-executor.ts';

it('hands an executor what a task wants of containers, expressions evaluated', async () => {
  const seen: Pick<Invocation, 'resources' | 'services'>[] = [];
  const health = { intervalMs: 1000, timeoutMs: 60_000 };
  const parts = { secrets: [], ports: [5432], health };
  const task = taskOf('load', {
    image: 'python:${{ git.branch }}',
    resources: { cpu: 0.5, memoryBytes: 1024 ** 3 },
    services: [
      { name: 'db', image: 'postgres:${{ git.branch }}', env: { NAME: 'of ${{ git.branch }}' }, ...parts },
    ],
  });
  const asked: (string | undefined)[] = [];
  const site = {
    image: 'x',
    digest: 'd',
    id: 'd',
    path: '/bin',
    tool: { name: 'image', path: 'x', why: 'x' },
  };
  const trial = new Trial(planOf([task]), async (_, { resources, services }) => {
    seen.push({ ...(resources && { resources }), ...(services && { services }) });
    return { outcome: succeeded };
  });
  Object.assign(trial.executor, {
    locate: async ({ image }: { image?: string }) => {
      asked.push(image);
      return { ok: true, site };
    },
  });
  await trial.begin();
  expect(asked).toEqual(['python:main']);
  expect(seen).toEqual([
    {
      resources: { cpu: 0.5, memoryBytes: 1024 ** 3 },
      services: [{ name: 'db', image: 'postgres:main', env: { NAME: 'of main' }, ...parts }],
    },
  ]);
});

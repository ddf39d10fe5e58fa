import { expect, it } from 'vitest';
import { defaultConfiguration } from '../../src/config/configuration.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import type { Project } from '../../src/session/project.ts';
import { openPlanSecrets } from '../../src/session/world.ts';
import { loaded } from '../support/diagnosed.ts';
import { cleanSource } from '../support/pipeline.ts';

it('opens the secrets of tasks in groups, and those of notifications if they are there', async () => {
  const pipeline = await loaded(`tasks:
  train: { shell: ls, matrix: { seed: [1, 2] }, secrets: [IN_MATRIX] }
  etl: { pipeline: { tasks: { load: { shell: ls, secrets: [IN_BRANCH] } } } }
notify: [{ on: [failure], webhook: { secret: HOOK }, sign: { secret: KEY } }]
`);
  const planned = planRun(pipeline, { source: cleanSource });
  if (!planned.ok) throw new Error(planned.diagnostics[0]?.message);
  const open = (environment: Record<string, string>) =>
    openPlanSecrets(
      { environment, folder: null, configuration: defaultConfiguration } as unknown as Project,
      planned.value,
    );
  const environment = { IN_MATRIX: 'matrix-secret', IN_BRANCH: 'branch-secret', HOOK: 'https://hook.test/x' };
  const secrets = await open(environment);
  expect(await secrets.resolve(['IN_MATRIX', 'IN_BRANCH'])).toEqual({
    IN_MATRIX: 'matrix-secret',
    IN_BRANCH: 'branch-secret',
  });
  expect([secrets.find('HOOK'), secrets.find('KEY')]).toEqual(['https://hook.test/x', null]);
  await expect(open({ IN_MATRIX: 'matrix-secret' })).rejects.toThrow('`IN_BRANCH` is not set');
});

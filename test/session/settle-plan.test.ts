import { expect, it } from 'vitest';
import { defaultConfiguration } from '../../src/config/configuration.ts';
import { success } from '../../src/diagnostics/result.ts';
import { settlePlan } from '../../src/session/settle-plan.ts';
import { makePipeline } from '../support/pipeline.ts';
import { planOf, taskOf } from '../support/planned.ts';

const settling = { project: { configuration: defaultConfiguration }, id: 'r-1', trigger: 'manual' };

function pipelineAsked() {
  const asked: string[] = [];
  const { locate, ...rest } = makePipeline();
  const note: typeof locate = (path, part) => {
    if (path.length > 0) asked.push(path.join('.'));
    return locate(path, part);
  };
  return { asked, pipeline: { ...rest, locate: note } };
}

it('asks for no place in a file in which nothing is wrong: a large one would be read again for it', async () => {
  const { asked, pipeline } = pipelineAsked();
  const group = { group: 'deploy-${{ git.branch }}', max: 1, onLimit: 'queue' as const };
  const plan = { ...planOf([taskOf('a')]), concurrency: group };
  const settled = await settlePlan(success(plan), { ...settling, pipeline });
  expect(settled).toMatchObject({ ok: true, value: { concurrency: { group: 'deploy-main' } } });
  expect(asked).toEqual([]);
});

it('says where the group stands that has no name in this run', async () => {
  const { asked, pipeline } = pipelineAsked();
  const plan = {
    ...planOf([taskOf('a')]),
    concurrency: { group: '${{ git.tag }}', max: 1, onLimit: 'queue' as const },
  };
  const settled = await settlePlan(success(plan), { ...settling, pipeline });
  expect(settled).toMatchObject({ ok: false, diagnostics: [{ code: 'concurrency-group' }] });
  expect(asked).toEqual(['concurrency']);
});

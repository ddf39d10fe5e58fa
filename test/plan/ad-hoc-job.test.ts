import { expect, it } from 'vitest';
import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import { loadPipeline } from '../../src/pipeline/load-pipeline.ts';
import { type AdHocJob, writeAdHocJob } from '../../src/plan/ad-hoc-job.ts';
import { parseParamArgument } from '../../src/plan/params/param-argument.ts';
import { planRun } from '../../src/plan/plan-run.ts';
import { cleanSource } from '../support/pipeline.ts';

it('becomes a job file with the params that were given, each of the type that it looks like', async () => {
  const plan = await planOf({
    kind: 'python',
    value: 'etl.load:load_data',
    params: argumentsOf(
      'day=2026-01-31',
      'rows=10',
      'dry=true',
      'zip=01234',
      'rate=1.10',
      'list:=[1]',
      'none:=null',
    ),
  });
  expect(plan.form).toBe('job');
  expect(plan.params).toEqual([
    { name: 'day', type: 'string', value: '2026-01-31', source: 'command-line' },
    { name: 'rows', type: 'number', value: 10, source: 'command-line' },
    { name: 'dry', type: 'boolean', value: true, source: 'command-line' },
    { name: 'zip', type: 'string', value: '01234', source: 'command-line' },
    { name: 'rate', type: 'string', value: '1.10', source: 'command-line' },
    { name: 'list', type: 'list', value: [1], source: 'command-line' },
    { name: 'none', type: 'string', value: null, source: 'command-line' },
  ]);
  expect(plan.tasks).toMatchObject([
    {
      id: 'task',
      kind: 'python',
      block: { function: 'etl.load:load_data' },
    },
  ]);
});

it('takes a block of several settings, and text that YAML would read otherwise', async () => {
  const value = { script: 'echo "yes: $1" # no\n', args: ['--flag', 'null', '- x'] };
  expect((await planOf({ kind: 'shell', value, params: [] })).tasks[0]?.block).toMatchObject(value);
});

it('never takes a value for an expression', async () => {
  const text = `$\{{ secrets.X }}`;
  const plan = await planOf({ kind: 'shell', value: 'true', params: argumentsOf(`x=${text}`) });
  expect(plan.params).toEqual([{ name: 'x', type: 'string', value: text, source: 'command-line' }]);
});

it('lets the strongest source decide the type of a param that is given twice', async () => {
  const params = [
    ...argumentsOf('x=text'),
    { name: 'x', form: 'text', value: '1', source: 'environment' } as const,
  ];
  expect((await planOf({ kind: 'shell', value: 'true', params })).params).toEqual([
    { name: 'x', type: 'string', value: 'text', source: 'command-line' },
  ]);
});

it('is judged by the same rules as a file', async () => {
  const { text } = writeAdHocJob({
    kind: 'shell',
    value: `echo $\{{ params.x }}`,
    params: argumentsOf('x=1'),
  });
  const loaded = await loadPipeline({ file: 'job', name: 'shell', content: text, kinds: kindSchemas });
  expect(loaded.diagnostics.map(({ code }) => code)).toEqual(['interpolation-in-script']);
});

async function planOf(job: AdHocJob) {
  const { text, params } = writeAdHocJob(job);
  const loaded = await loadPipeline({ file: 'job', name: 'ad-hoc', content: text, kinds: kindSchemas });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const plan = planRun(loaded.value, { source: cleanSource, params });
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return plan.value;
}

function argumentsOf(...texts: readonly string[]) {
  return texts.flatMap((text) => {
    const result = parseParamArgument(text);
    return result.ok ? [result.value] : [];
  });
}

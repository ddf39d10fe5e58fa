import { expect, it } from 'vitest';
import { planRun } from '../../../src/plan/plan-run.ts';
import { renderPlanJson } from '../../../src/reporters/plan/json.ts';
import { renderPlanText } from '../../../src/reporters/plan/text.ts';
import { loaded } from '../../support/diagnosed.ts';
import { cleanSource } from '../../support/pipeline.ts';

const content = `tasks:
  a: { shell: ls $RUNNABLE_PARAM_x, params: { x: y } }
  b: { shell: ls }
deviations:
  - { rule: unquoted-param, task: a, reason: "it is\\na pattern" }
  - { rule: unquoted-param, reason: old scripts }
notify:
  - { on: [failure, recovery], webhook: { secret: HOOK } }
  - { on: [start], webhook: "https://example.com/hush" }
`;

async function plan(task?: string) {
  const planned = planRun(await loaded(content), {
    source: cleanSource,
    ...(task === undefined ? {} : { task }),
  });
  if (!planned.ok) throw new Error(planned.diagnostics[0]?.message);
  return planned.value;
}

it('shows where a pipeline departs from the standard model and why, and who is told', async () => {
  const style = { colour: false, unicode: true, columns: 100 };
  const text = renderPlanText(await plan(), { style, summarise: () => 'ls' });
  expect(text.split('\n').filter((line) => line.startsWith('note: '))).toEqual([
    'note: departs from `unquoted-param` in `a`: it is\\na pattern',
    'note: departs from `unquoted-param`: old scripts',
    'note: tells the webhook in `HOOK` of failure, recovery',
    'note: tells a webhook of start',
  ]);
});

it('has departures in the JSON shape, and nothing where there are none', async () => {
  expect(JSON.parse(renderPlanJson(await plan())).deviations).toEqual([
    { rule: 'unquoted-param', task: 'a', reason: 'it is\na pattern' },
    { rule: 'unquoted-param', task: null, reason: 'old scripts' },
  ]);
  const without = await loaded('tasks: { a: { stub: true } }');
  const planned = planRun(without, { source: cleanSource });
  expect(planned.ok && Object.keys(JSON.parse(renderPlanJson(planned.value)))).not.toContain('deviations');
});

it('tells nobody of a pipeline when one of its tasks is run as a job', async () => {
  expect((await plan()).notify).toHaveLength(2);
  expect((await plan('b')).notify).toBeUndefined();
});

import { expect, it } from 'vitest';
import { renderGraphAscii } from '../../../src/reporters/graph/ascii.ts';
import { renderGraphDot } from '../../../src/reporters/graph/dot.ts';
import { renderGraphJson } from '../../../src/reporters/graph/json.ts';
import { renderGraphMermaid } from '../../../src/reporters/graph/mermaid.ts';
import { renderPlanJson } from '../../../src/reporters/plan/json.ts';
import { renderPlanText } from '../../../src/reporters/plan/text.ts';
import { planFiles } from '../../support/planned-files.ts';

// Plans with tasks that stand for others.

const files = {
  train: `
secrets: [TOKEN]
tasks:
  list: { shell: ls, returns: [files] }
  each: { shell: wc, needs: [list], for_each: { items: "\${{ tasks.list.returns.files }}", max_parallel: 2 }, returns: [size] }
  fit: { shell: fit, needs: [each], matrix: { seed: [1, 2], include: [{ seed: 5 }], fail_fast: true }, returns: [auc], outputs: [model-*.bin], retry: 2, timeout: 5m, resources: { cpu: 2 }, pool: gpu, secrets: [TOKEN] }
  etl:
    needs: [list]
    matrix: { region: [eu, us] }
    pipeline: { name: sub, params: { region: "\${{ matrix.region }}" } }
  tune: { shell: tune, returns: [loss], repeat: { until: "\${{ returns.loss < 1 }}", max: 5 } }
  end: { shell: end, needs: [fit, etl, tune] }
`,
  sub: `
params: { region: eu, limit: 5 }
returns: { rows: load.n }
tasks:
  load: { shell: load, returns: [n] }
  check: { shell: check, needs: [load] }
`,
};

const look = {
  style: { colour: false, unicode: true, columns: 80 },
  summarise: ({ block }: { readonly block: Readonly<Record<string, unknown>> }) => `${block['script'] ?? ''}`,
};

it('folds the instances of a group, and tells what only a run knows', async () => {
  await expect(renderPlanText(await planFiles(files), look)).toMatchFileSnapshot('../golden/groups.plan.txt');
});

it('counts no instances without a list of them', async () => {
  const plan = await planFiles({ train: 'tasks: { t: { shell: x, for_each: [] } }\n' });
  expect(renderPlanText(plan, look)).toContain('  instances: 0\n');
});

it('lists every instance that is known, and templates of the others, for programs', async () => {
  const { tasks } = JSON.parse(renderPlanJson(await planFiles(files)));
  const shown = tasks.map(({ action: _action, why: _why, task: _task, ...rest }: Record<string, unknown>) =>
    JSON.stringify(rest),
  );
  expect(shown).toEqual([
    '{"id":"list","kind":"shell","needs":[]}',
    '{"id":"each","kind":"shell","needs":["list"],"group":"for-each","instances":null}',
    '{"id":"each[*]","kind":"shell","needs":[],"parent":"each","template":true}',
    '{"id":"fit","kind":"shell","needs":["each"],"group":"matrix","instances":3}',
    '{"id":"fit[seed=1]","kind":"shell","needs":[],"parent":"fit"}',
    '{"id":"fit[seed=2]","kind":"shell","needs":[],"parent":"fit"}',
    '{"id":"fit[seed=5]","kind":"shell","needs":[],"parent":"fit"}',
    '{"id":"etl","kind":"pipeline","needs":["list"],"group":"matrix","instances":2}',
    '{"id":"etl[region=eu]","kind":"pipeline","needs":[],"parent":"etl","group":"call"}',
    '{"id":"etl[region=eu]/load","kind":"shell","needs":[],"parent":"etl[region=eu]"}',
    '{"id":"etl[region=eu]/check","kind":"shell","needs":["etl[region=eu]/load"],"parent":"etl[region=eu]"}',
    '{"id":"etl[region=us]","kind":"pipeline","needs":[],"parent":"etl","group":"call"}',
    '{"id":"etl[region=us]/load","kind":"shell","needs":[],"parent":"etl[region=us]"}',
    '{"id":"etl[region=us]/check","kind":"shell","needs":["etl[region=us]/load"],"parent":"etl[region=us]"}',
    '{"id":"tune","kind":"shell","needs":[],"group":"repeat"}',
    '{"id":"tune[*]","kind":"shell","needs":[],"parent":"tune","template":true}',
    '{"id":"end","kind":"shell","needs":["fit","etl","tune"]}',
  ]);
});

it('draws what is inside a group behind a line of dots', async () => {
  const drawn = renderGraphAscii(await planFiles(files), { width: 70, unicode: true });
  await expect(drawn).toMatchFileSnapshot('../golden/groups.graph.txt');
  expect(renderGraphAscii(await planFiles(files), { width: 70, unicode: false })).toMatch(/^[ -~\n]+$/);
});

it('writes groups as subgraphs of Mermaid', async () => {
  await expect(renderGraphMermaid(await planFiles(files))).toMatchFileSnapshot('../golden/groups.mermaid');
});

it('writes groups as clusters of DOT', async () => {
  await expect(renderGraphDot(await planFiles(files))).toMatchFileSnapshot('../golden/groups.dot');
});

it('names the group of each node for programs', async () => {
  const { nodes, edges } = JSON.parse(renderGraphJson(await planFiles(files)));
  expect(nodes.filter(({ parent }: { parent?: string }) => parent === 'etl[region=us]')).toEqual([
    { id: 'etl[region=us]/load', task: 'load', kind: 'shell', action: 'run', parent: 'etl[region=us]' },
    { id: 'etl[region=us]/check', task: 'check', kind: 'shell', action: 'run', parent: 'etl[region=us]' },
  ]);
  expect(edges).toContainEqual({ from: 'etl[region=us]/load', to: 'etl[region=us]/check' });
});

it('draws the instances of a group as one where there are very many', async () => {
  const seeds = Array.from({ length: 300 }, (_, index) => index).join(', ');
  const plan = await planFiles({ many: `tasks: { t: { shell: x, matrix: { seed: [${seeds}] } } }` });
  expect(renderGraphAscii(plan)).toBe('● t × 300  shell  (300 instances: seed)\n  ┊ ● t[*]  shell\n');
  expect(renderGraphMermaid(plan)).toContain('subgraph n0["t #215; 300"]');
});

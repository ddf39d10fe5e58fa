import { expect, it } from 'vitest';
import type { MatrixExpansion } from '../../src/pipeline/expansion.ts';
import type { Pipeline, Task } from '../../src/pipeline/model.ts';
import { listCells } from '../../src/plan/matrix-cells.ts';
import { isDynamic, listPlanned, listTemplates } from '../../src/plan/members.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type PlanOptions, planRun } from '../../src/plan/plan-run.ts';
import { cleanSource, makeParam, makePipeline, makeTask } from '../support/pipeline.ts';

const matrix = (axes: Record<string, readonly (string | number)[]>, more: Partial<MatrixExpansion> = {}) => ({
  expansion: {
    form: 'matrix' as const,
    axes: Object.entries(axes).map(([name, values]) => ({ name, values })),
    include: [],
    exclude: [],
    failFast: false,
    ...more,
  },
});

function inline(tasks: readonly Task[], parts: Partial<Task> = {}): Partial<Task> {
  return { kind: 'pipeline', block: {}, call: { form: 'inline', tasks, returns: {} }, ...parts };
}

function plan(
  tasks: readonly Task[],
  options: Partial<PlanOptions> = {},
  parts: Partial<Pipeline> = {},
): Plan {
  const planned = planRun(makePipeline({ tasks, ...parts }), { source: cleanSource, ...options });
  if (!planned.ok) throw new Error(JSON.stringify(planned.diagnostics));
  return planned.value;
}

const outline = (from: Plan) =>
  listPlanned(from).map(
    ({ id, parent = '', within = '', needs }) => `${id} < ${parent} @ ${within} : ${needs}`,
  );

it('unrolls a matrix, the first axis slowest, as members of a group that others need', () => {
  const { tasks, ...rest } = plan([
    makeTask('load'),
    makeTask('train', ['load'], matrix({ seed: [1, 2], depth: ['a b', 'c'] })),
    makeTask('report', ['train']),
  ]);
  expect(outline({ tasks, ...rest })).toEqual([
    'load <  @  : ',
    'train <  @  : load',
    'train[seed=1,depth=a_b] < train @  : ',
    'train[seed=1,depth=c] < train @  : ',
    'train[seed=2,depth=a_b] < train @  : ',
    'train[seed=2,depth=c] < train @  : ',
    'report <  @  : train',
  ]);
  expect(tasks.map(({ id }) => id)).toEqual(['load', 'train', 'report']);
});

it('gives instances their axes and items as params, ahead of their own', () => {
  const own = makeParam('label', 'string', { default: '${{ params.seed }}' });
  const tasks = listPlanned(
    plan([
      makeTask('train', [], { ...matrix({ seed: [1] }), params: [own] }),
      makeTask('each', [], {
        expansion: { form: 'for-each', items: [{ key: 'x' }], as: 'row', failFast: false },
      }),
    ]),
  );
  expect(tasks.map(({ id, params, index }) => ({ id, index, params }))).toEqual([
    {
      id: 'train',
      params: [
        { name: 'label', type: 'string', value: '${{ params.seed }}', source: 'task', template: true },
      ],
    },
    {
      id: 'train[seed=1]',
      index: 0,
      params: [
        { name: 'seed', type: 'number', value: 1, source: 'matrix' },
        { name: 'label', type: 'string', value: '${{ params.seed }}', source: 'task', template: true },
      ],
    },
    { id: 'each', params: [] },
    {
      id: 'each[0]',
      index: 0,
      params: [{ name: 'row', type: 'object', value: { key: 'x' }, source: 'item' }],
    },
  ]);
});

it('inlines branches and pipelines to any depth, with the needs of each level', () => {
  const score = makePipeline({
    name: 'score',
    tasks: [makeTask('read'), makeTask('rate', ['read'], { returns: [{ name: 'rate' }] })],
    returns: { rate: { task: 'rate', name: 'rate' } },
    env: { LEVEL: 'inner' },
    passEnv: ['AWS_PROFILE'],
    workspace: { ...makePipeline().workspace, link: [{ path: 'data', required: true, mode: 'read-only' }] },
  });
  const called = makeTask('score', ['load'], {
    kind: 'pipeline',
    block: {},
    returns: [{ name: 'rate' }],
    call: { form: 'named', name: 'score', params: {} },
  });
  const whole = plan(
    [
      makeTask('etl', [], inline([makeTask('load'), called], matrix({ region: ['eu'] }))),
      makeTask('end', ['etl']),
    ],
    { called: new Map([['score', score]]) },
    { env: { OUTER: '1' } },
  );
  expect(outline(whole)).toEqual([
    'etl <  @  : ',
    'etl[region=eu] < etl @  : ',
    'etl[region=eu]/load < etl[region=eu] @ etl[region=eu] : ',
    'etl[region=eu]/score < etl[region=eu] @ etl[region=eu] : etl[region=eu]/load',
    'etl[region=eu]/score/read < etl[region=eu]/score @ etl[region=eu]/score : ',
    'etl[region=eu]/score/rate < etl[region=eu]/score @ etl[region=eu]/score : etl[region=eu]/score/read',
    'end <  @  : etl',
  ]);
  expect(whole.workspace.link).toEqual([{ path: 'data', required: true, mode: 'read-only' }]);
  const byId = new Map(listPlanned(whole).map((task) => [task.id, task]));
  expect(byId.get('etl[region=eu]')?.env).toEqual({ OUTER: '1' });
  expect(byId.get('etl[region=eu]/score')).toMatchObject({ env: {}, returns: [{ name: 'rate' }] });
  expect(byId.get('etl[region=eu]/score/rate')).toMatchObject({ env: {}, passEnv: ['AWS_PROFILE'] });
  expect(listTemplates(whole).map(({ id }) => id)).toEqual(['load', 'read', 'rate', 'end']);
});

it('leaves what only a run tells to the run', () => {
  const items = {
    form: 'for-each',
    items: '${{ tasks.load.returns.files }}',
    as: 'item',
    failFast: true,
  } as const;
  const until = { form: 'repeat', until: '${{ returns.ok }}', max: 3, as: 'index', onMax: 'fail' } as const;
  const whole = plan([
    makeTask('each', [], { expansion: items }),
    makeTask('tune', [], { expansion: until }),
  ]);
  expect(listPlanned(whole).map((task) => [task.id, isDynamic(task)])).toEqual([
    ['each', true],
    ['tune', true],
  ]);
});

it('isolates instances that give files from one another, and no others', () => {
  const outputs = [{ path: 'model.pkl', store: true }];
  const tasks = listPlanned(
    plan([
      makeTask('train', [], { ...matrix({ seed: [1] }), outputs }),
      makeTask('probe', [], matrix({ seed: [1] })),
      makeTask('deep', [], inline([makeTask('fit', [], { outputs })], matrix({ seed: [1] }))),
    ]),
  );
  expect(tasks.filter(({ isolated }) => isolated).map(({ id }) => id)).toEqual([
    'train[seed=1]',
    'deep[seed=1]',
  ]);
});

it('does not expand what is stubbed, disabled or left out', () => {
  const tasks = [
    makeTask('a', [], matrix({ seed: [1] })),
    makeTask('b', [], { ...matrix({ seed: [1] }), enabled: false }),
    makeTask('c', [], matrix({ seed: [1] })),
  ];
  const whole = plan(tasks, { stubs: ['a'], selection: { only: ['b'] } });
  expect(listPlanned(whole).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

it('refuses a plan of more tasks than a run can have before it makes them', () => {
  const values = Array.from({ length: 1000 }, (_, at) => at);
  const nested = makeTask(
    'deep',
    [],
    inline([makeTask('fit', [], matrix({ y: values }))], matrix({ x: values })),
  );
  const planned = planRun(makePipeline({ tasks: [nested] }), { source: cleanSource });
  expect(planned).toMatchObject({ ok: false, diagnostics: [{ code: 'too-many-tasks' }] });
});

it('follows the rules of include and exclude of GitHub Actions', () => {
  const cells = listCells({
    axes: [
      { name: 'fruit', values: ['apple', 'pear'] },
      { name: 'animal', values: ['cat', 'dog'] },
    ],
    exclude: [],
    include: [
      { color: 'green' },
      { color: 'pink', animal: 'cat' },
      { fruit: 'apple', shape: 'circle' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ],
  });
  expect(cells.map(({ values }) => Object.fromEntries(values))).toEqual([
    { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
    { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
    { fruit: 'pear', animal: 'cat', color: 'pink' },
    { fruit: 'pear', animal: 'dog', color: 'green' },
    { fruit: 'banana' },
    { fruit: 'banana', animal: 'cat' },
  ]);
});

it('leaves out what exclude matches in part, also where values are maps', () => {
  const axes = [
    { name: 'os', values: ['a', 'b'] },
    { name: 'set', values: [{ n: 1 }, { n: 2 }] },
  ];
  const cells = listCells({ axes, include: [], exclude: [{ os: 'a', set: { n: 1 } }, { os: 'b' }] });
  expect(cells.map(({ values }) => Object.fromEntries(values))).toEqual([{ os: 'a', set: { n: 2 } }]);
});

it('tells instances apart whose ids would read the same', () => {
  const whole = plan([makeTask('t', [], matrix({ path: ['a b', 'a,b', 'a_b'] }))]);
  expect(listPlanned(whole).map(({ id }) => id)).toEqual([
    't',
    't[path=a_b]',
    't[path=a_b~2]',
    't[path=a_b~3]',
  ]);
});

it('tells thousands of long values apart that begin alike, and cuts no character in two', () => {
  const path = `s3://bucket/${'deep/'.repeat(20)}`;
  const values = Array.from({ length: 10_000 }, (_, at) => `${path}${at}`);
  const begun = performance.now();
  const ids = listPlanned(plan([makeTask('t', [], matrix({ x: values }))])).map(({ id }) => id);
  // With a look at all that were named before, for each of them, it would be minutes.
  expect(performance.now() - begun).toBeLessThan(8000);
  expect(new Set(ids).size).toBe(10_001);
  expect(ids.at(-1)).toMatch(/^t\[x=s3:_bucket_(deep_)+dee?p?_?~10000\]$/);
  const [, id] = listPlanned(plan([makeTask('t', [], matrix({ x: [`${'x'.repeat(59)}😀`] }))]));
  expect(id?.id).toBe(`t[x=${'x'.repeat(59)}]`);
  const odd = listPlanned(plan([makeTask('t', [], matrix({ x: ['a b', 'a_b~2', 'a,b', 'a_b'] }))]));
  expect(odd.map((task) => task.id).slice(1)).toEqual(['t[x=a_b]', 't[x=a_b~2]', 't[x=a_b~3]', 't[x=a_b~4]']);
});

it('grows with its file and not with its instances', () => {
  const values = Array.from({ length: 10_000 }, (_, at) => at);
  const whole = plan([makeTask('t', [], matrix({ x: values }))]);
  expect(JSON.stringify(whole).length).toBeLessThan(60_000);
  expect(listPlanned(whole)).toHaveLength(10_001);
  expect(whole.digest).toBe(plan([makeTask('t', [], matrix({ x: values }))]).digest);
});

it('says of what is inside a group that the group runs as a whole', () => {
  const pipeline = makePipeline({ tasks: [makeTask('train', [], matrix({ seed: [1] }))] });
  const selection = { only: ['train[seed=1]'] };
  expect(planRun(pipeline, { source: cleanSource, selection })).toMatchObject({
    ok: false,
    diagnostics: [
      { code: 'unknown-selection', hint: 'it is inside `train`, which runs as a whole: name that' },
    ],
  });
});

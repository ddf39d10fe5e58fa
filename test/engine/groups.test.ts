import { expect, it } from 'vitest';
import { branchOf, eachOf, matrixOf, planTasks, repeatUntil, scriptTask } from '../support/grouped.ts';
import { ends, fails, outline, returning, run, valuesOf } from '../support/grouped-run.ts';
import { makeParam, makePipeline } from '../support/pipeline.ts';
import { type Script, succeeded } from '../support/scripted-executor.ts';

it('runs every instance of a matrix between what it needs and what needs it', async () => {
  const plan = planTasks([
    scriptTask('load'),
    scriptTask('train', ['load'], matrixOf({ seed: [1, 2] })),
    scriptTask('report', ['train']),
  ]);
  const { trial } = await run(plan);
  expect(trial.lines).toEqual([
    'load started',
    'load succeeded',
    'group-started',
    'train[seed=1] started',
    'train[seed=2] started',
    'train[seed=1] succeeded',
    'train[seed=2] succeeded',
    'group-finished',
    'report started',
    'report succeeded',
    'run succeeded 0',
  ]);
});

it('gives instances their axes, and those behind them a list with the axes', async () => {
  const plan = planTasks([
    scriptTask('train', [], { ...matrixOf({ seed: [1, 2] }), ...returning }),
    scriptTask('report', ['train']),
  ]);
  const seen: Record<string, unknown> = {};
  const { state } = await run(plan, async ({ id }, { argv }) => {
    seen[id] = valuesOf(argv);
    return { outcome: succeeded, returns: `out:=${JSON.stringify(id)}\n` };
  });
  const list = [
    { matrix: { seed: 1 }, value: 'train[seed=1]' },
    { matrix: { seed: 2 }, value: 'train[seed=2]' },
  ];
  expect(seen).toEqual({
    'train[seed=1]': { seed: 1 },
    'train[seed=2]': { seed: 2 },
    report: { out: list },
  });
  expect(state.tasks.get('train')?.returns).toEqual({ out: { json: list } });
});

it('expands a for_each from a return, in order, and gathers what its instances return', async () => {
  const items = ['b', { key: [1] }, 'b', 'a.b'];
  const plan = planTasks([
    scriptTask('load', [], returning),
    scriptTask('each', ['load'], { ...eachOf('${{ tasks.load.returns.out }}'), returns: [{ name: 'got' }] }),
    scriptTask('report', ['each'], {
      params: [
        makeParam('first', 'string', {
          default: '${{ tasks.each.returns.got[0] }} of ${{ tasks.each.status }}',
        }),
      ],
    }),
  ]);
  const seen: Record<string, unknown> = {};
  const { state } = await run(plan, async ({ id }, { argv }) => {
    seen[id] = valuesOf(argv);
    if (id === 'load') return { outcome: succeeded, returns: `out:=${JSON.stringify(items)}\n` };
    return id === 'report' ? { outcome: succeeded } : { outcome: succeeded, returns: `got=${id}\n` };
  });
  expect(outline(state)).toEqual([
    'load succeeded',
    'each succeeded',
    'each[0] succeeded',
    'each[1] succeeded',
    'each[2] succeeded',
    'each[3] succeeded',
    'report succeeded',
  ]);
  expect(seen['each[1]']).toEqual({ out: items, item: { key: [1] } });
  expect(seen['report']).toEqual({
    out: items,
    got: ['each[0]', 'each[1]', 'each[2]', 'each[3]'],
    first: 'each[0] of succeeded',
  });
});

it('takes an empty list as a success that gives an empty list', async () => {
  const plan = planTasks([
    scriptTask('each', [], { ...eachOf("${{ fromJSON('[]') }}"), ...returning }),
    scriptTask('end', ['each']),
  ]);
  const { state } = await run(plan);
  expect(outline(state)).toEqual(['each succeeded', 'end succeeded']);
  expect(state.tasks.get('each')?.returns).toEqual({ out: { json: [] } });
});

it.each([
  ['${{ 3 }}', 'the items of `for_each` are no list but the number 3'],
  ["${{ 'x' }}", 'the items of `for_each` are no list but the text "x"'],
  ['${{ null }}', 'the items of `for_each` are no list but nothing'],
  ["${{ fromJSON('{') }}", "`${{ fromJSON('{') }}` cannot be evaluated: the text is no JSON"],
])('fails a for_each over %s with the reason', async (items, reason) => {
  const plan = planTasks([scriptTask('each', [], eachOf(items)), scriptTask('end', ['each'])]);
  const { state } = await run(plan);
  expect(outline(state)).toEqual([`each failed ${reason}`, 'end upstream_failed `each` failed']);
  expect(state.finished?.status).toBe('failed');
});

it('expands a matrix whose axes only the run tells', async () => {
  const plan = planTasks([scriptTask('t', [], matrixOf({ x: "${{ fromJSON('[1,2]') }}", y: [3] }))]);
  const { state } = await run(plan);
  expect([...state.tasks.keys()]).toEqual(['t', 't[x=1,y=3]', 't[x=2,y=3]']);
});

it('repeats until the returns of an instance say so, each with those of the one before', async () => {
  const plan = planTasks([
    scriptTask('tune', [], {
      ...repeatUntil('${{ returns.loss < 3 && params.index == index }}'),
      params: [makeParam('loss', 'number', { default: 9 })],
      returns: [{ name: 'loss' }],
    }),
    scriptTask('end', ['tune']),
  ]);
  const seen: unknown[] = [];
  const { state } = await run(plan, async (_, { argv }) => {
    const values = valuesOf(argv);
    seen.push(values);
    return { outcome: succeeded, returns: argv[0] === 'end' ? '' : `loss:=${Number(values['loss']) - 3}\n` };
  });
  expect(seen).toEqual([{ index: 0, loss: 9 }, { index: 1, loss: 6 }, { index: 2, loss: 3 }, { loss: 0 }]);
  expect(outline(state)).toEqual([
    'tune succeeded',
    'tune[0] succeeded',
    'tune[1] succeeded',
    'tune[2] succeeded',
    'end succeeded',
  ]);
});

it.each([
  ['fail', 'tune failed `until` does not hold after it ran 2 times'],
  ['succeed', 'tune succeeded'],
] as const)('ends a repeat that reached its maximum as on_max: %s says', async (onMax, line) => {
  const plan = planTasks([scriptTask('tune', [], repeatUntil('${{ false }}', { max: 2, onMax }))]);
  const { state } = await run(plan);
  expect(outline(state)).toEqual([line, 'tune[0] succeeded', 'tune[1] succeeded']);
});

it('ends a repeat with the instance that failed', async () => {
  const plan = planTasks([scriptTask('tune', [], repeatUntil('${{ false }}'))]);
  const { state } = await run(plan, ends({ 'tune[1]': fails }));
  expect(outline(state)).toEqual([
    'tune failed `tune[1]` failed',
    'tune[0] succeeded',
    'tune[1] failed exit 1',
  ]);
});

it('judges a call as a run, with what its tasks handle', async () => {
  const inner = [
    scriptTask('a'),
    scriptTask('b', ['a']),
    scriptTask('alert', ['b'], { handles: ['b'], runIf: 'at_least_one_failed' }),
  ];
  const plan = planTasks([scriptTask('etl', [], branchOf(inner)), scriptTask('end', ['etl'])]);
  const handled = await run(plan, ends({ 'etl/a': fails }));
  expect(outline(handled.state)).toEqual([
    'etl succeeded `etl/a` failed, handled',
    'etl/a failed exit 1',
    'etl/b upstream_failed `etl/a` failed',
    'etl/alert succeeded',
    'end succeeded',
  ]);
  expect(handled.state.finished).toMatchObject({
    status: 'succeeded_with_failures',
    reason: '`etl/a` failed, handled',
  });
  const unhandled = await run(plan, ends({ 'etl/a': fails, 'etl/alert': fails }));
  expect(outline(unhandled.state)).toEqual([
    'etl failed 2 tasks failed',
    'etl/a failed exit 1',
    'etl/b upstream_failed `etl/a` failed',
    'etl/alert failed exit 1',
    'end upstream_failed `etl` failed',
  ]);
});

it('hands params and returns in and out of a called pipeline, and nothing else', async () => {
  const score = makePipeline({
    name: 'score',
    params: [makeParam('top', 'integer', { default: 3 }), makeParam('who', 'string', { default: 'me' })],
    tasks: [
      scriptTask('read', [], returning),
      scriptTask('rate', ['read'], {
        returns: [{ name: 'rate' }],
        params: [makeParam('sum', 'number', { default: '${{ params.top }}' })],
      }),
    ],
    returns: { best: { task: 'rate', name: 'rate' } },
  });
  const plan = planTasks(
    [
      scriptTask('load', [], { returns: [{ name: 'n' }] }),
      scriptTask('score', ['load'], {
        kind: 'pipeline',
        call: { form: 'named', name: 'score', params: { top: '${{ tasks.load.returns.n }}' } },
        returns: [{ name: 'best' }],
      }),
      scriptTask('end', ['score']),
    ],
    {},
    { called: new Map([['score', score]]) },
  );
  const seen: Record<string, unknown> = {};
  const script: Script = async ({ id }, { argv }) => {
    seen[id] = valuesOf(argv);
    const returns: Record<string, string> = {
      load: 'n:=7\n',
      'score/read': 'out=x\n',
      'score/rate': 'rate:=0.5\n',
    };
    return { outcome: succeeded, returns: returns[id] ?? '' };
  };
  await run(plan, script);
  expect(seen).toEqual({
    load: {},
    'score/read': { top: 7, who: 'me' },
    'score/rate': { top: 7, who: 'me', out: 'x', sum: 7 },
    end: { n: 7, best: 0.5 },
  });
  const bad = await run(plan, async (attempt, invocation) => ({
    ...(await script(attempt, invocation)),
    ...(attempt.id === 'load' ? { returns: 'n=x\n' } : {}),
  }));
  expect(outline(bad.state)).toEqual([
    'load succeeded',
    'score failed param `top` must be a whole number up to 2^53 - 1; `${{ tasks.load.returns.n }}` gave "x"',
    'score/read upstream_failed `score` could not start',
    'score/rate upstream_failed `score` could not start',
    'end upstream_failed `score` failed',
  ]);
});

it('shows tasks of a branch what the calling task sees, nearest first', async () => {
  const inner = [
    scriptTask('a', [], { returns: [{ name: 'x' }] }),
    scriptTask('b', ['a'], {
      env: {
        T: '${{ tasks.a.returns.x }}-${{ tasks.load.returns.x }}-${{ matrix.region }}-${{ params.depth }}',
      },
    }),
  ];
  const plan = planTasks([
    scriptTask('load', [], { returns: [{ name: 'x' }, { name: 'y' }] }),
    scriptTask('etl', ['load'], {
      ...branchOf(inner),
      ...matrixOf({ region: ['eu'] }),
      params: [makeParam('depth', 'number', { default: 2 })],
    }),
  ]);
  const seen: Record<string, unknown> = {};
  await run(plan, async ({ id }, { argv, env }) => {
    seen[id] = { ...valuesOf(argv), ...(env['T'] === undefined ? {} : { T: env['T'] }) };
    const returns: Record<string, string> = { load: 'x=outer\ny=yes\n' };
    return { outcome: succeeded, returns: returns[id] ?? (id.endsWith('/a') ? 'x=inner\n' : '') };
  });
  expect(seen).toEqual({
    load: {},
    'etl[region=eu]/a': { x: 'outer', y: 'yes', region: 'eu', depth: 2 },
    'etl[region=eu]/b': { x: 'inner', y: 'yes', region: 'eu', depth: 2, T: 'inner-outer-eu-2' },
  });
});

it('puts the env of a call under that of its tasks, evaluated where the call stands', async () => {
  const called = makePipeline({
    name: 'p',
    env: { A: 'pipeline', B: 'pipeline', C: 'pipeline' },
    tasks: [scriptTask('t', [], { env: { C: 'task' } })],
  });
  const plan = planTasks(
    [
      scriptTask('c', [], {
        kind: 'pipeline',
        call: { form: 'named', name: 'p', params: {} },
        env: { B: '${{ matrix.x }}', C: 'call' },
        ...matrixOf({ x: ['1'] }),
      }),
    ],
    {},
    { called: new Map([['p', called]]) },
  );
  let env: unknown;
  await run(plan, async (_, invocation) => {
    const { A, B, C } = invocation.env;
    env = { A, B, C };
    return { outcome: succeeded };
  });
  expect(env).toEqual({ A: 'pipeline', B: '1', C: 'task' });
});

it('judges when of a matrix for each instance and of a call once', async () => {
  const plan = planTasks([
    scriptTask('t', [], { ...matrixOf({ x: [1, 2] }), when: '${{ matrix.x == 2 }}' }),
    scriptTask('none', [], { ...matrixOf({ x: [1, 2] }), when: '${{ false }}' }),
    scriptTask('call', [], { ...branchOf([scriptTask('a')]), when: '${{ false }}' }),
    scriptTask('end', ['none']),
  ]);
  const { state } = await run(plan);
  expect(outline(state)).toEqual([
    't succeeded',
    't[x=1] skipped when is false',
    't[x=2] succeeded',
    'none skipped all instances skipped',
    'none[x=1] skipped when is false',
    'none[x=2] skipped when is false',
    'call skipped when is false',
    'call/a skipped when is false',
    'end skipped all upstream skipped',
  ]);
});

it('ends what is inside a group with the group where that does not start', async () => {
  const plan = planTasks([
    scriptTask('load'),
    scriptTask('t', ['load'], {
      ...matrixOf({ x: [1, 2] }),
      ...branchOf([scriptTask('a'), scriptTask('b', ['a'])]),
    }),
  ]);
  const { state, trial } = await run(plan, ends({ load: fails }));
  expect(
    new Set([...state.tasks.values()].slice(1).map(({ status, reason }) => `${status} ${reason}`)),
  ).toEqual(new Set(['upstream_failed `load` failed']));
  expect(trial.lines).toEqual([
    'load started',
    'load failed exit 1',
    't upstream_failed `load` failed',
    'run failed 1',
  ]);
});

it('counts every instance for run_if, and an allowed failure as good', async () => {
  const failing = { 't[x=1]': fails };
  const some = (allowFailure: boolean) =>
    planTasks([
      scriptTask('t', [], { ...matrixOf({ x: [1, 2] }), allowFailure }),
      scriptTask('success', ['t']),
      scriptTask('one', ['t'], { runIf: 'at_least_one_success' }),
      scriptTask('all', ['t'], { runIf: 'all_failed' }),
      scriptTask('any', ['t'], { runIf: 'at_least_one_failed' }),
    ]);
  expect(outline((await run(some(false), ends(failing))).state)).toEqual([
    't failed `t[x=1]` failed',
    't[x=1] failed exit 1',
    't[x=2] succeeded',
    'success upstream_failed `t[x=1]` failed',
    'one succeeded',
    'all skipped not all upstream tasks failed',
    'any succeeded',
  ]);
  const allowed = await run(some(true), ends(failing));
  expect(outline(allowed.state)).toEqual([
    't succeeded `t[x=1]` failed, allowed',
    't[x=1] failed exit 1',
    't[x=2] succeeded',
    'success succeeded',
    'one succeeded',
    'all skipped not all upstream tasks failed',
    'any skipped no upstream task failed',
  ]);
  expect(allowed.state.finished?.status).toBe('succeeded_with_failures');
});

it('lets a task handle the failure of a group', async () => {
  const plan = planTasks([
    scriptTask('t', [], matrixOf({ x: [1] })),
    scriptTask('alert', ['t'], { handles: ['t'], runIf: 'at_least_one_failed' }),
  ]);
  const { state } = await run(plan, ends({ 't[x=1]': fails }));
  expect(state.finished).toMatchObject({ status: 'succeeded_with_failures', reason: '`t` failed, handled' });
});

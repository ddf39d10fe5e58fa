import { expect, it } from 'vitest';
import { success } from '../../src/diagnostics/result.ts';
import type { RunEvent } from '../../src/engine/event.ts';
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import { listTasks } from '../../src/engine/list-tasks.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/state.ts';
import type { TaskKind } from '../../src/plan/kind.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { branchOf, eachOf, matrixOf, planTasks, repeatUntil, scriptTask } from '../support/grouped.ts';
import { makeParam, makePipeline } from '../support/pipeline.ts';
import { Bench, exited, type Script, succeeded } from '../support/scripted-executor.ts';

/** Compiles every task to a program of its name, with the values that it sees as its arguments. */
const valuesKind: TaskKind = {
  name: 'script',
  summarise: (task) => task.id,
  compile: (task, { values }) =>
    success({
      argv: [task.id, JSON.stringify(values)],
      env: {},
      passEnv: [],
      cwd: '',
      files: [],
      tools: [],
    }),
};

/** The values that an attempt was given, by name. */
function valuesOf(argv: readonly unknown[]): Record<string, unknown> {
  const bound = JSON.parse(`${argv[1]}`) as Record<string, { json?: unknown }>;
  return Object.fromEntries(Object.entries(bound).map(([name, value]) => [name, value.json ?? value]));
}

function trialOf(plan: Plan, script: Script, events?: readonly RunEvent[]): Trial {
  const world = { kinds: new Map([['script', valuesKind]]) };
  return new Trial(plan, script, { world, ...(events === undefined ? {} : { events }) });
}

/** Ends as a table says, by id; else with success, and a return `out` that tells the id. */
function ends(table: Record<string, Awaited<ReturnType<Script>>> = {}): Script {
  return async ({ id }) => table[id] ?? { outcome: succeeded };
}

const fails = { outcome: exited(1) };

async function run(plan: Plan, script: Script = ends()): Promise<{ state: RunState; trial: Trial }> {
  const trial = trialOf(plan, script);
  return { state: await trial.finish(), trial };
}

const outline = (state: RunState) =>
  listTasks(state).map(({ id, status, reason }) =>
    [id, status, reason].filter((word) => word !== '').join(' '),
  );

const returning = { returns: [{ name: 'out' }] };

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

it('starts no more instances of a group at once than it may, while others go on', async () => {
  const plan = planTasks(
    [scriptTask('t', [], matrixOf({ x: [1, 2, 3] }, { maxParallel: 1 })), scriptTask('other')],
    { maxParallel: 4 },
  );
  const bench = new Bench();
  const trial = trialOf(plan, bench.script);
  const begun = trial.begin();
  const running = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    return [...trial.executor.running];
  };
  expect(await running()).toEqual(['t[x=1]', 'other']);
  bench.end('t[x=1]');
  expect(await running()).toEqual(['other', 't[x=2]']);
  bench.end('t[x=2]', exited(1));
  expect(await running()).toEqual(['other', 't[x=3]']);
  bench.end('other');
  bench.end('t[x=3]');
  expect(outline(await trial.finish(begun))).toEqual([
    't failed `t[x=2]` failed',
    't[x=1] succeeded',
    't[x=2] failed exit 1',
    't[x=3] succeeded',
    'other succeeded',
  ]);
});

it('ends the other instances of a group with fail_fast, cleans up inside them, and leaves the rest of the run alone', async () => {
  const inner = [scriptTask('a'), scriptTask('clean', ['a'], { runIf: 'all_done' })];
  const plan = planTasks([
    scriptTask('t', [], {
      ...branchOf(inner),
      ...matrixOf({ x: [1, 2, 3] }, { maxParallel: 2, failFast: true }),
    }),
    scriptTask('other'),
  ]);
  const bench = new Bench();
  const trial = trialOf(plan, bench.script);
  const begun = trial.begin();
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  await turns();
  bench.end('t[x=1]/a', exited(1));
  await turns();
  expect([...trial.executor.running]).toEqual(['other', 't[x=1]/clean', 't[x=2]/clean']);
  expect(bench.stopped).toEqual(['t[x=2]/a 10000']);
  for (const id of ['t[x=1]/clean', 't[x=2]/clean', 'other']) bench.end(id);
  expect(outline(await trial.finish(begun))).toEqual([
    't failed `t[x=1]` failed',
    't[x=1] failed `t[x=1]/a` failed',
    't[x=1]/a failed exit 1',
    't[x=1]/clean succeeded',
    't[x=2] canceled `t[x=2]/a` canceled',
    't[x=2]/a canceled fail-fast: `t[x=1]` failed',
    't[x=2]/clean succeeded',
    't[x=3] canceled fail-fast: `t[x=1]` failed',
    't[x=3]/a canceled fail-fast: `t[x=1]` failed',
    't[x=3]/clean canceled fail-fast: `t[x=1]` failed',
    'other succeeded',
  ]);
});

it('cancels one instance, or a group with all that is inside it', async () => {
  const plan = planTasks([
    scriptTask('t', [], matrixOf({ x: [1, 2] })),
    scriptTask('u', [], branchOf([scriptTask('a'), scriptTask('b', ['a'])])),
  ]);
  const bench = new Bench();
  const trial = trialOf(plan, bench.script);
  const begun = trial.begin();
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  await turns();
  trial.ask('request', { id: 't[x=2]' });
  trial.ask('request', { id: 'u' });
  await turns();
  bench.end('t[x=1]');
  expect(outline(await trial.finish(begun))).toEqual([
    't canceled `t[x=2]` canceled',
    't[x=1] succeeded',
    't[x=2] canceled cancel was requested',
    'u canceled 2 tasks canceled',
    'u/a canceled cancel was requested',
    'u/b canceled cancel was requested',
  ]);
});

it('stops the run with fail-fast when an instance fails, unless that is handled inside', async () => {
  const handled = [scriptTask('a'), scriptTask('h', ['a'], { handles: ['a'], runIf: 'at_least_one_failed' })];
  const plan = planTasks(
    [
      scriptTask('safe', [], branchOf(handled)),
      scriptTask('after', ['safe']),
      scriptTask('t', ['after'], matrixOf({ x: [1, 2] })),
      scriptTask('last', ['after']),
    ],
    { failFast: true, maxParallel: 1 },
  );
  const { state } = await run(plan, ends({ 'safe/a': fails, 't[x=1]': fails }));
  expect(outline(state)).toEqual([
    'safe succeeded `safe/a` failed, handled',
    'safe/a failed exit 1',
    'safe/h succeeded',
    'after succeeded',
    't failed `t[x=1]` failed',
    't[x=1] failed exit 1',
    't[x=2] canceled fail-fast: `t[x=1]` failed',
    'last canceled fail-fast: `t[x=1]` failed',
  ]);
});

it('replays to the same state from its journal alone', async () => {
  const plan = planTasks([
    scriptTask('load', [], returning),
    scriptTask('each', ['load'], {
      ...eachOf('${{ tasks.load.returns.out }}'),
      ...branchOf([scriptTask('a'), scriptTask('r', ['a'], repeatUntil('${{ index == 1 }}'))]),
    }),
  ]);
  const { state, trial } = await run(plan, async ({ id }) => ({
    outcome: succeeded,
    returns: id === 'load' ? 'out:=[1,2]\n' : '',
  }));
  const replayed = trial.journal.events.reduce(reduce, initialState(plan));
  expect([...replayed.tasks]).toEqual([...state.tasks]);
  expect([...replayed.planned]).toEqual([...state.planned]);
  expect(outline(state)).toContain('each[1]/r[1] succeeded');
});

it('fails a task whose expression gives no value of the type of its param', async () => {
  const plan = planTasks([
    scriptTask('load', [], { returns: [{ name: 'out' }] }),
    scriptTask('t', ['load'], {
      params: [makeParam('n', 'integer', { default: '${{ tasks.load.returns.out }}' })],
    }),
    scriptTask('u', ['load'], {
      params: [makeParam('n', 'list', { default: '${{ tasks.load.returns.out }}' })],
    }),
  ]);
  const seen: Record<string, unknown> = {};
  const { state } = await run(plan, async ({ id }, { argv }) => {
    seen[id] = valuesOf(argv);
    return { outcome: succeeded, returns: id === 'load' ? 'out=12\n' : '' };
  });
  expect(seen['t']).toEqual({ out: '12', n: 12 });
  expect(outline(state)).toEqual([
    'load succeeded',
    't succeeded',
    'u failed param `n` must be a JSON list such as `["a", 1]`; `${{ tasks.load.returns.out }}` gave "12"',
  ]);
});

it('retries an instance by itself, and judges timeouts of it alone', async () => {
  const retry = { max: 1, delayMs: 5, backoff: 1, maxDelayMs: 5, jitter: 0, on: ['failure' as const] };
  const plan = planTasks([scriptTask('t', [], { ...matrixOf({ x: [1, 2] }), retry })]);
  const { state, trial } = await run(plan, async ({ id, attempt }) => ({
    outcome: id === 't[x=2]' && attempt === 1 ? exited(1) : succeeded,
  }));
  expect(trial.executor.executed).toEqual(['t[x=1].1', 't[x=2].1', 't[x=2].2']);
  expect(state.tasks.get('t[x=2]')).toMatchObject({ status: 'succeeded', attempts: 2 });
});

it('runs one instance again that is named, and nothing beside it', async () => {
  const plan = planTasks([
    scriptTask('t', [], {
      ...branchOf([scriptTask('a'), scriptTask('b', ['a'])]),
      ...matrixOf({ x: [1, 2] }),
    }),
    scriptTask('end', ['t']),
  ]);
  const first = await run(plan);
  const again = trialOf(plan, ends(), first.trial.journal.events);
  const state = await again.finish(again.begin({ again: ['t[x=2]/b'] }));
  expect(again.executor.executed).toEqual(['t[x=2]/b.2']);
  expect(state.finished?.status).toBe('succeeded');
  const whole = trialOf(plan, ends(), first.trial.journal.events);
  await whole.finish(whole.begin({ again: ['t[x=1]'] }));
  expect(whole.executor.executed).toEqual(['t[x=1]/a.2', 't[x=1]/b.2']);
});

it('finds the items of a for_each anew when all of it runs again, and goes on counting attempts', async () => {
  const plan = planTasks([
    scriptTask('load', [], { returns: [{ name: 'out' }] }),
    scriptTask('each', ['load'], eachOf('${{ tasks.load.returns.out }}')),
  ]);
  const giving =
    (items: string): Script =>
    async ({ id }) => ({
      outcome: succeeded,
      returns: id === 'load' ? `out:=${items}\n` : '',
    });
  const first = await run(plan, giving('[1, 2]'));
  const again = trialOf(plan, giving('[1, 2, 3]'), first.trial.journal.events);
  const state = await again.finish(again.begin({ again: ['load', 'each'] }));
  expect(again.executor.executed).toEqual(['load.2', 'each[0].2', 'each[1].2', 'each[2].1']);
  expect(outline(state)).toEqual([
    'load succeeded',
    'each succeeded',
    'each[0] succeeded',
    'each[1] succeeded',
    'each[2] succeeded',
  ]);
});

it('asks before it runs an instance with once again that was interrupted', async () => {
  const plan = planTasks([scriptTask('pay', [], { ...matrixOf({ x: [1, 2] }), once: true })]);
  const bench = new Bench();
  const first = trialOf(plan, bench.script);
  first.begin();
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  bench.end('pay[x=1]');
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  const { events } = first.journal;
  await expect(trialOf(plan, ends(), events).begin({})).rejects.toMatchObject({
    code: 'once-interrupted',
    hint: expect.stringContaining("--again 'pay[x=2]'"),
  });
  const asked = trialOf(plan, ends(), events);
  await asked.finish(asked.begin({ again: ['pay[x=2]'] }));
  expect(asked.executor.executed).toEqual(['pay[x=2].2']);
});

it('tells of a group that is left out what an earlier run gave', async () => {
  const plan = planTasks(
    [scriptTask('t', [], { ...matrixOf({ x: [1, 2] }), ...returning }), scriptTask('end', ['t'])],
    {},
    {
      selection: { only: ['end'] },
      earlier: new Map([['t', { run: 'r-0', returns: { out: { json: [7] } }, outputs: [] }]]),
    },
  );
  let seen: unknown;
  const { state } = await run(plan, async (_, { argv }) => {
    seen = valuesOf(argv);
    return { outcome: succeeded };
  });
  expect(seen).toEqual({ out: [7] });
  expect([...state.tasks.keys()]).toEqual(['t', 'end']);
});

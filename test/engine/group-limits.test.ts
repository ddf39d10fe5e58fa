import { expect, it } from 'vitest';
import { initialState } from '../../src/engine/initial-state.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { branchOf, eachOf, matrixOf, planTasks, repeatUntil, scriptTask } from '../support/grouped.ts';
import { ends, fails, outline, returning, run, trialOf, valuesOf } from '../support/grouped-run.ts';
import { makeParam } from '../support/pipeline.ts';
import { Bench, exited, type Script, succeeded } from '../support/scripted-executor.ts';

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

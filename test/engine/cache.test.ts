// Loaded when they are needed, which is never in the turn in which a test looks.
import '../../src/engine/consult-cache.ts';
import '../../src/expressions/evaluate-template.ts';
import '../../src/expressions/references.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { success } from '../../src/diagnostics/result.ts';
import type { RunEvent } from '../../src/engine/event.ts';
import { foresee } from '../../src/engine/foresee.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import type { Catalog, World } from '../../src/engine/ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { CacheField } from '../../src/plan/cache-record.ts';
import type { Plan, PlannedTask } from '../../src/plan/plan.ts';
import type { OutputFile } from '../../src/plan/task-result.ts';
import { memoryCatalog, Trial } from '../support/engine.ts';
import { MemoryCache } from '../support/memory-cache.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { exited, type Script, succeeded } from '../support/scripted-executor.ts';

const succeed: Script = async () => ({ outcome: succeeded });
const cached = { cache: { key: [] } };

/** A world that counts what is done to workspaces; outputs are what their globs say. */
function makeWorld(cache: MemoryCache, stored = true) {
  const done: string[] = [];
  const catalog: Catalog = {
    ...memoryCatalog(),
    collect: async ({ outputs }) => ({
      files: outputs.map(({ path }) => fileOf(path, stored)),
      problems: [],
    }),
    place: async (files) => void done.push(`place ${files.map(({ path }) => path).join(' ')}`),
  };
  const workspaces: World['workspaces'] = {
    prepare: async () => {
      done.push('prepare');
      return { path: '/work', project: '/work', reused: false, kept: false };
    },
    keep: async () => void done.push('keep'),
  };
  return { done, world: { cache, catalog, workspaces } };
}

function fileOf(path: string, stored: boolean): OutputFile {
  return { path, digest: path.padEnd(64, '0'), size: 1, mode: 'file', stored };
}

const giving = (path: string): Partial<PlannedTask> => ({ outputs: [{ path, store: true }] });

async function runOnce(plan: Plan, cache: MemoryCache, script: Script = succeed) {
  const { done, world } = makeWorld(cache);
  const trial = new Trial(plan, script, { world });
  const state = await trial.finish();
  return { trial, state, done };
}

const chain = planOf([
  taskOf('a', { ...cached, ...giving('a.csv') }),
  taskOf('b', { ...cached, ...giving('b.csv'), needs: ['a'] }),
  taskOf('c', { needs: ['b'] }),
]);

it('runs nothing again that stands on the same, and makes no workspace where nothing runs', async () => {
  const cache = new MemoryCache();
  const plan = planOf(chain.tasks.slice(0, 2));
  const first = await runOnce(plan, cache);
  expect(first.trial.executor.executed).toEqual(['a.1', 'b.1']);
  expect(first.done).toEqual(['prepare']);
  const second = await runOnce(plan, cache);
  expect(second.trial.executor.executed).toEqual([]);
  expect(second.trial.lines).toEqual(['a succeeded cached', 'b succeeded cached', 'run succeeded 0']);
  // The source of the run stays to be had.
  expect(second.done).toEqual(['keep']);
  expect(second.state.workspace).toBeNull();
  expect(second.state.tasks.get('b')).toMatchObject({
    attempts: 0,
    outputs: [{ path: 'b.csv' }],
    cache: { key: first.state.tasks.get('b')?.cache?.key, from: { run: 'r-1', id: 'b', attempt: 1 } },
  });
});

it('makes the workspace when a task runs, and places what is upstream of it then', async () => {
  const cache = new MemoryCache();
  await runOnce(chain, cache);
  const { trial, done } = await runOnce(chain, cache);
  expect(trial.executor.executed).toEqual(['c.1']);
  expect(done).toEqual(['prepare', 'place a.csv b.csv']);
});

it('places only what is upstream of the task that runs, and that once', async () => {
  const cache = new MemoryCache();
  const plan = planOf([
    taskOf('a', { ...cached, ...giving('a.csv') }),
    taskOf('x', { ...cached, ...giving('x.csv') }),
    taskOf('b', { needs: ['a'] }),
    taskOf('c', { needs: ['b', 'x'] }),
  ]);
  await runOnce(plan, cache);
  const { done } = await runOnce(plan, cache);
  expect(done).toEqual(['prepare', 'place a.csv', 'place x.csv']);
});

it('runs a task and what stands on its files when what it stands on has changed', async () => {
  const cache = new MemoryCache();
  await runOnce(chain, cache);
  cache.outside.set('b', 'another');
  const { trial } = await runOnce(chain, cache);
  expect(trial.executor.executed).toEqual(['b.1', 'c.1']);
});

it('records the key of a task that ran, and its fields in the catalog', async () => {
  const { trial, state } = await runOnce(chain, new MemoryCache());
  const use = state.tasks.get('b')?.cache;
  expect(use).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const fields = JSON.parse(await trial.world.catalog.readText(use?.fields.digest ?? ''));
  expect(fields.map(({ name }: { name: string }) => name)).toEqual([
    'kind',
    'input',
    'files from a',
    'outputs',
  ]);
  expect(state.tasks.get('c')?.cache).toBeUndefined();
});

it('keeps nothing of what failed, was canceled, or was not stored as a whole', async () => {
  const cache = new MemoryCache();
  await runOnce(planOf([taskOf('a', cached)]), cache, async () => ({ outcome: exited(1) }));
  await runOnce(planOf([taskOf('a', cached)]), cache, async () => ({
    outcome: { status: 'timed_out', afterMs: 1 },
  }));
  expect(cache.entries.size).toBe(0);
  const { world } = makeWorld(cache, false);
  await new Trial(planOf([taskOf('a', { ...cached, ...giving('a.csv') })]), succeed, { world }).finish();
  expect(cache.entries.size).toBe(0);
});

it('keeps a success only when its end is on disk', async () => {
  const cache = new MemoryCache();
  const { world } = makeWorld(cache);
  const trial: Trial = new Trial(planOf([taskOf('a', cached)]), succeed, { world });
  const keep = cache.keep;
  let ended = false;
  cache.keep = async (entry) => {
    ended = trial.journal.events.some(({ event }) => event === 'task-finished');
    await keep(entry);
  };
  await trial.finish();
  expect(ended).toBe(true);
});

it('asks once, however many attempts a task has, and gives the key of the first to the last', async () => {
  const cache = new MemoryCache();
  const retry = { max: 2, delayMs: 10, backoff: 1, maxDelayMs: 10, jitter: 0, on: ['failure' as const] };
  const { trial } = await runOnce(
    planOf([taskOf('a', { ...cached, retry })]),
    cache,
    async ({ attempt }) => ({
      outcome: attempt < 3 ? exited(1) : succeeded,
    }),
  );
  expect(trial.executor.executed).toEqual(['a.1', 'a.2', 'a.3']);
  expect(cache.asked).toEqual(['a']);
  expect([...cache.entries.values()]).toMatchObject([{ from: { attempt: 3 } }]);
});

it.each([
  { said: 'off', caching: 'off', executed: ['a.1', 'b.1', 'c.1'], fresh: 0 },
  { said: 'all are forced', caching: { force: 'all' }, executed: ['a.1', 'b.1', 'c.1'], fresh: 2 },
  { said: 'one is forced', caching: { force: ['b'] }, executed: ['b.1', 'c.1'], fresh: 1 },
] as const)('does what the run was told: $said', async ({ caching, executed, fresh }) => {
  const cache = new MemoryCache();
  await runOnce(chain, cache);
  for (const [key, entry] of cache.entries)
    cache.entries.set(key, { ...entry, from: { ...entry.from, run: 'r-0' } });
  const { trial } = await runOnce({ ...chain, caching }, cache);
  expect(trial.executor.executed).toEqual(executed);
  expect([...cache.entries.values()].filter(({ from }) => from.run === 'r-1').length).toBe(fresh);
});

it('skips by `when` before it looks for anything', async () => {
  const cache = new MemoryCache();
  const { trial } = await runOnce(planOf([taskOf('a', { ...cached, when: '${{ 1 == 2 }}' })]), cache);
  expect(trial.lines).toEqual(['a skipped when is false', 'run skipped 0']);
  expect(cache.asked).toEqual([]);
});

it('fails a task whose inputs are not there, before it starts', async () => {
  const cache = new MemoryCache();
  cache.survey = async () => ({
    ok: false,
    diagnostics: [
      { severity: 'error', code: 'input-not-found', message: 'nothing matches `x`', hint: 'look' },
    ],
  });
  const { trial, state } = await runOnce(planOf([taskOf('a', cached)]), cache);
  expect(trial.executor.executed).toEqual([]);
  expect(state.tasks.get('a')).toMatchObject({
    status: 'failed',
    outcome: { message: 'nothing matches `x`', hint: 'look', explain: 'input-not-found' },
  });
});

it('has no stub for a result, and no result of one', async () => {
  const cache = new MemoryCache();
  const { trial } = await runOnce(planOf([taskOf('a', { ...cached, pretends: true })]), cache);
  expect(trial.executor.executed).toEqual(['a.1']);
  expect(cache.asked).toEqual([]);
  expect(cache.entries.size).toBe(0);
});

it('counts values that a task sees, evaluated, and env by its values, but neither run nor attempt', async () => {
  const keyOf = async (more: Partial<PlannedTask>, params: Plan['params'] = []) => {
    const plan = { ...planOf([taskOf('a', { ...cached, ...more })]), params };
    return (await runOnce(plan, new MemoryCache())).state.tasks.get('a')?.cache?.key;
  };
  const param = (value: number) => [{ name: 'n', type: 'integer', value, source: 'default' } as const];
  const plain = await keyOf({}, param(1));
  expect(await keyOf({}, param(1))).toBe(plain);
  const keys = [
    plain,
    await keyOf({}, param(2)),
    await keyOf({ env: { A: '${{ params.n }}' } }, param(1)),
    await keyOf({ env: { A: '${{ params.n + 1 }}' } }, param(1)),
    await keyOf({ cache: { key: ['${{ git.commit }}'] } }, param(1)),
    await keyOf({ block: { script: 'x' } }, param(1)),
    await keyOf({ cwd: 'sub' }, param(1)),
    await keyOf({ secrets: ['TOKEN'] }, param(1)),
    await keyOf({ returns: [{ name: 'r' }] }, param(1)),
    await keyOf({ outputs: [{ path: 'o', store: true }] }, param(1)),
    await keyOf({ returns: [{ name: 'r' }, { name: 's' }] }, param(1)),
    await keyOf({ returns: [{ name: 's' }, { name: 'r' }] }, param(1)),
    await keyOf({ place: 'by-instance' }, param(1)),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(await keyOf({ env: { A: '1' } }, param(1))).toBe(
    await keyOf({ env: { A: '${{ params.n }}' } }, param(1)),
  );
  expect(await keyOf({ timeoutMs: 5, why: 'behind' }, param(1))).toBe(plain);
});

it.each(['history', 'submodules', 'lfs'])('counts that a workspace has `%s`', async (name) => {
  const keyOf = async (isWanted: boolean) => {
    const plan = planOf([taskOf('a', cached)]);
    const workspace = { ...plan.workspace, [name]: isWanted };
    return (await runOnce({ ...plan, workspace }, new MemoryCache())).state.tasks.get('a')?.cache?.key;
  };
  expect(await keyOf(true)).not.toBe(await keyOf(false));
});

/** Whether the last of these tasks is run again when the files of two others are exchanged. */
async function runsExchanged(tasks: readonly PlannedTask[], [one, other]: readonly [string, string]) {
  const cache = new MemoryCache();
  const runWith = async (contents: Readonly<Record<string, string>>) => {
    const { world } = makeWorld(cache);
    let ended = '';
    const collect: Catalog['collect'] = async ({ outputs }) => ({
      files: outputs.map(({ path }) => ({
        ...fileOf(path, true),
        digest: (contents[ended] ?? '').padEnd(64, '0'),
      })),
      problems: [],
    });
    const script: Script = async ({ id }) => {
      ended = id;
      return { outcome: succeeded };
    };
    const catalog = { ...world.catalog, collect };
    const trial = new Trial(planOf(tasks), script, { world: { ...world, catalog } });
    await trial.finish();
    return trial.executor.executed.includes(`${tasks.at(-1)?.id}.1`);
  };
  expect(await runWith({ [one]: '1', [other]: '2' })).toBe(true);
  expect(await runWith({ [one]: '1', [other]: '2' })).toBe(false);
  return await runWith({ [one]: '2', [other]: '1' });
}

it('counts in which order tasks upstream write the same path', async () => {
  const last = taskOf('c', { ...cached, needs: ['m'] });
  const far = [
    taskOf('a', giving('x.txt')),
    taskOf('b', { ...giving('x.txt'), needs: ['a'] }),
    taskOf('m', { needs: ['b'] }),
  ];
  expect(await runsExchanged([...far, last], ['a', 'b'])).toBe(true);
  const tasks = far.slice(0, 2).map((task) => ({ ...task, parent: 'm', within: 'm' }));
  const group = { form: 'call', pipeline: null, params: [], env: {}, tasks, returns: {} } as const;
  expect(await runsExchanged([taskOf('m', { group }), last], ['m/a', 'm/b'])).toBe(true);
});

it('keeps nothing of a task whose linked files changed while it ran, and says so', async () => {
  const cache = new MemoryCache();
  const plan = planOf([taskOf('a', cached)]);
  cache.survey = async () => success({ fields: [], findChanged: async () => ['data/*.txt'] });
  const { trial } = await runOnce(plan, cache);
  expect(trial.journal.events).toContainEqual(
    expect.objectContaining({
      event: 'run-noted',
      code: 'cache-not-kept',
      id: 'a',
      message: 'what it gave is not used again: linked files of `data/*.txt` changed while it ran',
    }),
  );
  expect([trial.lines.at(-1), cache.entries.size]).toEqual(['run succeeded 0', 0]);
  cache.survey = async () => success({ fields: [], findChanged: async () => [] });
  await runOnce(plan, cache);
  expect(cache.entries.size).toBe(1);
});

it('looks again at files in no commit when any task has run', async () => {
  const cache = new MemoryCache();
  const told: string[] = [];
  const { survey } = cache;
  cache.survey = async (task, upstream) => {
    told.push(task.id);
    return await survey(task, upstream);
  };
  cache.forget = async () => void told.push('forget');
  const tasks = [
    taskOf('a', cached),
    taskOf('b', { needs: ['a'] }),
    taskOf('c', { ...cached, needs: ['b'] }),
  ];
  cache.outside.set('c', 'another');
  await runOnce(planOf(tasks), cache);
  expect(told).toEqual(['a', 'forget', 'forget', 'c', 'forget']);
});

it('counts what the expressions of a key give, also where a task has no others', async () => {
  const keyOf = async (key: readonly string[], { n = 1, r = 1 } = {}) => {
    const cache = new MemoryCache();
    cache.survey = async () => success({ fields: [], sees: new Set() });
    const up = taskOf('up', { returns: [{ name: 'r' }] });
    const plan = planOf([up, taskOf('a', { cache: { key }, needs: ['up'] })]);
    const params = [{ name: 'n', type: 'integer', value: n, source: 'default' } as const];
    const script: Script = async () => ({ outcome: succeeded, returns: `r=${r}` });
    return (await runOnce({ ...plan, params }, cache, script)).state.tasks.get('a')?.cache?.key;
  };
  const [ofParam, ofReturn] = [['${{ params.n }}'], ['v${{ tasks.up.returns.r }}']];
  expect(await keyOf(ofParam, { n: 2 })).not.toBe(await keyOf(ofParam));
  expect(await keyOf(ofParam, { r: 2 })).toBe(await keyOf(ofParam));
  expect(await keyOf(ofReturn, { r: 2 })).not.toBe(await keyOf(ofReturn));
  expect(await keyOf(ofReturn, { n: 2 })).toBe(await keyOf(ofReturn));
});

it('records services that hold the value of a secret by their digest', async () => {
  const { world } = makeWorld(new MemoryCache());
  const secrets = { resolve: async () => ({}), mask: (text: string) => text.replaceAll('hunter22', '***') };
  const servicesIn = async (password: string) => {
    const health = { intervalMs: 1, timeoutMs: 2 };
    const env = { PASSWORD: password };
    const services = [{ name: 'db', image: 'db', env, secrets: [], ports: [1], health }];
    const trial = new Trial(planOf([taskOf('a', { ...cached, services })]), succeed, {
      world: { ...world, secrets },
    });
    const { fields } = (await trial.finish()).tasks.get('a')?.cache ?? {};
    const recorded = JSON.parse(await world.catalog.readText(fields?.digest ?? '')) as readonly CacheField[];
    return recorded.find(({ name }) => name === 'services')?.value;
  };
  expect(await servicesIn('open')).toContain('"PASSWORD":"open"');
  expect(await servicesIn('hunter22')).toMatch(/^sha256:[0-9a-f]{64}$/);
});

it('runs a task again when the tag of a service image means another image', async () => {
  const { world } = makeWorld(new MemoryCache());
  const images = new Map([['cache:1', 'sha256:c']]);
  const health = { intervalMs: 1, timeoutMs: 2 };
  const serviceOf = (name: string, image: string) => ({
    ...{ name, image, env: {}, secrets: [], ports: [1], health },
  });
  const services = [serviceOf('db', 'db:${{ 1 }}'), serviceOf('cache', 'cache:1')];
  const runWith = async (digest: string | null) => {
    if (digest !== null) images.set('db:1', digest);
    const trial = new Trial(planOf([taskOf('a', { ...cached, services })]), succeed, { world });
    const identify = async (image = '') => images.get(image) ?? null;
    Object.assign(trial.executor, { identify });
    const state = await trial.finish();
    const { fields } = state.tasks.get('a')?.cache ?? {};
    const recorded = JSON.parse(await world.catalog.readText(fields?.digest ?? '')) as CacheField[];
    const digests = recorded.filter(({ name }) => name.startsWith('service '));
    return { executed: trial.executor.executed, digests };
  };
  // One that has yet to be fetched counts by its name.
  const ofCache = { name: 'service cache digest', value: 'sha256:c' };
  expect(await runWith(null)).toEqual({ executed: ['a.1'], digests: [ofCache] });
  const ofDb = { name: 'service db digest', value: 'sha256:d' };
  expect(await runWith('sha256:d')).toEqual({ executed: ['a.1'], digests: [ofDb, ofCache] });
  expect(await runWith('sha256:d')).toMatchObject({ executed: [] });
  expect(await runWith('sha256:e')).toMatchObject({ executed: ['a.1'] });
});

it('tells images of an executor apart by their names as long as nobody knows what is in them', async () => {
  const { world } = makeWorld(new MemoryCache());
  const runWith = async (image: string, digest: string | null) => {
    const trial = new Trial(planOf([taskOf('a', cached)]), succeed, { world });
    Object.assign(trial.executor, { image, identify: async () => digest });
    await trial.finish();
    return trial.executor.executed;
  };
  expect(await runWith('one:1', null)).toEqual(['a.1']);
  expect(await runWith('two:1', null)).toEqual(['a.1']);
  expect(await runWith('one:1', null)).toEqual([]);
  expect(await runWith('one:1', 'sha256:d')).toEqual(['a.1']);
  // What is in it is the same, whatever its name is.
  expect(await runWith('two:1', 'sha256:d')).toEqual([]);
});

it('uses results of instances, and brings the files of all of them home when somebody behind them runs', async () => {
  const cache = new MemoryCache();
  const instance = taskOf('fit', { ...cached, ...giving('fit.csv') });
  const group = { form: 'for-each', items: [1, 2], as: 'n', failFast: false, instance } as const;
  const plan = planOf([taskOf('fit', { group }), taskOf('last', { needs: ['fit'] })]);
  await runOnce(plan, cache);
  const { trial, done } = await runOnce(plan, cache);
  expect(trial.executor.executed).toEqual(['last.1']);
  expect(done).toEqual(['prepare', 'place fit.csv']);
});

it('reaches the same end from every prefix of a journal with results of earlier runs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.subarray(['a', 'b', 'x']), async (changed) => {
      const plan = planOf([...chain.tasks, taskOf('x', { ...cached, needs: ['c'] })]);
      const cache = new MemoryCache();
      await runOnce(plan, cache);
      for (const id of changed) cache.outside.set(id, 'another');
      const { trial } = await runOnce(plan, cache);
      const whole = trial.journal.events;
      for (let cut = 1; cut < whole.length; cut += 1) {
        const events: readonly RunEvent[] = whole.slice(0, cut);
        const { world } = makeWorld(cache);
        const again = new Trial(plan, succeed, { events, world });
        const state = await again.finish(again.begin({}));
        expect(state.finished?.status).toBe('succeeded');
        const before = events.reduce(reduce, initialState(plan));
        const ended = [...before.tasks.values()].filter(({ status }) => status === 'succeeded');
        for (const { id } of ended)
          expect(again.executor.executed.some((name) => name.startsWith(id))).toBe(false);
      }
    }),
    { numRuns: 8 },
  );
});

it('runs again what a resume is asked to, whatever is known of it', async () => {
  const cache = new MemoryCache();
  const { trial } = await runOnce(chain, cache);
  const { world } = makeWorld(cache);
  const failed = trial.journal.events.slice(0, -1);
  const again = new Trial(chain, succeed, { events: failed, world });
  await again.finish(again.begin({ again: ['b'] }));
  expect(again.executor.executed).toEqual(['b.2']);
});

it('foresees what a run does: the same tasks are cached, and the others wait for one that runs', async () => {
  const cache = new MemoryCache();
  const plan = planOf([...chain.tasks, taskOf('d', { ...cached, needs: ['c'] }), taskOf('e', cached)]);
  await runOnce(plan, cache);
  cache.outside.set('e', 'another');
  const { world } = makeWorld(cache);
  const trial = new Trial(plan, succeed, { world });
  const foreseen = await foresee({
    plan,
    world: trial.world,
    frames: new Map(),
    places: { checkout: null },
    run: '',
    startedAt: '',
    trigger: 'manual',
    returners: {},
    again: new Set(),
  });
  const seen = [...foreseen].map(([id, what]) => `${id} ${what.do}`);
  expect(seen.sort()).toEqual(['a reuse', 'b reuse', 'd wait', 'e run']);
  expect(foreseen.get('d')).toEqual({ do: 'wait', upstream: 'c' });
});

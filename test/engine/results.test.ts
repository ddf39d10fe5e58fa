import { expect, it } from 'vitest';
import { EnvironmentError } from '../../src/diagnostics/errors.ts';
import type { CollectRequest } from '../../src/engine/ports.ts';
import type { Invocation } from '../../src/plan/invocation.ts';
import type { TaskContext } from '../../src/plan/kind.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { memoryCatalog, scriptKind, Trial } from '../support/engine.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { exited, type Script, succeeded } from '../support/scripted-executor.ts';

const returning =
  (returns: string): Script =>
  async () => ({ outcome: succeeded, returns });

/** Ends one task with the given settings; gives its state and what the executor was asked for. */
async function runOne(settings: Partial<PlannedTask>, script: Script, world = {}) {
  const invocations: Invocation[] = [];
  const trial = new Trial(
    planOf([taskOf('a', settings)]),
    (attempt, invocation) => {
      invocations.push(invocation);
      return script(attempt, invocation);
    },
    { world },
  );
  const state = await trial.finish();
  return { task: state.tasks.get('a'), invocations, trial };
}

it('takes the returns of a task in, large ones and pickles by way of the catalog', async () => {
  const large = JSON.stringify('x'.repeat(64 * 1024));
  const { task } = await runOne(
    { returns: [{ name: 'n' }, { name: 'auc', kind: 'metric' }, { name: 'big' }, { name: 'model' }] },
    returning(`n=5\nauc=0.93\nbig:=${large}\nmodel@pickle=values/model.pkl`),
  );
  expect(task?.returns).toEqual({
    n: { json: '5' },
    auc: { json: 0.93, metric: true },
    big: { stored: { digest: 'sha-0', size: large.length } },
    model: { pickle: { digest: 'sha-1', size: 34 } },
  });
});

it.each([
  ['b=1', 'the task returned `b`, and its `returns` has `a`', 'return-undeclared'],
  ['', 'the task did not return `a`, which its `returns` has', 'return-missing'],
  ['a', 'line 1 of the returns is none of the forms that are accepted: `a`', 'return-malformed'],
  ['a:="no"', 'return `a` is a metric, and its value is no number', 'return-type'],
  ['a@pickle=a.pkl', 'return `a` is declared as metric, and was pickled', 'return-type'],
])('fails a task that returns %j against its declaration', async (returns, message, code) => {
  const { task } = await runOne({ returns: [{ name: 'a', kind: 'metric' }] }, returning(returns));
  expect(task).toMatchObject({
    status: 'failed',
    reason: message,
    outcome: { status: 'failed', exitCode: 0, failure: { code, message } },
    returns: {},
  });
});

it('fails a task whose outputs are not there, and keeps those that are', async () => {
  const requests: CollectRequest[] = [];
  const file = { path: 'x.csv', digest: 'd', size: 1, mode: 'file', stored: true } as const;
  const outputs = [{ path: 'x.csv', store: true }];
  const problem = { code: 'output-not-found', message: '`y.csv` matches nothing' };
  const collect = async (request: CollectRequest) => {
    requests.push(request);
    return { files: [file], problems: request.effort ? [] : [problem] };
  };
  const trial = new Trial(
    planOf([taskOf('good', { outputs }), taskOf('bad', { outputs })]),
    async ({ id }) => ({
      outcome: id === 'good' ? succeeded : exited(2),
    }),
  );
  Object.assign(trial.world, { catalog: { ...trial.world.catalog, collect } });
  const state = await trial.finish();
  expect(state.tasks.get('good')).toMatchObject({
    status: 'failed',
    reason: '`y.csv` matches nothing',
    outputs: [file],
  });
  expect(state.tasks.get('bad')).toMatchObject({ status: 'failed', reason: 'exit 2', outputs: [file] });
  // What is left of a failure is taken in with effort, a success must have it all.
  expect(requests.map(({ effort }) => effort).sort()).toEqual([false, true]);
});

it('gives a task the values that its names are bound to', async () => {
  const contexts: TaskContext[] = [];
  const plan = planOf([
    taskOf('load', {
      returns: [{ name: 'rows' }, { name: 'big' }, { name: 'model' }],
    }),
    taskOf('skipped', { action: 'skip', why: 'disabled' }),
    taskOf('left', {
      action: 'skip',
      why: 'not selected',
      earlier: { run: 'r-0', returns: { old: { json: 'from r-0' } }, outputs: [] },
    }),
    taskOf('train', {
      needs: ['load'],
      params: [{ name: 'depth', type: 'integer', value: 3, source: 'default' }],
      scope: 1,
    }),
  ]);
  const params = [{ name: 'region', type: 'string', value: 'eu', source: 'default' }] as const;
  const large = 'x'.repeat(70_000);
  const scopes = [
    { extends: [], returns: { rows: 'load', big: 'load', model: 'load' } },
    { extends: [0], returns: { nothing: 'skipped', old: 'left' } },
  ];
  const trial = new Trial({ ...plan, params, scopes }, async ({ id }) => ({
    outcome: succeeded,
    returns: id === 'load' ? `rows:=[1]\nbig=${large}\nmodel@pickle=m.pkl` : '',
  }));
  const kind = {
    ...scriptKind,
    compile: (task: PlannedTask, context: TaskContext) => {
      contexts.push(context);
      return scriptKind.compile(task, context);
    },
  };
  Object.assign(trial.world, { kinds: new Map([['script', kind]]) });
  await trial.finish(trial.begin(undefined, { places: { checkout: '/home/me/etl' } }));
  expect(contexts[1]).toMatchObject({ project: '/work', checkout: '/home/me/etl', attempt: 1 });
  expect(contexts[1]?.values).toEqual({
    depth: { json: 3 },
    region: { json: 'eu' },
    rows: { json: [1] },
    big: { json: large },
    model: { pickle: { digest: 'sha-1', size: 23 }, path: '/catalog/sha-1' },
    old: { json: 'from r-0' },
  });
  expect(contexts[1]?.returners).toEqual({ rows: ['load'], big: ['load'], model: ['load'] });
});

it('evaluates the expressions of a task when it starts', async () => {
  const plan = planOf([
    taskOf('load', { returns: [{ name: 'rows' }] }),
    taskOf('train', {
      needs: ['load'],
      when: '${{ tasks.load.returns.rows > 5 }}',
      env: { ROWS: 'n=${{ tasks.load.returns.rows }} of ${{ git.short }}', PLAIN: 'as it is' },
      params: [
        { name: 'half', type: 'string', value: '${{ tasks.load.attempts }}', source: 'task', template: true },
      ],
    }),
    taskOf('never', { needs: ['load'], when: "${{ tasks['load'].status == 'failed' }}" }),
    taskOf('after', { needs: ['never'] }),
  ]);
  const invocations = new Map<string, Invocation>();
  const trial = new Trial(plan, async ({ id }, invocation) => {
    invocations.set(id, invocation);
    return { outcome: succeeded, returns: id === 'load' ? 'rows:=10' : '' };
  });
  const begun = trial.begin();
  // The expression language is loaded at this moment, which takes some turns.
  await begun;
  expect(invocations.get('train')?.env).toMatchObject({
    ROWS: 'n=10 of c0ffee0',
    PLAIN: 'as it is',
    RUNNABLE_PARAM_half: '1',
    RUNNABLE_TASK: 'train',
  });
  expect(trial.lines.filter((line) => /^(never|after)/.test(line))).toEqual([
    'never skipped when is false',
    'after skipped all upstream skipped',
  ]);
});

it('fails a task whose expression has no value, or that cannot be compiled', async () => {
  const expression = await runOneReal({ when: "${{ fromJSON('nope') }}" });
  expect(expression).toMatchObject({
    status: 'failed',
    attempts: 1,
    outcome: { status: 'error', code: 'prepare' },
  });
  const kind = {
    ...scriptKind,
    compile: () => ({
      ok: false as const,
      diagnostics: [
        {
          severity: 'error' as const,
          code: 'unknown-task' as const,
          message: 'no such file',
          hint: 'add it',
        },
      ],
    }),
  };
  const { task } = await runOne({}, returning(''), { kinds: new Map([['script', kind]]) });
  expect(task).toMatchObject({
    status: 'failed',
    reason: 'no such file',
    outcome: { status: 'error', code: 'prepare', message: 'no such file', hint: 'add it' },
  });
});

async function runOneReal(settings: Partial<PlannedTask>) {
  const trial = new Trial(planOf([taskOf('a', settings)]), returning(''));
  return (await trial.begin()).tasks.get('a');
}

it('hands secrets to the executor alone, and fails a task whose secret is not to be had', async () => {
  const { EnvironmentError } = await import('../../src/diagnostics/errors.ts');
  const asked: (readonly string[])[] = [];
  const seen: unknown[] = [];
  const resolve = async (names: readonly string[]) => {
    asked.push(names);
    if (names.includes('GONE'))
      throw new EnvironmentError('disk-full', 'secret `GONE` is not set', { hint: 'set it' });
    return { TOKEN: 'hunter22' };
  };
  const plan = planOf([taskOf('a', { secrets: ['TOKEN'] }), taskOf('b'), taskOf('c', { secrets: ['GONE'] })]);
  const trial = new Trial(
    plan,
    async ({ id, secrets }, invocation) => {
      seen.push([id, secrets, JSON.stringify(invocation).includes('hunter22')]);
      return { outcome: succeeded };
    },
    { world: { secrets: { resolve } } },
  );
  await trial.finish();
  expect(asked).toEqual([['TOKEN'], ['GONE']]);
  expect(seen.sort()).toEqual([
    ['a', { TOKEN: 'hunter22' }, false],
    ['b', {}, false],
  ]);
  expect(trial.lines).toContain('c failed secret `GONE` is not set');
});

it('lets no value of a secret into the record', async () => {
  const secrets = { resolve: async () => ({}), mask: (text: string) => text.replaceAll('hunter22', '***') };
  const settings = { returns: [{ name: 'x' }], outputs: [{ path: '*', store: true }] };
  const given = await runOne(settings, returning('x:=["a hunter22"]'), { secrets });
  expect(given.task).toMatchObject({ status: 'failed', reason: 'return `x` holds the value of a secret' });
  const thrown = await runOne(
    {},
    async () => ({
      outcome: {
        status: 'failed',
        exitCode: 1,
        signal: null,
        failure: { message: 'no login with hunter22', hint: 'hunter22' },
      },
      summary: '# hunter22',
    }),
    { secrets },
  );
  const file = { path: 'hunter22.csv', digest: 'd', size: 1, mode: 'file', stored: true } as const;
  const catalog = {
    ...thrown.trial.world.catalog,
    collect: async () => ({ files: [file, { ...file, path: 'ok.csv' }], problems: [] }),
  };
  const named = await runOne(settings, returning('x=1'), { secrets, catalog });
  expect(named.task).toMatchObject({
    status: 'failed',
    reason: 'the path of an output holds the value of a secret',
    outputs: [{ path: 'ok.csv' }],
  });
  const problem = {
    severity: 'error',
    code: 'sql-param',
    message: 'no `hunter22`',
    hint: 'hunter22?',
  } as const;
  const kind = {
    name: 'script',
    summarise: () => '',
    compile: () => ({ ok: false as const, diagnostics: [problem] }),
  };
  const unstarted = await runOne({}, returning(''), { secrets, kinds: new Map([['script', kind]]) });
  expect(unstarted.task?.outcome).toEqual({
    status: 'error',
    code: 'prepare',
    message: 'no `***`',
    hint: '***?',
    explain: 'sql-param',
  });
  const trials = [given, thrown, named, unstarted].map(({ trial }) => trial);
  expect(JSON.stringify(trials.map(({ journal }) => journal.events))).not.toContain('hunter22');
  expect(await thrown.trial.world.catalog.readText(thrown.task?.summary?.digest ?? '')).toBe('# ***');
});

it('takes the returns of a kind that needs no process', async () => {
  const kind = { ...scriptKind, returns: () => ({ rows: [1, 2], none: null }) };
  const world = { kinds: new Map([['script', kind]]) };
  const returns = [{ name: 'rows' }, { name: 'none', kind: 'metric' as const }, { name: 'missing' }];
  const { task, invocations, trial } = await runOne({ returns }, returning(''), world);
  expect(task?.returns).toEqual({ rows: { json: [1, 2] }, none: { json: null }, missing: { json: null } });
  expect(invocations).toEqual([]);
  // One append holds it all: the workspace, its start, its end, the end of the run.
  expect(trial.journal.batches).toEqual([4]);
});

it('ends the run, and not the task, where a value that is stored is damaged', async () => {
  const damaged = new EnvironmentError('blob-damaged', 'the bytes were altered', { trouble: 'damaged' });
  const catalog = { ...memoryCatalog(), path: () => Promise.reject(damaged) };
  const earlier = { run: 'r-0', returns: { model: { pickle: { digest: 'd', size: 1 } } }, outputs: [] };
  const plan = {
    ...planOf([taskOf('load', { action: 'skip', why: 'kept', earlier }), taskOf('train', { scope: 0 })]),
    scopes: [{ extends: [], returns: { model: 'load' } }],
  };
  const trial = new Trial(plan, async () => ({ outcome: succeeded }), { world: { catalog } });
  await expect(trial.finish()).rejects.toBe(damaged);
  expect(trial.lines.filter((line) => line.startsWith('train'))).toEqual([]);
});

import { expect, it } from 'vitest';
import { comparePackages } from '../../src/compare/compare-packages.ts';
import { compareRecorded } from '../../src/compare/compare-recorded.ts';
import { judgeReproduction } from '../../src/compare/judge-reproduction.ts';
import type { RecordedSide } from '../../src/compare/recorded-side.ts';
import type { TaskFinished } from '../../src/engine/event.ts';
import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { renderReproduction } from '../../src/reporters/compare/reproduction.ts';
import { renderComparison } from '../../src/reporters/compare/text.ts';
import { renderRunComparison } from '../../src/reporters/html/sections/comparison.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { startedOf } from '../support/recorded-run.ts';
import { plainStyle, tellRun } from '../support/told-run.ts';

const digest = (letter: string) => letter.repeat(64);

/** A run of one task that ended well, with what it gave. */
async function sideOf(
  run: string,
  gave: Partial<TaskFinished>,
  { task = {}, python = '/usr/bin/python3' }: { task?: Partial<PlannedTask>; python?: string } = {},
): Promise<RecordedSide> {
  const plan = planOf([taskOf('fit', { kind: 'python', block: { function: 'models.fit:run' }, ...task })]);
  const tools = [{ name: 'python', path: python, why: 'found on PATH' }];
  const state = await tellRun(
    plan,
    [
      startedOf(plan, run),
      { event: 'task-started', id: 'fit', task: 'fit', attempt: 1, tools },
      {
        event: 'task-finished',
        id: 'fit',
        task: 'fit',
        attempt: 1,
        status: 'succeeded',
        reason: '',
        outcome: { status: 'succeeded' },
        seconds: 1,
        returns: {},
        outputs: [],
        ...gave,
      },
      { event: 'run-finished', status: 'succeeded', reason: '', exit_code: 0, seconds: 2 },
    ],
    { report: () => {}, close: async () => {} },
  );
  return { plan, state, alive: false, tools: new Map([['fit', tools]]) };
}

const facts = { code: [], packages: new Map<string, readonly string[]>(), kinds: kindSchemas };

function installed(list: string, interpreter = 'CPython 3.12.4') {
  const environment = { name: 'uv.lock', key: 'k', tool: 'uv', interpreter, packages: 2 };
  return { ...environment, list: { digest: list, size: 10 } };
}

it('tells interpreters, and packages with their versions', async () => {
  const before = await sideOf('r-aaaaaaaaaa', { environment: installed(digest('a')) });
  const after = await sideOf(
    'r-bbbbbbbbbb',
    { environment: installed(digest('b'), 'CPython 3.13.0') },
    { python: '/opt/python3' },
  );
  const packages = new Map([
    [digest('a'), ['numpy==2.1.0', 'pandas==2.0.0', '']],
    [digest('b'), ['numpy==2.2.0', 'polars==1.0.0', '']],
  ]);
  const [task] = compareRecorded(before, after, { ...facts, packages }).tasks;
  expect(task).toMatchObject({
    change: 'changed',
    environment: [
      { name: 'python', change: 'changed', before: '/usr/bin/python3', after: '/opt/python3' },
      { name: 'interpreter', change: 'changed', before: 'CPython 3.12.4', after: 'CPython 3.13.0' },
    ],
    packages: [
      { name: 'numpy', change: 'changed', before: '2.1.0', after: '2.2.0' },
      { name: 'pandas', change: 'removed', before: '2.0.0', after: null },
      { name: 'polars', change: 'added', before: null, after: '1.0.0' },
    ],
  });
  // A list that is gone says nothing.
  expect(compareRecorded(before, after, facts).tasks[0]?.packages).toEqual([]);
});

it('tells no programs of a task whose results were used again', async () => {
  const before = await sideOf('r-aaaaaaaaaa', {});
  const cached = await sideOf('r-bbbbbbbbbb', { reason: 'cached' });
  const after = { ...cached, tools: new Map() };
  expect(compareRecorded(before, after, facts).tasks[0]).toMatchObject({ environment: [], packages: [] });
  const other = await sideOf('r-cccccccccc', {}, { python: '/opt/python3' });
  expect(compareRecorded(before, other, facts).tasks[0]?.environment).toHaveLength(1);
});

it('reads lists of packages of pip, uv, conda and npm', () => {
  expect(
    comparePackages(
      ['@types/node@20.1.0', 'left-pad@1.3.0', 'left-pad@1.2.0', 'a @ file:///a.whl', 'python 3.12.1'],
      ['@types/node@22.0.0', 'left-pad@1.3.0', 'a @ file:///b.whl', 'python 3.12.1'],
    ),
  ).toEqual([
    { name: '@types/node', change: 'changed', before: '20.1.0', after: '22.0.0' },
    { name: 'left-pad', change: 'changed', before: '1.3.0, 1.2.0', after: '1.3.0' },
    { name: 'a', change: 'changed', before: 'file:///a.whl', after: 'file:///b.whl' },
  ]);
});

it('names the files of a commit that a task stands on, of a project in a folder as well', async () => {
  const inFolder = (side: RecordedSide): RecordedSide => ({
    ...side,
    plan: { ...side.plan, source: { ...side.plan.source, project: 'ml' } },
  });
  const task = { inputs: ['data/**'], environment: { file: 'uv.lock', language: 'python' as const } };
  const sides = await Promise.all(
    ['r-aaaaaaaaaa', 'r-bbbbbbbbbb'].map(async (run) =>
      inFolder(await sideOf(run, {}, { task: task as Partial<PlannedTask> })),
    ),
  );
  const code = [
    { path: 'data/a.csv', change: 'changed' },
    { path: 'ml/data/a.csv', change: 'changed' },
    { path: 'ml/data/b/c.csv', change: 'added' },
    { path: 'ml/models/fit.py', change: 'changed' },
    { path: 'ml/models/other.py', change: 'changed' },
    { path: 'ml/uv.lock', change: 'removed' },
  ] as const;
  const [before, after] = sides;
  if (before === undefined || after === undefined) throw new Error('there are two');
  const comparison = compareRecorded(before, after, { ...facts, code });
  expect(comparison.tasks[0]?.code).toEqual([
    { path: 'ml/models/fit.py', change: 'changed', as: 'code' },
    { path: 'ml/uv.lock', change: 'removed', as: 'packages' },
    { path: 'ml/data/a.csv', change: 'changed', as: 'input' },
    { path: 'ml/data/b/c.csv', change: 'added', as: 'input' },
  ]);
});

it('compares metrics exactly, and says where it is only float noise', async () => {
  const give = (auc: number, model: string) => ({
    returns: { auc: { json: auc, metric: true }, model: { pickle: { digest: digest(model), size: 9 } } },
  });
  const before = await sideOf('r-aaaaaaaaaa', give(0.3, 'a'));
  const after = await sideOf('r-bbbbbbbbbb', give(0.30000000000000004, 'b'));
  const comparison = compareRecorded(before, after, facts);
  expect(comparison.tasks[0]?.returns).toEqual([
    {
      name: 'auc',
      change: 'changed',
      before: 0.3,
      after: 0.30000000000000004,
      metric: { delta: expect.closeTo(0), ratio: expect.closeTo(0) },
      likely: 'float noise',
    },
    {
      name: 'model',
      change: 'changed',
      before: { pickle: digest('a'), size: 9 },
      after: { pickle: digest('b'), size: 9 },
      likely: 'the bytes of a pickle: the value may be the same',
    },
  ]);
  const reproduction = judgeReproduction(comparison, before.state, ['`data` is linked from the checkout']);
  expect(
    renderReproduction(reproduction, plainStyle),
  ).toBe(`differs: r-bbbbbbbbbb did not give what r-aaaaaaaaaa had given
  came out otherwise: 2 of 2 returns
  fit
    auc  0.3 → 0.30000000000000004 (+5.55e-17, +1.85e-14 %; float noise)
    model  a Python value of 9 B (aaaaaaaaaaaa) → a Python value of 9 B (bbbbbb…
note: \`data\` is linked from the checkout
all of it: runnable compare r-aaaaaaaaaa r-bbbbbbbbbb
`);
});

it('leaves out what was made for people to look at', async () => {
  const output = (letter: string, aside: boolean) => ({
    ...{ path: 'a.ipynb', digest: digest(letter), size: 5, mode: 'file' as const, stored: true },
    ...(aside ? { aside: true as const } : {}),
  });
  const give = async (run: string, letter: string, aside: boolean) =>
    sideOf(run, { outputs: [output(letter, aside)] });
  const [a, b] = [await give('r-aaaaaaaaaa', 'a', true), await give('r-bbbbbbbbbb', 'b', true)];
  expect(judgeReproduction(compareRecorded(a, b, facts), a.state, [])).toMatchObject({
    equal: true,
    compared: { tasks: 1, returns: 0, outputs: 0 },
  });
  const [c, d] = [await give('r-aaaaaaaaaa', 'a', false), await give('r-bbbbbbbbbb', 'b', false)];
  expect(judgeReproduction(compareRecorded(c, d, facts), c.state, [])).toMatchObject({
    equal: false,
    compared: { tasks: 1, returns: 0, outputs: 1 },
  });
});

it('lets nothing that was recorded steer a terminal or become HTML', async () => {
  const give = (text: string) => ({ returns: { [`<b>\u001b[31m`]: { json: text } } });
  const before = await sideOf('r-aaaaaaaaaa', give('<script>one</script>\u001b[2J'));
  const after = await sideOf('r-bbbbbbbbbb', give('<script>two</script>\u202e'));
  const comparison = compareRecorded(before, after, {
    ...facts,
    code: [{ path: '<i>\u001b]0;x', change: 'added' }],
  });
  const text = renderComparison(comparison, { ...plainStyle, columns: 200 });
  expect([...text].filter((sign) => sign === '\u001b' || sign === '\u202e')).toEqual([]);
  expect(text).toContain('<script>one</script>\\x1b[2J → <script>two</script>\\u202e');
  const html = renderRunComparison(comparison);
  expect(html).not.toMatch(/<script|<b>|<i>/);
  expect(html).toContain('&#60;script&#62;one');
});

it('shows in the report what is other, task by task', async () => {
  const before = await sideOf('r-aaaaaaaaaa', { returns: { rows: { json: 1 } } });
  const after = await sideOf(
    'r-bbbbbbbbbb',
    { returns: { rows: { json: 2 } } },
    { task: { retry: { ...before.plan.tasks[0]?.retry, max: 3 } as PlannedTask['retry'] } },
  );
  const html = renderRunComparison(compareRecorded(before, after, { ...facts, code: null }));
  expect(
    html
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  ).toMatch(
    /^What is other than in r-aaaaaaaaaa at c0ffee000000 , 2026-01-01 00:00:01 UTC, succeeded: code the code of one of them is gone params the same environment the same fit succeeded, 1\.0s → 1\.0s definition retry .* → then .* returns rows 1 → 2$/,
  );
});

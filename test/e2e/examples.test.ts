import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runRunnable } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { jupyter } from '../support/notebook.ts';
import { makeFolder, makeRepository, type TestRepository } from '../support/repository.ts';

interface ShownTask {
  readonly id: string;
  readonly status: string;
  readonly returns: Readonly<Record<string, unknown>>;
  readonly outputs: readonly { readonly path: string; readonly size: number }[];
}

interface Shown {
  readonly run: { readonly id: string; readonly status: string; readonly params: unknown };
  readonly tasks: readonly ShownTask[];
}

let repository: TestRepository;

beforeAll(() => {
  repository = makeRepository();
  cpSync(fileURLToPath(new URL('../../examples', import.meta.url)), repository.root, {
    recursive: true,
    filter: (path) => !/__pycache__|[/]results$/.test(path),
  });
  repository.commit('Examples');
});

describe('weather', () => {
  it('forecasts a year that the model never saw, and leaves a report, a chart and the forecasts', async () => {
    const { run, tasks } = await record('weather', 'run', 'weather', '--json');
    expect(run).toMatchObject({ pipeline: 'weather', status: 'succeeded', dirty: false });
    expect(tasks.map(({ id, status }) => [id, status])).toEqual(
      ['check-file', 'load', 'clean', 'fit', 'evaluate', 'chart', 'report'].map((id) => [id, 'succeeded']),
    );
    const returns = allReturns(tasks);
    expect(returns).toMatchObject({ days: 1461, dropped: 0 });
    expect(returns['mean_error']).toBeCloseTo(2.0899, 3);
    expect(returns['naive_error']).toBeCloseTo(2.2397, 3);

    const results = makeFolder();
    expect(await runnable('weather', 'artifacts', 'get', run.id, '--to', results)).toMatchObject({ code: 0 });
    const read = (name: string) => readFileSync(join(results, 'results', name), 'utf8');
    expect(read('report.md')).toMatch(/^# Tomorrow's highest temperature in Seattle\n/);
    expect(read('report.md')).toContain('are **2.09 °C** off on average;\n');
    expect(read('report.md')).toContain('- 1461 days of observations, 0 of them dropped as impossible\n');
    expect(read('forecast.svg')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(read('predictions.csv').trimEnd().split(/\r?\n/)).toHaveLength(1 + 365);
  });

  it('has a grid of years and ridges, of which some can be swept over', async () => {
    const listed = await runnable('weather', 'sweep', 'weather', '--list', '--select', 'test_year=2013');
    expect(listed.stdout).toBe(
      '0  test_year=2013  ridge=0.1\n1  test_year=2013  ridge=1\n2  test_year=2013  ridge=10\n',
    );
    const swept = await runnable(
      'weather',
      'sweep',
      'weather',
      '--select',
      '0',
      '--until',
      'evaluate',
      '--json',
    );
    const [row] = JSON.parse(swept.stdout).runs;
    expect(row).toMatchObject({ status: 'succeeded', params: { test_year: 2013, ridge: 0.1 } });
    expect(row.returns.evaluate.mean_error).toBeGreaterThan(1);
  });

  it('forecasts another year, with a stronger ridge', async () => {
    const { run, tasks } = await record(
      'weather',
      ...['run', 'weather', '--json', '-p', 'test_year=2013', '-p', 'ridge=5'],
    );
    expect(run.params).toEqual({ data: 'data/seattle-weather.csv', test_year: 2013, ridge: 5 });
    expect(allReturns(tasks)['mean_error']).toBeCloseTo(2.028, 3);
  });

  it('says what is wrong with a param, before anything runs', async () => {
    expect(await runnable('weather', 'run', 'weather', '-p', 'ridge=much')).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error[param-type]: param `ridge` must be a number, not `much`\nhint: give it as `-p ridge=1`\n',
    });
  });

  it('fails at the task that cannot do what a param asks for, and leaves out what needs it', async () => {
    const { code, stdout } = await runnable(
      'weather',
      ...['run', 'weather', '--json', '-p', 'test_year=2020', '--logs', 'none'],
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout).tasks.slice(4)).toMatchObject([
      {
        id: 'evaluate',
        status: 'failed',
        reason: 'ValueError: there are no days of 2020 to test with',
      },
      { id: 'chart', status: 'upstream_failed' },
      { id: 'report', status: 'upstream_failed' },
    ]);
  });
});

describe('seasons', () => {
  it('describes each year that it finds, tries every combination, and narrows the best one down', async () => {
    const { run, tasks } = await record('seasons', 'run', 'seasons', '--json', '--logs', 'none');
    expect(run).toMatchObject({ pipeline: 'seasons', status: 'succeeded' });
    const members = (group: string) =>
      tasks.filter(({ id }) => id.startsWith(`${group}[`)).map(({ id }) => id);
    expect(members('years').filter((id) => id.endsWith('/describe'))).toEqual(
      [0, 1, 2, 3].map((index) => `years[${index}]/describe`),
    );
    expect(members('try')).toHaveLength(7);
    expect(members('tune')).toHaveLength(6);
    const returns = (id: string) => tasks.find((task) => task.id === id)?.returns;
    expect(returns('years')?.['summary']).toMatchObject([
      { year: '2012', days: 366, mean: 15.28, hottest: 34.4, coldest: -1.1 },
      { year: '2013' },
      { year: '2014' },
      { year: '2015', days: 365, mean: 17.43 },
    ]);
    expect(returns('try')?.['error']).toContainEqual({ matrix: { window: 14, share: 0.5 }, value: 2.2238 });
    expect(returns('best')).toEqual({ window: 14 });
    expect(returns('tune')).toMatchObject({ least: 2.1433 });

    const results = makeFolder();
    await runnable('seasons', 'artifacts', 'get', run.id, '--to', results);
    expect(readFileSync(join(results, 'results', 'report.md'), 'utf8')).toContain(
      '74% the last day and the rest the average of 14 days:\n2.14 °C off on average.\n',
    );
  });

  it('has a pipeline that also runs on its own', async () => {
    const { tasks } = await record('seasons', 'run', 'year', '-p', 'file=data/2013.csv', '--json');
    expect(allReturns(tasks)).toEqual({
      days: 365,
      summary: { year: '2013', days: 365, mean: 16.06, hottest: 33.9, coldest: 0 },
    });
  });
});

describe('jobs', () => {
  const longest = ['circumference', 'respectively', 'description', 'evaporation', 'exclusively'];
  const words = { words: 180, longest_words: longest };
  const counted = 'texts/walden.txt: 180 words\n';

  it.each([
    { args: ['function'], returns: words, log: counted },
    {
      args: ['function', '-p', 'longest=2'],
      returns: { words: 180, longest_words: longest.slice(0, 2) },
      log: counted,
    },
    { args: ['script'], returns: {}, log: '9 of 12 lines are longer than 72; the longest has 104\n' },
    { args: ['shell'], returns: { lines: 1 }, log: "lines of texts/walden.txt with 'pond': 1\n" },
    {
      args: ['shell', '-p', 'word=hundred'],
      returns: { lines: 2 },
      log: "lines of texts/walden.txt with 'hundred': 2\n",
    },
    {
      args: ['shell', '-p', 'word=$(id); "'],
      returns: { lines: 0 },
      log: "lines of texts/walden.txt with '$(id); \"': 0\n",
    },
    {
      args: ['node'],
      returns: { letters: 783, most_frequent: 'e' },
      log: 'texts/walden.txt: 783 letters, mostly e\n',
    },
  ])('runs $args', async ({ args, returns, log }) => {
    const { run, tasks } = await record('jobs', 'run', ...args, '--json');
    expect(tasks).toMatchObject([{ id: 'task', status: 'succeeded', returns }]);
    expect(tasks[0]?.returns).toEqual(returns);
    expect(await runnable('jobs', 'logs', run.id)).toMatchObject({ code: 0, stdout: log });
  });

  it('prints what a job returned', async () => {
    expect(await runnable('jobs', 'run', 'function', '--logs', 'none')).toMatchObject({
      code: 0,
      stdout: `words=180\nlongest_words=${JSON.stringify(longest)}\n`,
    });
  });

  it('keeps the file that a script gives', async () => {
    const { run, tasks } = await record('jobs', 'run', 'script', '--json');
    expect(tasks[0]?.outputs).toMatchObject([{ path: 'results/line-lengths.txt', size: 54 }]);
    const results = makeFolder();
    await runnable('jobs', 'artifacts', 'get', run.id, '--to', results);
    expect(readFileSync(join(results, 'results/line-lengths.txt'), 'utf8')).toBe(
      '9 of 12 lines are longer than 72; the longest has 104\n',
    );
  });

  it('runs the block of a job as a step of a pipeline, and that step as a job again', async () => {
    const pipeline = await record('jobs', 'run', 'reading', '--json');
    expect(pipeline.tasks).toMatchObject([
      { id: 'count', status: 'succeeded', returns: words },
      { id: 'minutes', status: 'succeeded', returns: { minutes: 0.8 } },
    ]);
    expect(await runnable('jobs', 'run', 'reading#count', '--logs', 'none')).toMatchObject({
      code: 0,
      stdout: `words=180\nlongest_words=${JSON.stringify(longest)}\n`,
    });
    const alone = await record('jobs', 'run', 'reading#minutes', '--json');
    expect(alone.tasks).toMatchObject([
      { id: 'count', status: 'skipped' },
      { id: 'minutes', status: 'succeeded', returns: { minutes: 0.8 } },
    ]);
  });

  it('runs a function that stands in no file', async () => {
    const job = ['job', 'python', 'stats.words:count_words', '-p', 'text=texts/walden.txt', '--json'];
    const { run } = await record('jobs', ...job);
    expect(run).toMatchObject({ status: 'succeeded', params: { text: 'texts/walden.txt' } });
    expect(await runnable('jobs', 'logs', run.id)).toMatchObject({ stdout: counted });
  });
});

describe('penguins', () => {
  itNeeds(jupyter)('fits a line in a notebook to what SQL has tidied, and judges it by SQL', async () => {
    const { run, tasks } = await record('penguins', 'run', 'penguins', '--json');
    expect(allReturns(tasks)).toEqual({
      birds: 342,
      species: 3,
      slope: expect.closeTo(49.6856, 4),
      start: expect.closeTo(-5780.8314, 4),
      explained: expect.closeTo(0.759, 4),
      rows: [
        { species: 'Adelie', birds: 151, mean_error_g: 347 },
        { species: 'Chinstrap', birds: 68, mean_error_g: 308 },
        { species: 'Gentoo', birds: 123, mean_error_g: 275 },
      ],
    });
    const results = makeFolder();
    await runnable('penguins', 'artifacts', 'get', run.id, '--to', results);
    const read = (path: string) => readFileSync(join(results, path), 'utf8');
    expect(read('results/errors.csv')).toBe(
      'species,birds,mean_error_g\r\nAdelie,151,347\r\nChinstrap,68,308\r\nGentoo,123,275\r\n',
    );
    expect(read('.runnable-notebooks/fit/fit.html')).toContain('342 birds, flipper_mm from 172 to 231');
    expect(read('.runnable-notebooks/fit/fit.html')).toMatch(/<svg|data:image\/svg/);
  });
});

it.each(['weather', 'jobs', 'penguins'])('finds nothing wrong with the pipelines of %s', async (example) => {
  expect(await runnable(example, 'validate', '--json')).toMatchObject({
    code: 0,
    stdout: '{"diagnostics":[]}\n',
  });
});

function runnable(example: string, ...args: readonly string[]) {
  const env = {
    ...repository.environment,
    RUNNABLE_STATE_DIR: repository.state,
    RUNNABLE_WORKSPACE_DIR: repository.workspaces,
    LC_ALL: 'C.UTF-8',
  };
  return runRunnable(args, { cwd: join(repository.root, example), env });
}

async function record(example: string, ...args: readonly string[]): Promise<Shown> {
  const { code, stdout, stderr } = await runnable(example, ...args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

function allReturns(tasks: readonly ShownTask[]): Record<string, unknown> {
  return Object.assign({}, ...tasks.map(({ returns }) => returns));
}

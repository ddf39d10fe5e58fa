import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { review } from '../../../src/session/review.ts';
import { makeRepository } from '../../support/repository.ts';
import { linesOf } from '../../support/reviewed.ts';

type Files = Readonly<Record<string, string>>;

/** What a review says of a change of these files, and what would run by it. */
async function reviewOf(before: Files, after: Files) {
  const repository = makeRepository({ files: before });
  repository.git('checkout', '--quiet', '-b', 'change');
  repository.write(after);
  repository.commit();
  const environment = { ...repository.environment, RUNNABLE_STATE_DIR: repository.state };
  const result = await review({ cwd: repository.root, environment, base: 'main', head: 'change' });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(existsSync(repository.state)).toBe(false);
  const { review: found } = result.value;
  const reused = found.tasks.map(({ id, reused: is }) => [id, is] as const);
  const plan = found.plan.map(({ id }) => id);
  return { lines: linesOf(found), plan, reused: Object.fromEntries(reused), undeclared: found.undeclared };
}

const etl = (clean: string, fit = 'cat out.csv') => `tasks:
  clean:
    shell: ${clean}
    inputs: [raw/**]
    outputs: [out.csv]
    returns: [rows]
    cache: true
  fit: { needs: [clean], shell: ${fit}, inputs: [fit.txt], cache: true }
  show: { needs: [fit], shell: 'true', inputs: [none.txt] }
`;
const base = { '.runnable/etl.yaml': etl('sort'), 'raw/a.csv': '1', 'fit.txt': 'f', 'none.txt': '' };

it('says by the keys of the cache which field makes a task run again, and what comes behind it', async () => {
  expect(await reviewOf(base, { 'raw/a.csv': '2' })).toMatchObject({
    lines: [
      'etl/clean rerun `input raw/**` changed',
      'etl/fit rerun upstream `clean`',
      'etl/show rerun upstream `fit`',
    ],
    plan: ['etl/clean', 'etl/fit', 'etl/show'],
    reused: { 'etl/clean': false, 'etl/fit': null, 'etl/show': null },
  });
});

it('runs nothing again for a change of what no key holds', async () => {
  const slow = etl('sort').replace('    cache: true\n', '    cache: true\n    timeout: 5m\n');
  expect(await reviewOf(base, { '.runnable/etl.yaml': slow })).toMatchObject({
    lines: ['etl/clean modified [timeout] `timeout`; its results would be used again'],
    plan: [],
    reused: { 'etl/clean': true },
  });
});

it('says of a task whose definition changed that it runs, and of one behind it too', async () => {
  const { lines, plan } = await reviewOf(base, { '.runnable/etl.yaml': etl('sort -r') });
  expect(lines).toEqual([
    'etl/clean modified [command] `command`',
    'etl/fit rerun upstream `clean`',
    'etl/show rerun upstream `fit`',
  ]);
  expect(plan).toEqual(['etl/clean', 'etl/fit', 'etl/show']);
});

it('counts all files of the project for a task without inputs, as a run does', async () => {
  const whole = 'tasks:\n  all: { shell: make, cache: true }\n';
  const before = { '.runnable/a.yaml': whole, 'lib/deep.py': '1' };
  const { lines, plan, undeclared } = await reviewOf(before, { 'lib/deep.py': '2' });
  expect([lines, plan, undeclared]).toEqual([['a/all rerun `project` changed'], ['a/all'], 0]);
});

it('knows what was made by a task of another name', async () => {
  const { reused, plan } = await reviewOf(base, {
    '.runnable/etl.yaml': etl('sort').replaceAll('fit:', 'train:').replace('[fit]', '[train]'),
  });
  expect(plan).toEqual([]);
  expect(reused).toMatchObject({ 'etl/train': true });
});

it('follows instances, and leaves to the definition what keys cannot say', async () => {
  const of = (letters: string, extra = '') =>
    `${extra}tasks:\n  each:\n    matrix: { letter: [${letters}] }\n    shell: echo $LETTER\n    env: { LETTER: "\${{ matrix.letter }}" }\n    inputs: [raw/**]\n    cache: true\n  free: { shell: date, inputs: [fit.txt] }\n  late: { needs: [free], shell: 'true', inputs: [none.txt], cache: true }\n`;
  const before = { ...base, '.runnable/m.yaml': of('a, b') };
  const files = await reviewOf(before, { 'raw/a.csv': '2' });
  expect(files.lines).toContain('m/each rerun `input raw/**` changed');
  const grown = await reviewOf(before, { '.runnable/m.yaml': of('a, b, c') });
  expect([grown.lines, grown.plan]).toEqual([['m/each modified [matrix] `matrix`'], ['m/each']]);
  const fewer = await reviewOf(before, { '.runnable/m.yaml': of('a') });
  expect([fewer.plan, fewer.reused]).toEqual([[], { 'm/each': true }]);
  const behind = await reviewOf(before, { 'fit.txt': 'g' });
  expect(behind.plan).toEqual(expect.arrayContaining(['m/free', 'm/late']));
  const given = of('a', 'params: { n: { type: integer, required: true } }\n');
  const unknown = await reviewOf({ ...base, '.runnable/m.yaml': given }, { 'raw/a.csv': '2' });
  expect(unknown.lines).toContain('m/each rerun input changed: `raw/a.csv`');
});

it('plans nothing that calls what is not there, has an error, or calls itself', async () => {
  const calling = (name: string) =>
    `tasks:\n  call: { pipeline: ${name} }\n  own: { shell: 'true', inputs: [raw/**], cache: true }\n`;
  const before = {
    ...base,
    '.runnable/a.yaml': calling('b'),
    '.runnable/b.yaml': calling('c'),
    '.runnable/c.yaml': etl('sort'),
  };
  const change = async (after: Files) => (await reviewOf(before, { 'raw/a.csv': '2', ...after })).reused;
  expect(await change({})).toMatchObject({ 'a/own': false, 'b/own': false, 'c/clean': false });
  const unknown = { 'a/own': null, 'b/own': null };
  expect(await change({ '.runnable/c.yaml': 'tasks: []\n' })).toMatchObject(unknown);
  expect(await change({ '.runnable/b.yaml': calling('nowhere') })).toMatchObject(unknown);
  expect(await change({ '.runnable/c.yaml': calling('a') })).toMatchObject({ ...unknown, 'c/own': null });
});

describe('what commits alone do not tell', () => {
  const giver = "tasks:\n  a: { shell: 'true', returns: [n, m], inputs: [raw/**], cache: true }\n";
  const expression = (text: string) => `"\${{ ${text} }}"`;
  const change = async (of: (part: string) => string, [before, after]: readonly [string, string]) => {
    const files = { ...base, '.runnable/etl.yaml': `${giver}${of(before)}` };
    return await reviewOf(files, { '.runnable/etl.yaml': `${giver}${of(after)}` });
  };

  it('holds no result for known where a condition stands on what a task returns', async () => {
    const w = (script: string) =>
      `  w: { needs: [a], when: ${expression("tasks.a.returns.n == '5'")}, shell: ${script}, inputs: [fit.txt], cache: true }\n`;
    const d = "  d: { needs: [w, a], run_if: all_done, shell: 'true', inputs: [none.txt], cache: true }\n";
    const { plan, reused } = await change((script) => w(script) + d, ['make', 'make all']);
    expect([plan, reused]).toEqual([['etl/w', 'etl/d'], { 'etl/w': null, 'etl/d': null }]);
  });

  const show = (value: string) =>
    `  c: { needs: [a], shell: 'true', inputs: [none.txt], env: { V: ${expression(value)} }, cache: true }\n`;

  it.each([
    ['the branch', 'git.branch', 'git.tag'],
    ['a comparison of what a task returns', "tasks.a.returns.n == '5'", "tasks.a.returns.m == '5'"],
    ['the run', 'run.id', "RUN['id'] "],
  ])('says by its definition whether a task runs that shows %s', async (_, before, after) => {
    const { plan, reused } = await change(show, [before, after]);
    expect([plan, reused]).toEqual([['etl/c'], { 'etl/c': null }]);
  });

  it('knows what is only handed on', async () => {
    const shown = (part: string) => show(' tasks.a.returns.n').replace('cache:', `${part}, cache:`);
    const { reused } = await change(shown, ['timeout: 5m', 'timeout: 6m']);
    expect(reused).toEqual({ 'etl/c': true });
    expect((await change(show, ['tasks.a.returns.n', 'tasks.a.returns.m'])).reused).toEqual({
      'etl/c': false,
    });
  });

  it('says nothing by keys where other paths are linked, or the configuration changes', async () => {
    const of = (part: string) => `  l: { ${part}, shell: cat fit.txt, inputs: [fit.txt], cache: true }\n`;
    const changed = ['timeout: 5m', 'timeout: 6m'] as const;
    expect((await change(of, changed)).reused).toEqual({ 'etl/l': true });
    const link = (path: string) => `${giver}${of(path)}workspace: { link: [${path.slice(-2)}] }\n`;
    const files = { ...base, '.gitignore': '5m\n6m\n', '.runnable/etl.yaml': link(changed[0]) };
    expect((await reviewOf(files, { '.runnable/etl.yaml': link(changed[1]) })).reused).toEqual({
      'etl/a': null,
      'etl/l': null,
    });
    const after = { '.runnable/etl.yaml': giver + of(changed[1]), 'runnable.config.yaml': 'notify: []\n' };
    const before = { ...base, '.runnable/etl.yaml': giver + of(changed[0]) };
    expect((await reviewOf(before, after)).reused).toEqual({ 'etl/l': null });
  });
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';

const definition = `tasks:
  load: { shell: cat data.txt }
  fit: { shell: ./fit.sh, needs: [load] }
  apart: { shell: exit 1 }
`;

const good = { executable: '#!/bin/sh\necho fitting\n' };
const bad = { executable: '#!/bin/sh\necho fitting\necho "loss is NaN" >&2\nexit 3\n' };

/** A history of 20 commits of which the 13th breaks `fit`; the ids, the first one at 0. */
function makeHistory(): { readonly project: CliProject; readonly ids: readonly string[] } {
  const project = makeCliProject({ '.runnable/p.yaml': definition, 'data.txt': '1\n', 'fit.sh': good });
  const ids = [project.git('rev-parse', 'HEAD')];
  for (let at = 1; at <= 20; at += 1) {
    project.write({ 'n.txt': `${at}\n` });
    if (at === 10) project.write({ 'data.txt': null });
    if (at === 11) project.write({ 'data.txt': '2\n' });
    if (at === 13) project.write({ 'fit.sh': bad });
    if (at === 17) project.write({ '.runnable/p.yaml': 'tasks: [' });
    if (at === 18) project.write({ '.runnable/p.yaml': definition });
    ids.push(project.commit(`Change ${at}`));
  }
  return { project, ids };
}

/** Everything of the user's repository that a search could change. */
function look(project: CliProject): unknown {
  return {
    refs: project.git('for-each-ref'),
    head: readFileSync(join(project.root, '.git/HEAD'), 'utf8'),
    index: readFileSync(join(project.root, '.git/index')).toString('base64'),
    config: readFileSync(join(project.root, '.git/config'), 'utf8'),
    status: project.git('status', '--porcelain'),
    files: readdirSync(project.root).sort(),
  };
}

it('names the first commit at which a task fails, with its files, how it fails, and the runs that show it', async () => {
  const { project, ids } = makeHistory();
  const before = look(project);
  const { code, stdout } = await project.run('bisect', 'p#fit', ids[0] ?? '');
  expect(code).toBe(0);
  expect(look(project)).toEqual(before);
  const shown = stdout
    .replaceAll(/r-[a-z2-7]{10}/g, 'RUN')
    .replaceAll(ids[13] ?? '', 'BAD')
    .replace((ids[13] ?? '').slice(0, 12), 'BAD');
  expect(shown).toBe(`BAD is the first bad commit for fit
  Change 13
  author  Test, 2023-11-14T22:13:20+00:00
  fails   fit: exit 3
  run     RUN
  before  RUN, which went well
  it changed
    fit.sh  changed, code of \`fit\`
    and 1 file more
  last lines of fit
    fitting
    loss is NaN

its change    git show BAD
what differs  runnable compare RUN RUN
`);

  // The same again: all of it is recorded, and nothing runs.
  const count = async () =>
    JSON.parse((await project.run('runs', 'list', '--all', '--json')).stdout).runs.length;
  const runs = await count();
  expect(runs).toBeLessThanOrEqual(2 + 5 + 2);
  const again = await project.run('bisect', 'p#fit', ids[0] ?? '', 'HEAD', '--json');
  expect(await count()).toBe(runs);
  const { found, tried, suspects, stopped } = JSON.parse(again.stdout);
  expect({ suspects, stopped }).toEqual({ suspects: [], stopped: null });
  expect(found).toEqual({
    commit: ids[13],
    author: 'Test',
    date: '2023-11-14T22:13:20+00:00',
    subject: 'Change 13',
    files: [{ path: 'fit.sh', change: 'changed', as: 'code', task: 'fit' }],
    others: 1,
    reason: 'exit 3',
    task: 'fit',
    tail: ['fitting', 'loss is NaN'],
    run: expect.stringMatching(/^r-/),
    before: expect.stringMatching(/^r-/),
  });
  expect(tried.every(({ recorded }: { recorded: boolean }) => recorded)).toBe(true);
  const order = tried.map(({ commit }: { commit: string }) => ids.indexOf(commit));
  expect(order).toEqual([...order].sort((one: number, other: number) => one - other));

  const log = await project.run('bisect', 'p#fit', ids[0] ?? '', '--log');
  expect(log.stdout.split('\n').filter((line) => /^(good|bad|skip) /.test(line))).toHaveLength(runs);
  expect(await count()).toBe(runs);
});

it('passes over commits of which nothing can be said, several at a time, and says why', async () => {
  const { project, ids } = makeHistory();
  const { code, stdout, stderr } = await project.run(
    'bisect',
    'p#fit',
    ids[9] ?? '',
    ids[18] ?? '',
    '-j',
    '8',
    '--json',
  );
  expect(code).toBe(0);
  const { found, tried } = JSON.parse(stdout);
  expect(found.commit).toBe(ids[13]);
  const skipped = tried.filter(({ verdict }: { verdict: string }) => verdict === 'skip');
  expect(
    skipped.map(({ commit, reason, run }: { commit: string; reason: string; run: string | null }) => [
      ids.indexOf(commit),
      reason,
      run === null,
    ]),
  ).toEqual([
    [10, '`fit` could not run: `load` failed', false],
    [17, expect.stringMatching(/\S/), true],
  ]);
  expect(stderr).toMatch(/^[0-9a-f]{10} → [0-9a-f]{10}: 9 commits, at most 1 round between the two ends\n/);
});

it('names those among which it is where the break is beside a commit that cannot be judged', async () => {
  const project = makeCliProject({ '.runnable/p.yaml': definition, 'data.txt': '1\n', 'fit.sh': good });
  const first = project.git('rev-parse', 'HEAD');
  project.write({ 'data.txt': null });
  const skipped = project.commit('No data');
  project.write({ 'data.txt': '1\n', 'fit.sh': bad });
  const last = project.commit('Data, and broken');
  const { code, stdout } = await project.run('bisect', 'p#fit', first);
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: `the first bad commit is one of 2: of the others nothing can be said
  ${last.slice(0, 10)}  2023-11-14  Test  Data, and broken
  ${skipped.slice(0, 10)}  2023-11-14  Test  No data
`,
  });
});

it('looks at merges only along first parents when it is asked to', async () => {
  const project = makeCliProject({ '.runnable/p.yaml': definition, 'data.txt': '1\n', 'fit.sh': good });
  const first = project.git('rev-parse', 'HEAD');
  project.git('checkout', '--quiet', '-b', 'side');
  project.write({ 'a.txt': '1\n' });
  project.commit('On the side');
  project.write({ 'fit.sh': bad });
  const broken = project.commit('Broken on the side');
  project.git('checkout', '--quiet', 'main');
  project.write({ 'b.txt': '1\n' });
  project.commit('On main');
  project.git('merge', '--quiet', '--no-ff', '-m', 'Merge side', 'side');
  const merge = project.git('rev-parse', 'HEAD');
  project.write({ 'c.txt': '1\n' });
  project.commit('After it');
  const foundBy = async (...flags: readonly string[]) =>
    JSON.parse((await project.run('bisect', 'p#fit', first, 'HEAD', '--json', ...flags)).stdout).found.commit;
  expect(await foundBy()).toBe(broken);
  expect(await foundBy('--first-parent')).toBe(merge);
});

it('finds the break of a whole pipeline, and takes no run with other params or a part of it for an answer', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml': 'params: { x: 1 }\ntasks:\n  one: { shell: "true" }\n  two: { shell: "true" }\n',
  });
  const first = project.git('rev-parse', 'HEAD');
  project.write({
    '.runnable/p.yaml':
      'params: { x: 1 }\ntasks:\n  one: { shell: "true" }\n  two: { shell: \'test "$RUNNABLE_PARAM_x" != 2\' }\n',
  });
  const broken = project.commit('Broken for 2');
  // Both went well.
  await project.run('run', 'p');
  await project.run('run', 'p', '--only', 'one', '-p', 'x=2');
  const { code, stdout } = await project.run('bisect', 'p', first, 'HEAD', '-p', 'x=2', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    pipeline: 'p',
    task: null,
    found: {
      commit: broken,
      task: 'two',
      files: [{ path: '.runnable/p.yaml', as: 'definition', task: null }],
    },
  });
});

it('takes no run for an answer in which the task had no turn', async () => {
  const tasks = (fit: string) => `tasks:\n  apart: { shell: exit 1 }\n  fit: { shell: ${fit} }\n`;
  const project = makeCliProject({ '.runnable/p.yaml': tasks('"true"') });
  const first = project.git('rev-parse', 'HEAD');
  project.write({ '.runnable/p.yaml': tasks('exit 3') });
  const broken = project.commit('Broken');
  await project.run('run', 'p', '--fail-fast', '-j', '1');
  const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  const shown = JSON.parse((await project.run('runs', 'show', runs[0].id, '--json')).stdout);
  expect(JSON.stringify(shown)).toContain('canceled');
  const { stdout, stderr } = await project.run('bisect', 'p#fit', first, '--json');
  expect(stderr).not.toContain('recorded');
  expect(JSON.parse(stdout)).toMatchObject({
    found: { commit: broken, task: 'fit' },
    tried: [{ verdict: 'good' }, { verdict: 'bad', recorded: false }],
  });
});

it('refuses ends that are not what they were said to be', async () => {
  const { project, ids } = makeHistory();
  const short = (at: number) => (ids[at] ?? '').slice(0, 7);
  const refusals = [
    [['p#fit', 'HEAD', ids[0] ?? ''], 'error[not-an-ancestor]: `HEAD` does not come before'],
    [['p#fit', 'nowhere'], 'error[bad-revision]: bad revision `nowhere`'],
    [
      ['p#fit', 'HEAD~3'],
      `error[bisect-end]: \`HEAD~3\` (${short(17)}) was said to be good, and nothing can be said of it`,
    ],
    [
      ['p#fit', 'HEAD~5'],
      `error[bisect-end]: \`HEAD~5\` (${short(15)}) was said to be good, and \`fit\` fails there: exit 3`,
    ],
    [['p#fit', ids[1] ?? '', ids[3] ?? ''], `(${short(3)}) was said to be bad, and \`fit\` succeeds there`],
    [
      ['p#fot', ids[1] ?? '', ids[3] ?? ''],
      `(${short(3)}) was said to be bad, and nothing can be said of it: it has no task \`fot\`; there`,
    ],
  ] as const;
  for (const [args, message] of refusals) {
    const { code, stderr } = await project.run('bisect', ...args);
    expect({ args, code }).toEqual({ args, code: 2 });
    expect(stderr).toContain(message);
  }
});

it('ends its runs on Ctrl-C, and goes on from there when it is asked again', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml': 'tasks:\n  fit: { shell: ./fit.sh, pass_env: [PLACE] }\n',
    'fit.sh': good,
  });
  const first = project.git('rev-parse', 'HEAD');
  project.write({
    'fit.sh': {
      executable: '#!/bin/sh\ntest -e "$PLACE/quick" && exit 0\ntouch "$PLACE/begun"\nexec sleep 600\n',
    },
  });
  project.commit('Slow');
  project.write({ 'fit.sh': bad });
  const broken = project.commit('Broken');
  const { process: child, ended } = project.start('bisect', 'p#fit', first);
  await fileAppears(project.place('begun'));
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(
    /^the first bad commit is one of 2: it was stopped; the same command goes on from here\n/,
  );
  const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  expect(runs.map(({ status }: { status: string }) => status)).toEqual(['canceled', 'failed', 'succeeded']);
  writeFileSync(project.place('quick'), '');
  const again = await project.run('bisect', 'p#fit', first, 'HEAD', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    found: { commit: broken },
    tried: [{ recorded: true }, { recorded: false }, { recorded: true }],
  });
});

it('cancels a run whose verdict does not matter any more', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml': 'tasks:\n  fit: { shell: ./fit.sh, pass_env: [PLACE] }\n',
    'fit.sh': good,
  });
  const first = project.git('rev-parse', 'HEAD');
  // It fails when the other one is at work.
  project.write({
    'fit.sh': { executable: '#!/bin/sh\nuntil test -e "$PLACE/begun"; do :; done\nexit 3\n' },
  });
  const broken = project.commit('Broken');
  project.write({ 'fit.sh': { executable: '#!/bin/sh\ntouch "$PLACE/begun"\nexec sleep 600\n' } });
  const slow = project.commit('Slow');
  project.write({ 'fit.sh': bad });
  project.commit('Broken again');
  const { code, stdout } = await project.run('bisect', 'p#fit', first, 'HEAD', '-j', '2', '--json');
  expect(code).toBe(0);
  const { found, tried } = JSON.parse(stdout);
  expect(found.commit).toBe(broken);
  expect(tried.map(({ commit }: { commit: string }) => commit)).not.toContain(slow);
  const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  expect(runs.find(({ commit }: { commit: string }) => commit === slow)).toMatchObject({
    status: 'canceled',
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';
import { startInTerminal } from '../support/terminal.ts';

const pipeline = `
params: { alpha: 0.1 }
tasks:
  load:
    shell: |
      printf 'day,depth\\n1,2\\n' > days.csv
      echo '# Loaded' > "$RUNNABLE_SUMMARY"
    outputs: [days.csv]
  fit:
    shell: |
      echo "alpha is $RUNNABLE_PARAM_alpha"
      echo careful >&2
      test "$RUNNABLE_PARAM_alpha" = 0.1 || bash fail.sh
    needs: [load]
    retry: { max: 1, delay: 10ms }
`;

const fit = `
params: { alpha: 1 }
tasks:
  try:
    shell: |
      echo "no <convergence> with $RUNNABLE_PARAM_alpha"
      test "$RUNNABLE_PARAM_alpha" != 2 || exit 3
`;

it('prints a report for which `-` stands in place of a file, and one only', async () => {
  const project = await failingProject();
  const [file, printed] = [
    await project.run('report', 'train', '--markdown', 'c.md'),
    await project.run('report', 'train', '--markdown', '-'),
  ];
  expect(file.stdout).toBe('c.md\n');
  expect(printed).toMatchObject({ code: 0, stdout: read(project, 'c.md'), stderr: '' });
  const both = await project.run('report', 'train', '--html', '-', '--junit', 'b.xml');
  expect(both.stdout).toMatch(/^<!doctype html>.*<\/html>\n?$/is);
  expect(both.stderr).toBe('b.xml\n');
  const refused = [
    await project.run('report', 'train', '--junit', '-', '--markdown', '-'),
    await project.run('report', 'train', '--html', '-', '--open'),
  ];
  expect(refused.map(({ code, stdout, stderr }) => [code, stdout, stderr])).toEqual([
    [
      2,
      '',
      'error[flag-conflict]: `--junit -` and `--markdown -` exclude one another: stdout takes one report\n',
    ],
    [2, '', 'error[flag-conflict]: `--html -` and `--open` exclude one another: a browser shows files\n'],
  ]);
  expect(existsSync(join(project.root, '-'))).toBe(false);
});

it('writes a report of a recorded run as HTML, JUnit and Markdown', async () => {
  const project = await failingProject();
  const { code, stdout, stderr } = await project.run(
    'report',
    'train',
    '--html',
    'out/a.html',
    '--junit',
    'b.xml',
    '--markdown',
    'c.md',
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'out/a.html\nb.xml\nc.md\n', stderr: '' });
  const html = read(project, 'out/a.html');
  const { run } = JSON.parse(block(html, 'record'));
  expect([...html.matchAll(/ data-copy="([^"]*)" hidden/g)].map(([, command]) => command)).toEqual([
    `runnable rerun ${run.id}`,
    `runnable reproduce ${run.id}`,
  ]);
  const data = JSON.parse(block(html, 'data'));
  expect(
    data.tasks.map(({ id, status, attempts, critical }: Task) => [id, status, attempts.length, critical]),
  ).toEqual([
    ['load', 'succeeded', 1, true],
    ['fit', 'failed', 2, true],
  ]);
  expect(data.tasks[0].summary).toBe('<h4>Loaded</h4>\n');
  expect(JSON.parse(block(html, `preview-${data.tasks[0].outputs[0].preview}`))).toEqual({
    type: 'table',
    rows: [
      ['day', 'depth'],
      ['1', '2'],
    ],
    more: false,
  });
  const { log } = data.tasks[1].attempts[1];
  expect(
    block(html, `log-${log.block}`)
      .split('\n')
      .slice(log.from, log.from + log.lines)
      .sort(),
  ).toEqual([' alpha is 0.3', ' no convergence', '!careful']);
  expect(JSON.parse(block(html, 'record'))).toEqual(
    JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout),
  );
  expect(read(project, 'b.xml')).toContain('<failure message="exit 3"');
  expect(read(project, 'c.md')).toContain('Loaded');
});

it('says in what code and params the run differs from the latest that succeeded', async () => {
  const project = await failingProject();
  await project.run('report', '--html', 'a.html');
  const told = /<article class="difference">.*?<\/article>/s.exec(read(project, 'a.html'))?.[0] ?? '';
  expect(told.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')).toMatch(
    /^ Since it last went well r-\w{10} at [0-9a-f]{12} , .* UTC, succeeded\. What is other now: code added fail\.sh params alpha 0\.1 → now 0\.3 data the same environment the same $/,
  );
  expect(read(project, 'a.html')).toContain('<span class="change">added</span> <code>fail.sh</code>');
});

it('writes a report of a sweep: which of its runs failed and why, and all of them compared', async () => {
  const project = makeCliProject({ '.runnable/fit.yaml': fit });
  expect((await project.run('sweep', 'fit', '--grid', 'alpha=1,2,3')).code).toBe(1);
  const sweep = /s-\w{10}/.exec((await project.run('sweep', 'list')).stdout)?.[0] ?? '';
  const files = ['--html', 'a.html', '--junit', 'b.xml', '--markdown', 'c.md'];
  expect(await project.run('report', sweep, ...files)).toMatchObject({
    code: 0,
    stdout: 'a.html\nb.xml\nc.md\n',
    stderr: '',
  });
  const html = read(project, 'a.html');
  const data = JSON.parse(block(html, 'data'));
  expect([data.run, data.tasks, data.sweep.rows.map(({ status }: Task) => status)]).toEqual([
    sweep,
    [],
    ['succeeded', 'failed', 'succeeded'],
  ]);
  expect(html).toContain('3 runs: 2 succeeded, 1 failed in ');
  const [, failure = ''] = /<article class="failure">([\s\S]*?)<\/article>/.exec(html) ?? [];
  expect(failure).toContain('alpha=2');
  expect(failure).toContain('<code>try</code> exit 3');
  expect(failure).toContain('no &#60;convergence&#62; with 2</pre>');
  expect(html.match(/class="failure"/g)).toHaveLength(1);
  expect(JSON.parse(block(html, 'record')).sweep).toMatchObject({ id: sweep, status: 'failed', runs: 3 });
  const junit = read(project, 'b.xml');
  expect(junit.match(/<testsuite name="[^"]*"/g)).toEqual(
    [1, 2, 3].map((alpha) => `<testsuite name="fit (alpha=${alpha})"`),
  );
  expect(junit.match(/<failure message="exit 3"/g)).toHaveLength(1);
  expect(read(project, 'c.md')).toContain('### Sweep of fit: 2 succeeded, 1 failed');
  expect((await project.run('report', sweep)).stdout).toMatch(/\/sweeps\/s-\w{10}\/report\.html\n$/);
});

it('goes to the record of the run unless a file is named, and to the file that `run --report` names', async () => {
  const project = await failingProject();
  const { stdout } = await project.run('report');
  expect(stdout).toMatch(/\/runs\/r-\w{10}\/report\.html\n$/);
  expect(existsSync(stdout.trim())).toBe(true);
  expect((await project.run('run', 'train', '--report', 'out/run.html')).code).toBe(0);
  expect(read(project, 'out/run.html')).toMatch(/<title>✓ train succeeded, r-\w{10}<\/title>/);
  expect(await project.run('run', 'train', '--report', 'run.pdf')).toMatchObject({
    code: 2,
    stderr:
      'error[flag-value]: `--report` is `run.pdf`; accepted is a file that ends in `.html`, `.md` (Markdown) or `.xml` (JUnit)\n',
  });
});

it('is written by itself when a run fails on a terminal', async () => {
  const project = await failingProject();
  const seen = startInTerminal(['run', 'train', '-p', 'alpha=0.3', '--ui', 'lines'], {
    cwd: project.root,
    env: {
      ...project.environment,
      RUNNABLE_STATE_DIR: project.state,
      RUNNABLE_WORKSPACE_DIR: project.workspaces,
      LC_ALL: 'C.UTF-8',
    },
  });
  expect(await seen.ended).toMatchObject({ code: 1 });
  const path = /^report +(\/\S+\/report\.html)/m.exec(seen.raw())?.[1] ?? '';
  expect(readFileSync(path, 'utf8')).toMatch(/<title>✗ train failed, /);
});

interface Task {
  readonly id: string;
  readonly status: string;
  readonly attempts: readonly unknown[];
  readonly critical: boolean;
}

/** A run that went well, and then one that failed, with other params and a file that is not committed. */
async function failingProject(): Promise<CliProject> {
  const project = makeCliProject({ '.runnable/train.yaml': pipeline });
  expect((await project.run('run', 'train')).code).toBe(0);
  project.write({ 'fail.sh': 'echo no convergence\nexit 3\n' });
  expect((await project.run('run', 'train', '-p', 'alpha=0.3')).code).toBe(1);
  return project;
}

function read(project: CliProject, path: string): string {
  return readFileSync(join(project.root, path), 'utf8');
}

function block(html: string, name: string): string {
  const text = new RegExp(`id="block-${name}">([^<]*)`).exec(html)?.[1] ?? '';
  return inflateRawSync(Buffer.from(text, 'base64')).toString();
}

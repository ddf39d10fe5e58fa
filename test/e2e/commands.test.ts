import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileAppears, makeCliProject } from '../support/cli-project.ts';
import { commandLine, runRunnable } from '../support/command-line.ts';

const train = `
description: Train a model
params: { alpha: 0.1 }
tasks:
  load:
    shell: |
      echo loading
      echo "rows:=3" >> "$RUNNABLE_RETURNS"
      mkdir -p out && echo data > out/data.csv
    returns: [{ name: rows, kind: metric }]
    outputs: [out/data.csv]
  fit:
    needs: [load]
    env: { ROWS: "\${{ tasks.load.returns.rows }}" }
    shell: |
      echo "fitting $ROWS rows with $RUNNABLE_PARAM_alpha"
      [ "$RUNNABLE_PARAM_alpha" != 9 ] || { echo diverged >&2; exit 3; }
`;

const project = () => makeCliProject({ '.runnable/train.yaml': train });

describe('run', () => {
  it('tells a run on stderr and leaves stdout to results', async () => {
    const { run } = project();
    const { code, stdout, stderr } = await run('run', 'train');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(
      stderr
        .replaceAll(/r-\w+/g, 'RUN')
        .replaceAll(/@\w{7}/g, '@COMMIT')
        .replaceAll(/\d+\.\d+s/g, 'TIME'),
    ).toBe(
      `train main@COMMIT RUN
  params alpha=0.1
» load
load │ loading
✓ load TIME  rows=3
» fit
fit │ fitting 3 rows with 0.1
✓ fit TIME

✓ succeeded in TIME: 2 succeeded
results    runnable artifacts ls RUN
record     runnable runs show RUN
`,
    );
  });

  it('says with --quiet what there is to note on it, beside its result', async () => {
    const { run, root } = makeCliProject({
      '.runnable/train.yaml': 'params: { n: 1 }\ntasks: { fit: { shell: echo hi } }\n',
    });
    writeFileSync(join(root, 'new.txt'), '');
    const quietly = async (...words: readonly string[]) => {
      const { code, stdout, stderr } = await run(...words, '-q');
      const hidden = /(?<=[rs]-)\w{10}|\d+\.\ds/g;
      return { code, stdout, lines: stderr.replace(hidden, '*').split('\n') };
    };
    const note = 'note: the run includes what is not committed: new.txt (untracked)';
    const end = ['✓ succeeded in *: 1 succeeded', 'record     runnable runs show r-*', ''];
    expect(await quietly('run', 'train')).toEqual({ code: 0, stdout: '', lines: [note, '', ...end] });
    const swept = await quietly('sweep', 'train', '--grid', 'n=1');
    expect(swept.lines.slice(0, 2)).toEqual([note, '']);
  });

  it('says why it shows no terminal UI although one was asked for', async () => {
    const { run, runWith } = makeCliProject({ '.runnable/a.yaml': 'task: { shell: "true" }\n' });
    const notesOf = ({ stderr }: { readonly stderr: string }) =>
      stderr.split('\n').filter((line) => line.includes('terminal UI'));
    const note = (why: string) =>
      `note: the terminal UI is not shown, because ${why}; the run is told in lines`;
    const asked = ['run', 'a', '--ui', 'tui'];
    const nowhere = note('stdin, stdout and stderr are not all a terminal');
    expect(notesOf(await run(...asked))).toEqual([nowhere]);
    expect(notesOf(await run('watch', '--ui', 'tui'))).toEqual([nowhere]);
    expect(notesOf(await runWith({ CI: 'true' }, ...asked))).toEqual([note('CI is set')]);
    expect(notesOf(await run(...asked, '--json'))).toEqual([note('`--json` prints the record')]);
    expect(notesOf(await run(...asked, '--screen-reader'))).toEqual([note('a screen reader reads lines')]);
    for (const flags of [['-q'], ['--dry-run']]) {
      expect(notesOf(await run(...asked, ...flags))).toEqual([]);
    }
    const detached = await run(...asked, '--detach');
    expect(notesOf(detached)).toEqual([]);
    // The run would go on in the folder that vanishes with the test.
    expect(await run('logs', detached.stdout.trim(), '-f')).toMatchObject({ code: 0 });
  });

  it('ends with 1 when a task failed, and writes the reports that are asked for', async () => {
    const { run, root } = project();
    const ended = await run(
      'run',
      'train',
      '-p',
      'alpha=9',
      '--junit',
      'a/junit.xml',
      '--summary',
      'summary.md',
      '--json',
    );
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('── fit: exit 3 (');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      run: { pipeline: 'train', status: 'failed', params: { alpha: 9 }, trigger: 'manual' },
      tasks: [
        {
          id: 'load',
          status: 'succeeded',
          returns: { rows: 3 },
          outputs: [{ path: 'out/data.csv', size: 5 }],
        },
        { id: 'fit', status: 'failed', reason: 'exit 3' },
      ],
    });
    expect(readFileSync(join(root, 'a/junit.xml'), 'utf8')).toContain(
      '<failure message="exit 3" type="failed">',
    );
    expect(readFileSync(join(root, 'summary.md'), 'utf8')).toMatch(/^### ❌ `train` failed\n/);
  });

  it('prints the journal itself with --ui json, and the same record as runs show with --json', async () => {
    const { run, state } = project();
    const events = await run('run', 'train', '--ui', 'json');
    const id = JSON.parse(events.stdout.split('\n')[0] ?? '').run;
    const journal = readFileSync(join(state, 'runs', id, 'events.ndjson'), 'utf8');
    expect(events.stdout).toBe(journal.replaceAll(' \n', '\n'));
    const shown = await run('runs', 'show', id, '--json');
    expect(JSON.parse(shown.stdout).run.id).toBe(id);
  });

  it('prints what a job returns', async () => {
    const { run } = project();
    await run('run', 'train');
    expect(await run('run', 'train#load', '-q')).toMatchObject({ code: 0, stdout: 'rows=3\n' });
  });

  it('says what would run with --dry-run, and runs nothing', async () => {
    const { run } = project();
    const dry = await run('run', 'train', '--dry-run', '--json');
    const planned = await run('plan', 'train', '--json');
    expect(dry).toMatchObject({ code: 0, stdout: planned.stdout });
    expect(JSON.parse((await run('runs', 'list', '--json')).stdout)).toEqual({ runs: [] });
  });

  it('shows what is wrong with a definition, with the line, and ends with 2', async () => {
    const { run } = makeCliProject({
      '.runnable/bad.yaml': 'tasks:\n  a: { shell: "true", needs: [b] }\n  bb: { shell: "true" }\n',
    });
    const { code, stdout, stderr } = await run('run', 'bad');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('error[unknown-task]: ');
    expect(stderr).toContain('.runnable/bad.yaml:2:');
    expect(stderr).toContain('2 │   a: { shell: "true", needs: [b] }');
  });

  it('runs in a process of its own with --detach, which can be followed and stopped', async () => {
    const { run, place } = makeCliProject({
      '.runnable/wait.yaml':
        'pass_env: [PLACE]\ntasks:\n  wait:\n    shell: touch "$PLACE/ready"; echo waiting; exec sleep 1000\n',
    });
    const { code, stdout } = await run('run', 'wait', '-d');
    expect(code).toBe(0);
    const id = stdout.trim();
    expect(id).toMatch(/^r-\w{10}$/);
    await fileAppears(place('ready'));
    expect(JSON.parse((await run('runs', 'show', id, '--json')).stdout).run.status).toBe('running');
    const following = run('logs', `${id}/wait`, '-f');
    expect(await run('runs', 'cancel', id)).toMatchObject({ code: 0, stderr: `asked ${id} to stop\n` });
    expect(await following).toMatchObject({ code: 0, stdout: 'waiting\n' });
    expect(await run('runs', 'cancel', id)).toMatchObject({ code: 0 });
  });

  it('tells a detached run that cannot start apart from one that has', async () => {
    const { run } = project();
    const { code, stdout, stderr } = await run('run', 'nothing', '--detach');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('error[unknown-pipeline]');
  });

  it('names what there is where a pipeline is unknown, and is silent about what else other files warn of', async () => {
    const warned = 'params: { x: 1 }\ntask: { shell: echo $RUNNABLE_PARAM_x }\n';
    const { run } = makeCliProject({ '.runnable/fit.yaml': warned, '.runnable/bad.yaml': 'tasks: {}\n' });
    const { code, stderr } = await run('run', 'fitt');
    expect(code).toBe(2);
    expect(stderr.match(/^(?:error|warning)\[.*|^hint: .*/gm)).toEqual([
      'error[unknown-pipeline]: there is no pipeline or job `fitt`; there are `fit`',
      'hint: did you mean `fit`?',
      'error[empty]: the pipeline has no tasks',
    ]);
  });

  it('knows which pipeline is meant by its file', async () => {
    const { run } = makeCliProject({
      '.runnable/fit.yaml': 'name: other\ntask: { shell: "true" }\n',
      '.runnable/prepare-data.yml': 'task: { shell: "true" }\n',
    });
    const named = [
      ['.runnable/fit.yaml', 'other'],
      ['fit.yaml', 'other'],
      ['./.runnable/prepare-data.yml', 'prepare-data'],
    ] as const;
    for (const [file, name] of named) {
      const { code, stderr } = await run('plan', file);
      expect([code, stderr]).toEqual([2, expect.stringContaining(`hint: did you mean \`${name}\`?\n`)]);
    }
  });

  it('groups and annotates in GitHub Actions, and writes the step summary', async () => {
    const { root, environment, state, workspaces, place } = project();
    const env = {
      ...environment,
      RUNNABLE_STATE_DIR: state,
      RUNNABLE_WORKSPACE_DIR: workspaces,
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: place('step.md'),
      CI: 'true',
    };
    const { code, stdout } = await runRunnable(['run', 'train', '-p', 'alpha=9'], { cwd: root, env });
    expect(code).toBe(1);
    expect(stdout).toMatch(/::group::load\n::stop-commands::(.+)\nloading\n::\1::\n::endgroup::\n/);
    expect(stdout).toContain('::error file=.runnable/train.yaml,line=12,title=fit failed::exit 3\n');
    expect(readFileSync(place('step.md'), 'utf8')).toContain('| ✗ | `fit` | failed: exit 3 |');
  });
});

it('judges files, and says which one has the name that is given', async () => {
  const { run } = project();
  expect(await run('validate', 'train')).toMatchObject({
    code: 2,
    stderr:
      'error[unknown-file]: the file `train` does not exist\nhint: name its file: `runnable validate .runnable/train.yaml`\n',
  });
  expect((await run('validate', 'trian')).stderr).toBe(
    'error[unknown-file]: the file `trian` does not exist\n',
  );
});

it('says in a list of runs that none has been, or that none is as asked', async () => {
  const { run } = project();
  expect(await run('runs', 'list')).toMatchObject({ code: 0, stderr: 'nothing has been run here yet\n' });
  expect(await run('runs', 'list', '--status', 'failed')).toMatchObject({ stderr: 'there is no such run\n' });
});

it('shows in its reports what tasks wrote for them, secrets masked', async () => {
  const { place, environment, root, state, workspaces } = makeCliProject({
    '.runnable/depth.yaml': `secrets: [TOKEN]
tasks:
  measure:
    secrets: [TOKEN]
    shell: echo "## 31.1 m, says $TOKEN" >> "$RUNNABLE_SUMMARY"
  quiet: { shell: "true" }
`,
  });
  const env = {
    ...environment,
    RUNNABLE_STATE_DIR: state,
    RUNNABLE_WORKSPACE_DIR: workspaces,
    TOKEN: 'a-secret-text',
  };
  const args = ['run', 'depth', '--summary', place('summary.md'), '--report', place('report.md')];
  expect(await runRunnable(args, { cwd: root, env })).toMatchObject({ code: 0 });
  const texts = ['summary.md', 'report.md'].map((name) => readFileSync(place(name), 'utf8'));
  for (const text of texts) expect(text).toMatch(/\n\n#### `measure`\n\n## 31\.1 m, says \*\*\*\n$/);
});

describe('job', () => {
  it('gives words to a program as they are', async () => {
    const { run } = project();
    const { code } = await run('job', 'shell', '--', 'printf', '[%s]\\n', 'a  b', '$(id)', "'");
    expect(code).toBe(0);
    expect(await run('logs', 'latest')).toMatchObject({ stdout: "[a  b]\n[$(id)]\n[']\n" });
  });

  it('takes no words behind shell text, which would hand them to nobody, but words after `--`', async () => {
    const { run } = project();
    expect(await run('job', 'shell', './x.sh', 'a b', 'c')).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `error[unexpected-argument]: the shell text is one word, found \`a b c\` behind it
hint: for a program and its arguments: runnable job shell -- ./x.sh 'a b' c
`,
    });
    expect(await run('job', 'shell', 'echo "[$1]"', '--', 'a b')).toMatchObject({ code: 0 });
    expect(await run('logs', 'latest')).toMatchObject({ stdout: '[a b]\n' });
  });

  it('runs shell text, and params reach it', async () => {
    const { run } = project();
    expect(await run('job', 'shell', 'echo "$RUNNABLE_PARAM_day"', '-p', 'day=2026-01-31')).toMatchObject({
      code: 0,
    });
    expect(await run('logs', 'latest')).toMatchObject({ stdout: '2026-01-31\n' });
  });
});

describe('runs show', () => {
  it('says of a pickled value how large it is, and not where it lies', async () => {
    const { run } = makeCliProject({ 'steps.py': 'def make():\n    return {1, 2}\n' });
    expect(await run('job', 'python', 'steps:make', '--returns', 'made')).toMatchObject({ code: 0 });
    const { stdout } = await run('runs', 'show', 'latest');
    expect(stdout).toMatch(/made +a Python value, \d+ B/);
    expect(stdout).not.toContain('pickle');
  });
});

describe('job, misspelt', () => {
  it.each([
    [
      ['bash', 'x'],
      'error[unknown-kind]: there is no kind `bash`; accepted are `shell`, `python`, `notebook`, `node`, `sql`, `java`, `dbt`',
    ],
    [['shell'], 'error[command-incomplete]: nothing says what the shell job runs'],
    [['python', ''], 'error[command-incomplete]: nothing says what the python job runs'],
  ])('job %j: %s', async (words, message) => {
    const { run } = project();
    const { code, stderr } = await run('job', ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(await run('runs', 'list', '--json')).toMatchObject({ stdout: '{"runs":[]}\n' });
  });
});

describe('job, what it gives', () => {
  it('needs no .runnable: prints what --returns names, keeps what --outputs names', async () => {
    const { run } = makeCliProject({
      'stats.py': 'def mean(values: list):\n    return sum(values) / len(values)\n',
    });
    const asked = ['job', 'python', 'stats:mean', '-p', 'values:=[1, 2, 6]', '--returns', 'mean', '-q'];
    expect(await run(...asked)).toMatchObject({ code: 0, stdout: 'mean=3\n' });
    expect(await run('job', 'shell', 'echo x > x.txt', '--outputs', '*.txt')).toMatchObject({ code: 0 });
    expect((await run('artifacts', 'ls', 'latest')).stdout).toContain('x.txt');
  });
});

describe('job, of a function whose returns nobody names', () => {
  const steps = `
import threading
def plain(): return {"rows": 3, "mean": 1.5}
def none(): return None
def odd(): return (1, {2})
def lock(): return threading.Lock()
class Rude:
    def __repr__(self): raise ValueError("no")
def rude(): return Rude()
`;
  const code = `
export const plain = () => [1, 'two'];
export const none = () => {};
export const odd = () => new Map([[1, 2]]);
`;
  it('prints what it returned, as far as it can be shown, and never fails for it', async () => {
    const { run } = makeCliProject({ 'steps.py': steps, 'steps.mjs': code });
    const cases = [
      ['python', 'steps:plain', /^result=\{"rows":3,"mean":1\.5\}\n$/],
      ['python', 'steps:none', /^$/],
      ['python', 'steps:odd', /^result=\(1, \{2\}\)\n$/],
      ['python', 'steps:lock', /^result=<unlocked _thread\.lock object at \w+>\n$/],
      ['python', 'steps:rude', /^$/],
      ['node', 'steps.mjs#plain', /^result=\[1,"two"\]\n$/],
      ['node', 'steps.mjs#none', /^$/],
      ['node', 'steps.mjs#odd', /^result=Map\(1\) \{ 1 => 2 \}\n$/],
    ] as const;
    for (const [kind, what, printed] of cases) {
      expect(await run('job', kind, what, '-q')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(printed),
      });
    }
    // The same again: nobody asks for it then either.
    expect(await run('rerun', 'latest', '-q')).toMatchObject({
      code: 0,
      stdout: 'result=Map(1) { 1 => 2 }\n',
    });
  });
});

describe('a link that is required and absent', () => {
  it('ends with 3 before there is a record of the run', async () => {
    const { run } = makeCliProject({
      '.runnable/linked.yaml':
        'workspace: { link: [{ path: data, required: true }] }\ntasks: { a: { shell: ls data } }\n',
    });
    const refused = await run('run', 'linked');
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('error[link-missing]: `data` is to be linked into the workspace');
    expect(await run('runs', 'list', '--json')).toMatchObject({ stdout: '{"runs":[]}\n' });
  });
});

describe('output that cannot be written', () => {
  const shell = ({ root, environment, state }: ReturnType<typeof makeCliProject>, line: string) =>
    spawnSync('bash', ['-c', line.replaceAll('runnable', `"${process.execPath}" "${commandLine}"`)], {
      cwd: root,
      env: { ...environment, RUNNABLE_STATE_DIR: state },
      encoding: 'utf8',
    });

  it.each([
    'runs list --json',
    'plan train --json',
    'schema',
    'job shell true --json -q',
    'run train --ui json',
  ])('ends `%s` with 3 on a full disk', (line) => {
    const { status, stderr } = shell(project(), `runnable ${line} > /dev/full`);
    expect(stderr).toContain(
      'error[output-lost]: what was to be printed could not be written: ENOSPC: no space left on device, write\n',
    );
    expect(status).toBe(3);
  });

  it('is quiet about a reader that has gone, and leaves the code of a failure', () => {
    const place = project();
    expect(shell(place, 'runnable schema | true; echo "${PIPESTATUS[0]}"')).toMatchObject({
      stdout: '0\n',
      stderr: '',
    });
    expect(shell(place, 'runnable run train -p alpha=9 --ui json > /dev/full')).toMatchObject({ status: 1 });
  });
});

describe('returns', () => {
  it('must be UTF-8: other bytes are named by their line, and not replaced', async () => {
    const { run } = project();
    const failed = await run(
      'job',
      'shell',
      `printf 'a=1\\nb=\\xff\\n' >> "$RUNNABLE_RETURNS"`,
      '--returns',
      'a,b',
    );
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('line 2 of the returns is not UTF-8'),
    });
  });
});

describe('resume', () => {
  it('goes on in the same run and runs nothing again that had succeeded', async () => {
    const { run, place } = makeCliProject({
      '.runnable/two.yaml': `pass_env: [PLACE]
tasks:
  one: { shell: 'echo one >> "$PLACE/ran"' }
  two: { shell: 'echo two >> "$PLACE/ran"; [ -e "$PLACE/mended" ]', needs: [one] }
`,
    });
    expect(await run('run', 'two')).toMatchObject({ code: 1 });
    writeFileSync(place('mended'), '');
    expect(await run('resume', 'latest')).toMatchObject({ code: 0 });
    expect(readFileSync(place('ran'), 'utf8')).toBe('one\ntwo\ntwo\n');
    const { runs } = JSON.parse((await run('runs', 'list', '--json')).stdout);
    expect(runs).toHaveLength(1);
  });

  it('refuses to run a task again that the run does not have', async () => {
    const { run, place } = makeCliProject({
      '.runnable/each.yaml': `pass_env: [PLACE]
tasks:
  load: { shell: 'echo load >> "$PLACE/ran"' }
  train: { shell: 'echo "$RUNNABLE_PARAM_n" >> "$PLACE/ran"', matrix: { n: [1, 2], max_parallel: 1 }, needs: [load] }
`,
    });
    expect(await run('run', 'each')).toMatchObject({ code: 0 });
    const refused = await run('resume', 'latest', '--again', 'laod', '--again', 'train[n=1]');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(
      /^error\[unknown-selection\]: `--again laod` names no task of run `r-\w+`; it has `load`, `train`, `train\[n=1\]`, `train\[n=2\]`\nhint: did you mean `load`\?\n$/,
    );
    expect(readFileSync(place('ran'), 'utf8')).toBe('load\n1\n2\n');
    expect(await run('resume', 'latest', '--again', 'train[n=1]')).toMatchObject({ code: 0 });
    expect(readFileSync(place('ran'), 'utf8')).toBe('load\n1\n2\n1\n');
  });
});

describe('what a run left', () => {
  it('is listed, shown, searched, copied and removed', async () => {
    const { run, root } = project();
    await run('run', 'train');
    await run('run', 'train', '-p', 'alpha=9');
    const { runs } = JSON.parse((await run('runs', 'list', '--json')).stdout);
    expect(runs.map((each: { status: string }) => each.status)).toEqual(['failed', 'succeeded']);
    expect(Object.keys(runs[0])).toEqual([
      'id',
      'pipeline',
      'status',
      'commit',
      'dirty',
      'parent',
      'sweep',
      'host',
      'pulled',
      'started_at',
      'ended_at',
    ]);
    const listed = await run('runs', 'list', '--status', 'failed');
    expect(listed.stdout).toMatch(
      /^RUN +PIPELINE +STATUS +COMMIT +STARTED +TOOK\nr-\w+ +train +✗ failed +main@\w{7} /,
    );

    const shown = await run('runs', 'show', 'latest/fit');
    expect(shown.stdout).toMatch(/✗ {2}fit {2}shell {2}failed +\d+\.\d+s {2}exit 3\n/);
    expect(await run('runs', 'show', 'latest/fitt')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /has no task `fitt`; it has `load`, `fit`\nhint: did you mean `fit`\?\n$/,
      ),
    });

    expect(await run('logs', 'latest')).toMatchObject({
      stdout: 'load │ loading\nfit │ fitting 3 rows with 9\nfit │ diverged\n',
    });
    expect(await run('logs', 'latest', '--failed', '--grep', 'd[i]ver')).toMatchObject({
      stdout: 'fit │ diverged\n',
    });
    expect(await run('logs', 'latest/fit', '--attempt', '2')).toMatchObject({
      code: 2,
      stderr: 'error[unknown-attempt]: there is no attempt 2; there was 1\n',
    });

    const files = JSON.parse((await run('artifacts', 'ls', 'latest', '--json')).stdout).artifacts;
    expect(files).toMatchObject([{ task: 'load', path: 'out/data.csv', size: 5, stored: true }]);
    expect(await run('artifacts', 'get', 'latest', '--to', 'got')).toMatchObject({
      stdout: 'got/out/data.csv\n',
    });
    expect(readFileSync(join(root, 'got/out/data.csv'), 'utf8')).toBe('data\n');
    expect(await run('artifacts', 'get', 'latest', '--to', 'got')).toMatchObject({ code: 2 });
    expect(await run('artifacts', 'get', 'latest', 'none', '--to', 'new')).toMatchObject({ code: 2 });
    expect(existsSync(join(root, 'new'))).toBe(false);

    expect(await run('runs', 'gc', '--keep', '1', '--dry-run')).toMatchObject({ stdout: `${runs[1].id}\n` });
    const nowhere = makeCliProject({ '.runnable/a.yaml': '' });
    expect(await nowhere.run('runs', 'gc', '--dry-run')).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(nowhere.state)).toBe(false);
    expect(await run('runs', 'gc', '--keep', '1')).toMatchObject({
      stdout: `${runs[1].id}\n`,
      stderr: expect.stringMatching(/^removed the record of 1 run\n/),
    });
    expect(JSON.parse((await run('runs', 'list', '--json')).stdout).runs).toHaveLength(1);
    await run('job', 'shell', 'true', '-q');
    expect(await run('artifacts', 'get', 'latest', '--to', 'empty')).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: 'there are no outputs\n',
    });
    expect(existsSync(join(root, 'empty'))).toBe(false);
  });
});

describe('the project', () => {
  it('is listed with its last results', async () => {
    const { run } = project();
    await run('run', 'train');
    const { stdout } = await run('list');
    expect(stdout).toMatch(
      /^NAME +FORM +LAST +TRIGGERS +DESCRIPTION\ntrain +2 tasks +✓ succeeded +Train a model\n$/,
    );
    expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject({
      pipelines: [{ name: 'train', form: 'pipeline', tasks: ['load', 'fit'], last: { status: 'succeeded' } }],
    });
  });

  it('is listed with its file and what is wrong where it is broken, too', async () => {
    const { run, write } = project();
    write({ '.runnable/broken.yaml': 'tasks:\n  a: { shel: "true" }\n' });
    const listed = await run('list', '--json');
    const { pipelines, broken } = JSON.parse(listed.stdout);
    expect([listed.code, pipelines.map(({ name }: { name: string }) => name)]).toEqual([0, ['train']]);
    const validated = JSON.parse((await run('validate', '--json')).stdout);
    expect(validated.diagnostics).not.toEqual([]);
    expect(broken).toEqual([{ file: '.runnable/broken.yaml', diagnostics: validated.diagnostics }]);
    expect((await run('list')).code).toBe(0);
  });

  it('is judged by validate: people, JSON and SARIF see the same', async () => {
    const { run, write } = project();
    expect(await run('validate')).toMatchObject({ code: 0, stdout: '1 file: no problem found\n' });
    write({ '.runnable/bad.yaml': 'tasks:\n  a: { shel: "true" }\n' });
    const people = await run('validate');
    expect(people.code).toBe(2);
    expect(people.stdout).toMatch(/\.runnable\/bad\.yaml:2:8[\s\S]*\n2 files: \d errors?\n$/);
    const { diagnostics } = JSON.parse((await run('validate', '--json')).stdout);
    expect(diagnostics[0]).toMatchObject({
      severity: 'error',
      file: '.runnable/bad.yaml',
      line: 2,
      column: 8,
    });
    expect(Object.keys(diagnostics[0])).toEqual([
      'severity',
      'code',
      'message',
      'file',
      'line',
      'column',
      'end_line',
      'end_column',
      'hint',
    ]);
    const sarif = JSON.parse((await run('validate', '.runnable/bad.yaml', '--sarif')).stdout);
    expect(sarif.runs[0].results).toHaveLength(diagnostics.length);
    expect(await run('validate', '.runnable/bad.yaml', '--sarif', '--json')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'error[flag-conflict]: `--sarif` and `--json` exclude one another: both print to stdout\n',
    });
  });

  it('is read from HEAD in a bare repository', async () => {
    const { root, git, environment, state, workspaces } = project();
    const bare = join(root, '..', 'bare.git');
    git('clone', '--quiet', '--bare', root, bare);
    const env = { ...environment, RUNNABLE_STATE_DIR: state, RUNNABLE_WORKSPACE_DIR: workspaces };
    const here = (...args: string[]) => runRunnable(args, { cwd: bare, env });
    expect(JSON.parse((await here('list', '--json')).stdout)).toMatchObject({
      pipelines: [{ name: 'train' }],
    });
    expect(await here('validate')).toMatchObject({ code: 0, stdout: '1 file: no problem found\n' });
    expect(await here('complete', 'tasks')).toMatchObject({ stdout: 'load\nfit\n' });
  });

  it('is not at the root of every bare repository, which then says where projects are', async () => {
    const { root, git, environment, state } = makeCliProject({
      'a b/.runnable/train.yaml': train,
      'deep/c/.runnable/train.yaml': train,
    });
    const bare = join(root, '..', 'bare.git');
    git('clone', '--quiet', '--bare', root, bare);
    const env = { ...environment, RUNNABLE_STATE_DIR: state };
    const said = `error[no-project]: commit \`${git('rev-parse', '--short=7', 'HEAD')}\` has no \`.runnable\` folder at its root, where this bare repository is asked for its project
hint: there are projects in \`a b\`, \`deep/c\`, which are found in a work tree: \`git worktree add --detach ../checkout && runnable -C '../checkout/a b' list\`
`;
    for (const words of [['list'], ['validate'], ['run', 'train']]) {
      const told = await runRunnable(words, { cwd: bare, env });
      expect(told).toEqual({ ...told, code: 2, stdout: '', stderr: said });
    }
    spawnSync('git', ['worktree', 'add', '--detach', '../checkout'], { cwd: bare, env });
    const listed = await runRunnable(['-C', '../checkout/a b', 'list'], { cwd: bare, env });
    expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('train') });
  });

  it('is drawn without values for the params that a run needs', async () => {
    const { run } = makeCliProject({
      '.runnable/train.yaml': `params: { day: { type: date, required: true } }
tasks: { load: { shell: "true" }, fit: { shell: "true", needs: [load] } }
`,
    });
    const drawn = await run('graph', 'train');
    expect(drawn).toMatchObject({ code: 0, stderr: '' });
    expect(drawn.stdout).toContain('fit');
    expect(await run('plan', 'train')).toMatchObject({ code: 2 });
  });

  it('is drawn in every format', async () => {
    const { run } = project();
    expect((await run('graph', 'train')).stdout).toContain('load');
    expect((await run('graph', 'train', '--format', 'mermaid')).stdout).toMatch(/^flowchart|^graph/);
    expect((await run('graph', 'train', '--format', 'dot')).stdout).toMatch(/^digraph/);
    expect(JSON.parse((await run('graph', 'train', '--format', 'json')).stdout)).toMatchObject({
      pipeline: 'train',
    });
  });

  it('is told about by doctor', async () => {
    const { run, root } = project();
    const { code, stdout } = await run('doctor', '--json');
    expect(code).toBe(0);
    const findings = JSON.parse(stdout).findings as { name: string; value: string; why: string }[];
    expect(findings.find(({ name }) => name === 'project')).toMatchObject({ value: root });
    expect(findings.find(({ name }) => name === 'state')).toMatchObject({ why: 'RUNNABLE_STATE_DIR' });
  });

  it('is told about by doctor beside the faults of its configuration', async () => {
    const { run, root } = project();
    writeFileSync(join(root, 'runnable.config.yaml'), 'executors: {}\nexecutor: 5\npoolz: {}\n');
    const findingsOf = async (...args: readonly string[]) => {
      const { code, stdout } = await run('doctor', '--json', ...args);
      const { findings } = JSON.parse(stdout) as { findings: readonly { name: string }[] };
      return { code, findings: new Map(findings.map(({ name, ...found }) => [name, found])) };
    };
    const faulty = await findingsOf();
    expect(faulty.code).toBe(3);
    expect(faulty.findings.get('project')).toMatchObject({ value: root, ok: true });
    expect(faulty.findings.get('configuration')).toEqual({
      value: 'runnable.config.yaml',
      why: 'line 2: unknown key `executor` (and 1 more); see `runnable validate`',
      ok: false,
    });
    expect(faulty.findings.has('executors')).toBe(false);
    const missing = await findingsOf('--config', 'none.yaml');
    expect(missing.findings.get('configuration')).toMatchObject({ value: 'none.yaml', ok: false });
  });
});

describe('init', () => {
  it.each(['python', 'shell', 'node'])(
    'writes a project with %s tasks that is valid, runs, and has a test',
    async (template) => {
      const { run, root, environment } = makeCliProject({});
      const wrote = await run('init', template);
      expect(wrote.code).toBe(0);
      expect(wrote.stdout).toContain('wrote .runnable/hello.yaml\n');
      expect(await run('validate')).toMatchObject({ code: 0 });
      const ran = await run('run', 'hello', '--json');
      expect(ran).toMatchObject({ code: 0 });
      expect(JSON.parse(ran.stdout).tasks.at(-1).outputs).toMatchObject([{ path: 'results/report.txt' }]);
      const tests = {
        python: ['python3', '-m', 'unittest', 'discover'],
        shell: ['bash', 'tests/count-words.sh'],
        node: ['node', '--test', 'test/words.test.mjs'],
      }[template];
      expect(await run('job', 'shell', '--', ...(tests ?? []))).toMatchObject({ code: 0 });
      const again = await run('init', template);
      expect(again.stdout).toContain('kept  .runnable/hello.yaml (it exists; --force overwrites it)\n');
      expect(existsSync(join(root, '.runnable/pipeline.schema.json'))).toBe(true);
      expect(environment).toBeDefined();
    },
  );

  it('drafts a pipeline of what is there', async () => {
    const { run, root } = makeCliProject({
      'package.json': JSON.stringify({ scripts: { test: 'node --test', start: 'node .' } }),
      'scripts/load data.py': 'if __name__ == "__main__":\n    print("loaded")\n',
      'lib.py': 'x = 1\n',
      'tests/test_lib.py': '',
      'bin/deploy.sh': 'echo deploy\n',
      'notes/explore.ipynb': '{}',
    });
    expect(await run('init', '--from-repo')).toMatchObject({ code: 0 });
    expect(
      readFileSync(join(root, '.runnable/main.yaml'), 'utf8'),
    ).toBe(`# yaml-language-server: $schema=pipeline.schema.json
description: Drafted from what the repository holds; say what needs what with \`needs\`
tasks:
  npm-test:
    shell: npm run test
  python-tests:
    python: { module: unittest, args: [discover, -s, "tests"] }
  load-data:
    python: "scripts/load data.py"
  deploy:
    shell: { file: "bin/deploy.sh" }
  explore:
    notebook: "notes/explore.ipynb"
`);
    expect(await run('validate')).toMatchObject({ code: 0 });
  });

  it('works in a folder that is no repository yet', async () => {
    const { root } = makeCliProject({});
    const folder = join(root, '..', 'plain');
    mkdirSync(folder);
    const { code, stdout } = await runRunnable(['init'], { cwd: folder });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/\nNext:\n {2}git init .*\n {2}git add \. && /),
    ]);
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
    ])
      execFileSync('git', args, { cwd: folder });
    expect(await runRunnable(['plan', 'hello'], { cwd: folder })).toMatchObject({ code: 0 });
  });

  it('lets Git ignore what tools make, once, and leaves what is ignored already as it is', async () => {
    const { run, root } = makeCliProject({ 'package.json': '{}', '.gitignore': '*.log\r\n.venv' });
    mkdirSync(join(root, 'node_modules/left'), { recursive: true });
    writeFileSync(join(root, 'node_modules/left/index.js'), '');
    const note =
      'hint: tools make `node_modules`, and all of it goes into each snapshot: put `node_modules/` into';
    expect((await run('job', 'shell', '--', 'true')).stderr).toContain(note);
    const first = await run('init');
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringContaining(
        '\nadded node_modules/, __pycache__/, /results/ to .gitignore\n\nNext:\n  runnable ',
      ),
    ]);
    const text = '*.log\r\n.venv\r\nnode_modules/\r\n__pycache__/\r\n/results/\r\n';
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe(text);
    expect((await run('init', '--force')).stdout).not.toContain('to .gitignore');
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toBe(text);
    const ran = await run('run', 'hello');
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringContaining('all of it goes into each')]);
  });
});

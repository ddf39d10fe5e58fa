import { appendFileSync, existsSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';

const train = `pass_env: [PLACE]
params: { alpha: 0.5, region: eu }
tasks:
  load:
    shell: echo "rows:=10" >> "$RUNNABLE_RETURNS"
    returns: [rows]
  train:
    needs: [load]
    params: { depth: { type: integer, default: 1 } }
    shell: |
      echo "$RUNNABLE_PARAM_alpha $RUNNABLE_PARAM_depth $RUNNABLE_PARAM_region" >> "$PLACE/ran"
      echo "auc:=$RUNNABLE_PARAM_alpha$RUNNABLE_PARAM_depth" >> "$RUNNABLE_RETURNS"
    returns: [{ name: auc, kind: metric }]
`;
const grid = '{"pipeline_parameters": {"alpha": [0.1, 0.2]}, "train": {"depth": [3, 5]}}';

describe('a sweep', () => {
  it('runs every combination of the grid beside the pipeline, the first axis slowest, and keeps a record', async () => {
    const project = makeCliProject({
      '.runnable/train.yaml': train,
      '.runnable/train.parameters.json': grid,
    });
    const swept = await project.run('sweep', 'train', '-p', 'region=us');
    expect(simplify(swept.stderr)).toBe(`train main@COMMIT SWEEP: 4 runs over alpha (2), train.depth (2)
» 0 alpha=0.1, train.depth=3 RUN
✓ 0 alpha=0.1, train.depth=3 TIME  auc=0.13
» 1 alpha=0.1, train.depth=5 RUN
✓ 1 alpha=0.1, train.depth=5 TIME  auc=0.15
» 2 alpha=0.2, train.depth=3 RUN
✓ 2 alpha=0.2, train.depth=3 TIME  auc=0.23
» 3 alpha=0.2, train.depth=5 RUN
✓ 3 alpha=0.2, train.depth=5 TIME  auc=0.25

#  ALPHA  TRAIN.DEPTH  AUC   ROWS  STATUS       TOOK  RUN
0    0.1            3  0.13    10  ✓ succeeded  TIME  RUN
1    0.1            5  0.15    10  ✓ succeeded  TIME  RUN
2    0.2            3  0.23    10  ✓ succeeded  TIME  RUN
3    0.2            5  0.25    10  ✓ succeeded  TIME  RUN

✓ succeeded in TIME: 4 succeeded
table      runnable sweep show SWEEP
`);
    expect(swept).toMatchObject({ code: 0, stdout: '' });
    expect(ran(project)).toEqual(['0.1 3 us', '0.1 5 us', '0.2 3 us', '0.2 5 us']);
    const { sweep, runs } = JSON.parse((await project.run('sweep', 'show', 'latest', '--json')).stdout);
    expect(sweep).toMatchObject({
      pipeline: 'train',
      status: 'succeeded',
      axes: [
        { name: 'alpha', values: [0.1, 0.2] },
        { name: 'train.depth', values: [3, 5] },
      ],
      combinations: 4,
      runs: 4,
      counts: { succeeded: 4 },
    });
    expect(runs).toHaveLength(4);
    expect(runs[3]).toMatchObject({
      index: 3,
      status: 'succeeded',
      params: { alpha: 0.2, 'train.depth': 5 },
      returns: { load: { rows: 10 }, train: { auc: 0.25 } },
    });
    const listed = JSON.parse((await project.run('runs', 'list', '--sweep', 'train', '--json')).stdout).runs;
    expect(listed.map(({ sweep: id, commit }: Listed) => [id, commit])).toEqual(
      Array(4).fill([sweep.id, sweep.commit]),
    );
    const shown = JSON.parse((await project.run('runs', 'show', runs[0].run, '--json')).stdout).run;
    expect(shown).toMatchObject({ sweep: sweep.id, params: { alpha: 0.1, region: 'us' } });
    const params = JSON.parse(
      readFileSync(join(project.state, 'runs', runs[0].run, 'plan.json'), 'utf8'),
    ).params;
    expect(params.map(({ name, source }: Param) => [name, source])).toEqual([
      ['alpha', 'sweep'],
      ['region', 'command-line'],
    ]);
  });

  it('lists combinations without running them, as text and as JSON', async () => {
    const project = makeCliProject({ '.runnable/train.yaml': train });
    writeFileSync(join(project.root, '.runnable/train.parameters.yaml'), 'train: { depth: [3, 12] }\n');
    const args = ['sweep', 'train', '--list', '--grid', 'alpha=0.1,0.25,1', '--exclude', 'depth=3,alpha=1'];
    const text = await project.run(...args);
    expect(text.stderr).toContain('5 of 6 combinations of train.depth (2), alpha (3)\n');
    expect(text.stdout).toBe(`0  train.depth=3   alpha=0.1
1  train.depth=3   alpha=0.25
3  train.depth=12  alpha=0.1
4  train.depth=12  alpha=0.25
5  train.depth=12  alpha=1
`);
    const { commit, ...listed } = JSON.parse((await project.run(...args, '--json', '--select', '4-')).stdout);
    expect(listed).toEqual({
      pipeline: 'train',
      dirty: true,
      axes: [
        { name: 'train.depth', values: [3, 12] },
        { name: 'alpha', values: [0.1, 0.25, 1] },
      ],
      total: 6,
      selected: 2,
      combinations: [
        { index: 4, params: { 'train.depth': 12, alpha: 0.25 } },
        { index: 5, params: { 'train.depth': 12, alpha: 1 } },
      ],
    });
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(existsSync(join(project.state, 'sweeps'))).toBe(false);
  });

  it('holds no more memory for half a million combinations than for one', async () => {
    const values = Array.from({ length: 1000 }, (_, value) => value).join(',');
    const project = makeCliProject({ '.runnable/train.yaml': train });
    const list = (...more: string[]) =>
      peakOf(
        project,
        'sweep',
        'train',
        '--list',
        '--grid',
        `alpha=${values}`,
        '--grid',
        `train.depth=${values}`,
        ...more,
      );
    const one = await list('--select', '0');
    const many = await list('--select', '500000-999999');
    expect([one.lines, many.lines]).toEqual([1, 500_000]);
    expect(many.peakKb - one.peakKb).toBeLessThan(80 * 1024);
  });

  it('says with its place what is wrong with a grid, and runs nothing', async () => {
    const project = makeCliProject({
      '.runnable/train.yaml': train,
      '.runnable/train.parameters.json': '{"pipeline_parameters": {"alpha": 0.1},\n "trian": {}}',
    });
    expect(await project.run('sweep', 'train')).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr: `error[grid-axis]: the axis \`alpha\` is a list of values, not the number 0.1
──▶ .runnable/train.parameters.json:1:35
  │
1 │ {"pipeline_parameters": {"alpha": 0.1},
  │                                   ^^^
hint: put it into a list: \`[0.1]\`

error[grid-task]: the grid has a section \`trian\`, which is neither \`pipeline_parameters\` nor a task of pipeline \`train\`
──▶ .runnable/train.parameters.json:2:2
  │
2 │  "trian": {}}
  │  ^^^^^^^
hint: did you mean \`train\`?
`,
    });
  });

  it('has its grid judged by validate, with a place in the file', async () => {
    const project = makeCliProject({
      '.runnable/train.yaml': train,
      '.runnable/train.parameters.json': grid,
    });
    expect(await project.run('validate')).toMatchObject({ code: 0, stdout: '2 files: no problem found\n' });
    writeFileSync(join(project.root, '.runnable/train.parameters.json'), '{"train": {"deep": [3]}}');
    const { code, stdout } = await project.run('validate', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      { code: 'unknown-param', file: '.runnable/train.parameters.json', line: 1, column: 12 },
    ]);
    writeFileSync(join(project.root, '.runnable/train.parameters.yml'), '{}');
    expect((await project.run('validate')).stdout).toContain(
      'error[grid-file]: the pipeline has more than one grid',
    );
  });

  it.each([
    [
      ['sweep', 'train'],
      'error[no-grid]: there is no grid to sweep over: neither `.runnable/train.parameters.json` in the commit, nor `--grid-file` or `--grid`\n',
    ],
    [
      ['sweep', 'train', '--grid', 'alpha=1', '-p', 'alpha=2'],
      'error[no-grid]: the grid has no axis that is left to sweep over\n',
    ],
    [
      ['sweep', 'train', '--grid-file', 'none.json'],
      'error[grid-file]: the grid `none.json` cannot be read: there is no such file\n',
    ],
    [
      ['sweep', 'twice'],
      'error[grid-file]: the pipeline has more than one grid: `.runnable/twice.parameters.json` and `.runnable/twice.parameters.yml`\n',
    ],
    [
      ['sweep', 'train', '--grid-file', 'huge.yaml'],
      'error[grid-size]: 1000000 combinations are selected; one sweep has up to 100000 runs\n',
    ],
    [
      ['sweep', 'show', 'latest'],
      'error[unknown-sweep]: there is no sweep `latest`; there has been none here yet\n',
    ],
  ])('refuses %j', async (args, said) => {
    const many = JSON.stringify(Array.from({ length: 1000 }, (_, value) => value));
    const project = makeCliProject({
      '.runnable/train.yaml': train,
      '.runnable/twice.yaml': train,
      '.runnable/twice.parameters.json': grid,
      '.runnable/twice.parameters.yml': grid,
      'huge.yaml': `pipeline_parameters: { alpha: ${many} }\ntrain: { depth: ${many} }\n`,
    });
    const { code, stderr } = await project.run(...args);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
    expect(existsSync(join(project.state, 'sweeps'))).toBe(false);
  });

  it('is reached for a pipeline that is called as one of its commands', async () => {
    const project = makeCliProject({ '.runnable/show.yaml': train });
    const { code } = await project.run('sweep', '--grid', 'alpha=1', '-q', '--', 'show');
    expect(code).toBe(0);
    expect(ran(project)).toEqual(['1 1 eu']);
  });

  it('runs one task as a job for each value, on what an earlier run gave', async () => {
    const project = makeCliProject({ '.runnable/train.yaml': train });
    await project.run('run', 'train');
    const swept = await project.run('sweep', 'train#train', '--grid', 'depth=7,8', '--json');
    const { sweep, runs } = JSON.parse(swept.stdout);
    expect(sweep.axes).toEqual([{ name: 'train.depth', values: [7, 8] }]);
    expect(runs.map(({ returns }: { returns: unknown }) => returns)).toEqual([
      { train: { auc: 0.57 } },
      { train: { auc: 0.58 } },
    ]);
  });
});

describe('a table of a sweep', () => {
  it('B80: is CSV in which nothing is a formula', async () => {
    const project = makeCliProject({
      '.runnable/p.yaml': `params: { text: "", n: 0 }
task:
  shell: |
    printf 'said<<END\\n%s\\nEND\\n' "$RUNNABLE_PARAM_text" >> "$RUNNABLE_RETURNS"
    echo "figure:=$RUNNABLE_PARAM_n" >> "$RUNNABLE_RETURNS"
  returns: [said, figure]
`,
    });
    const texts = ['=cmd()', '+1', '-1', '@x', '\tx', '\rx', 'a "b", c', 'x\ny', 'plain'];
    await project.run('sweep', 'p', '-q', '--grid', `text:=${JSON.stringify(texts)}`, '--grid', 'n=-2');
    const csv = (await project.run('sweep', 'show', 'p', '--csv')).stdout;
    expect(csv.replaceAll(/,\d\.\d+,r-\w+\n/g, '\n')).toBe(`index,text,n,said,figure,status,reason,seconds,run
0,'=cmd(),-2,'=cmd(),-2,succeeded,
1,'+1,-2,'+1,-2,succeeded,
2,'-1,-2,'-1,-2,succeeded,
3,'@x,-2,'@x,-2,succeeded,
4,'\tx,-2,'\tx,-2,succeeded,
5,"'\rx",-2,"'\rx",-2,succeeded,
6,"a ""b"", c",-2,"a ""b"", c",-2,succeeded,
7,"x
y",-2,"x
y",-2,succeeded,
8,plain,-2,plain,-2,succeeded,
`);
  });
});

describe('a sweep with a run that fails', () => {
  const files = {
    '.runnable/p.yaml': `pass_env: [PLACE]
params: { n: 0 }
task:
  shell: |
    echo "$RUNNABLE_PARAM_n" >> "$PLACE/ran"
    test "$RUNNABLE_PARAM_n" != 2 || test -e "$PLACE/mended"
`,
  };

  it('runs the others, ends with 1, and tries only that one again', async () => {
    const project = makeCliProject(files);
    const swept = await project.run('sweep', 'p', '--grid', 'n=1,2,3');
    expect(swept.code).toBe(1);
    expect(simplify(swept.stderr)).toContain(`» 1 n=2 RUN

── task: exit 1 (TIME)

✗ 1 n=2 failed: \`task\` failed TIME
» 2 n=3 RUN
✓ 2 n=3 TIME
`);
    expect(simplify(swept.stderr)).toContain('✗ failed in TIME: 2 succeeded, 1 failed\n');
    expect((await project.run('sweep', 'list')).stdout).toContain('✗ failed');
    writeFileSync(project.place('mended'), '');
    const resumed = await project.run('sweep', 'resume', 'latest');
    expect(simplify(resumed.stderr)).toContain(`✓ 0 n=1 done before
» 1 n=2 RUN
✓ 1 n=2 TIME
✓ 2 n=3 done before
`);
    expect(resumed.code).toBe(0);
    expect(ran(project)).toEqual(['1', '2', '3', '2']);
    expect((await project.run('sweep', 'list')).stdout).toContain('✓ succeeded');
  });

  it('starts no other with --fail-fast, until it is resumed', async () => {
    const project = makeCliProject(files);
    const swept = await project.run('sweep', 'p', '--grid', 'n=1,2,3', '--fail-fast');
    expect(swept.code).toBe(1);
    expect(swept.stderr).toContain('1 succeeded, 1 failed, 1 not started\n');
    const table = (await project.run('sweep', 'show', 'latest')).stdout;
    expect(simplify(table)).toMatch(
      /interrupted: 1 succeeded, 1 failed, 1 not started\n[\s\S]*\n2 {2}3 {2}· queued *\n$/,
    );
    writeFileSync(project.place('mended'), '');
    expect((await project.run('resume', 'latest')).code).toBe(0);
    expect((await project.run('sweep', 'resume', 'p')).code).toBe(0);
    expect(ran(project)).toEqual(['1', '2', '2', '3']);
  });
});

describe('a half-done sweep', () => {
  // Each run says that it is there; those from 2 on then wait until somebody opens the gate.
  const files = {
    '.runnable/p.yaml': `pass_env: [PLACE]
params: { n: 0 }
task:
  shell: |
    echo "$RUNNABLE_PARAM_n" >> "$PLACE/ran"
    touch "$PLACE/at-$RUNNABLE_PARAM_n"
    test "$RUNNABLE_PARAM_n" -lt 2 || test -e "$PLACE/open" || exec sleep 300
`,
    '.runnable/p.parameters.json': '{"pipeline_parameters": {"n": [0, 1, 2, 3, 4]}}',
  };

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'is finished by resume after %s on the commit that it began with',
    async (signal) => {
      const project = makeCliProject(files);
      const sweep = project.start('sweep', 'p', '--max-parallel', '2');
      await Promise.all([fileAppears(project.place('at-2')), fileAppears(project.place('at-3'))]);
      sweep.process.kill(signal);
      const ended = await sweep.ended;
      expect([ended.code, ended.signal]).toEqual(
        { SIGKILL: [null, 'SIGKILL'], SIGINT: [130, null], SIGTERM: [143, null] }[signal],
      );
      appendFileSync(join(project.root, '.runnable/p.yaml'), 'tags: [changed]\n');
      writeFileSync(join(project.root, '.runnable/p.parameters.json'), '{}');
      const before = JSON.parse((await project.run('sweep', 'show', 'p', '--json')).stdout);
      const stopped = signal === 'SIGKILL' ? 'interrupted' : 'canceled';
      expect(before.sweep).toMatchObject({ status: 'interrupted', runs: 5 });
      expect(before.runs.map(({ status }: { status: string }) => status)).toEqual([
        'succeeded',
        'succeeded',
        stopped,
        stopped,
        'queued',
      ]);
      writeFileSync(project.place('open'), '');
      const resumed = await project.run('resume', before.sweep.id, '--json');
      expect(resumed.code).toBe(0);
      const after = JSON.parse(resumed.stdout);
      expect(after.sweep).toMatchObject({
        id: before.sweep.id,
        status: 'succeeded',
        counts: { succeeded: 5 },
      });
      expect(ran(project).sort()).toEqual(['0', '1', '2', '2', '3', '3', '4']);
      const runs = JSON.parse((await project.run('runs', 'list', '--json')).stdout).runs;
      expect(new Set(runs.map(({ commit }: Listed) => commit))).toEqual(new Set([before.sweep.commit]));
      expect(runs).toHaveLength(5);
    },
    30_000,
  );

  it.each([1, 2, 5, 8, 11, 14])(
    'runs nothing twice that ended well, when it is killed after event %d',
    async (events) => {
      const project = makeCliProject({
        '.runnable/p.yaml': `pass_env: [PLACE]
params: { n: 0 }
task: { shell: 'echo "$RUNNABLE_PARAM_n" >> "$PLACE/ran"' }
`,
      });
      const sweep = project.start('sweep', 'p', '--grid', 'n=0,1,2', '--ui', 'json');
      let seen = 0;
      sweep.process.stdout?.on('data', (text: string) => {
        seen += text.split('\n').length - 1;
        if (seen >= events) sweep.process.kill('SIGKILL');
      });
      await sweep.ended;
      const { runs } = JSON.parse((await project.run('sweep', 'show', 'latest', '--json')).stdout);
      const done = runs.flatMap(({ status, index }: Row) => (status === 'succeeded' ? [index] : []));
      const resumed = JSON.parse((await project.run('sweep', 'resume', 'latest', '--json')).stdout);
      expect(resumed.runs.map(({ run, status }: Row) => [run, status])).toEqual(
        resumed.runs.map(({ run }: Row) => [run, 'succeeded']),
      );
      const times = [0, 1, 2].map((n) => ran(project).filter((line) => line === `${n}`).length);
      expect(done.map((index: number) => times[index])).toEqual(done.map(() => 1));
      expect(times.every((count) => count >= 1)).toBe(true);
      expect(JSON.parse((await project.run('runs', 'list', '--json')).stdout).runs).toHaveLength(3);
    },
    30_000,
  );

  it('belongs to one process at a time, and is stopped from another one', async () => {
    const project = makeCliProject(files);
    const detached = await project.run('sweep', 'p', '-d');
    const id = detached.stdout.trim();
    expect(detached.stderr).toBe(
      `look at it: runnable sweep show ${id}\nstop it: runnable sweep cancel ${id}\n`,
    );
    await fileAppears(project.place('at-2'));
    const second = await project.run('sweep', 'resume', id);
    expect(second.code).toBe(4);
    expect(second.stderr).toContain(`error[run-busy]: \`${id}\` is held by process`);
    expect((await project.run('sweep', 'list')).stdout).toContain('» running');
    const canceled = await project.run('sweep', 'cancel', 'latest');
    expect(canceled.stderr).toBe(`asked ${id} to stop\n`);
    writeFileSync(project.place('open'), '');
    await whenIdle(project, id);
    expect((await project.run('sweep', 'resume', id, '-q')).code).toBe(0);
    expect(ran(project)).toEqual(['0', '1', '2', '2', '3', '4']);
  }, 30_000);
});

describe('gc', () => {
  it('keeps the runs of a sweep that can go on, and removes the record of one with its last run', async () => {
    const project = makeCliProject({
      '.runnable/p.yaml': `params: { n: 0 }
task: { shell: 'test "$RUNNABLE_PARAM_n" != 1' }
`,
    });
    await project.run('sweep', 'p', '--grid', 'n=0,1,2', '--fail-fast', '-q');
    await project.run('sweep', 'p', '--grid', 'n=2,3', '-q');
    const listSweeps = async () => JSON.parse((await project.run('sweep', 'list', '--json')).stdout).sweeps;
    expect((await project.run('runs', 'gc', '--older-than', '1ms')).stderr).toBe(
      'removed the records of 2 runs\n',
    );
    expect(await listSweeps()).toMatchObject([{ status: 'interrupted', runs: 3 }]);
    const would = await project.run('runs', 'gc', '--older-than', '1ms', '--resumable', '--dry-run');
    const gone = await project.run('runs', 'gc', '--older-than', '1ms', '--resumable');
    expect(would.stderr).toBe(gone.stderr.replace('removed', 'would remove'));
    expect(gone.stderr).toMatch(/^removed the records of 2 runs, and the code of 1 commit \(\d+ B\)\n$/);
    expect(await listSweeps()).toEqual([]);
  });
});

it('gc keeps the runs of a sweep of another project that can go on', async () => {
  const task = `params: { n: 0 }
task: { shell: 'test "$RUNNABLE_PARAM_n" != 1' }
`;
  const project = makeCliProject({ 'one/.runnable/p.yaml': task, 'two/.runnable/q.yaml': task });
  await project.run('-C', 'one', 'sweep', 'p', '--grid', 'n=0,1,2', '--fail-fast', '-q');
  expect((await project.run('-C', 'two', 'runs', 'gc', '--older-than', '1ms')).stderr).toBe(
    'removed the records of 0 runs\n',
  );
});

describe('the output of a sweep', () => {
  it('as JSON holds every line of every journal, the same bytes', async () => {
    const project = makeCliProject({
      '.runnable/train.yaml': train,
      '.runnable/train.parameters.json': grid,
    });
    const { stdout } = await project.run(
      'sweep',
      'train',
      '--ui',
      'json',
      '--max-parallel',
      '3',
      '--select',
      '0-2',
    );
    const lines = stdout.trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ v: 1, event: 'sweep-started', pipeline: 'train', runs: 3 });
    expect(events.at(-1)).toMatchObject({
      event: 'sweep-finished',
      counts: { succeeded: 3 },
      stopped: null,
      exit_code: 0,
    });
    const runs = readdirSync(join(project.state, 'runs'));
    expect(runs).toHaveLength(3);
    for (const run of runs) {
      const told = lines.flatMap((line, at) =>
        events[at].run === run && events[at].event === 'run-event'
          ? [line.slice(line.indexOf('"line":') + 7, -1)]
          : [],
      );
      const written = readFileSync(join(project.state, 'runs', run, 'events.ndjson'), 'utf8');
      expect(told).toEqual(written.trimEnd().split(/ ?\n/));
    }
  });

  it('on GitHub is a group a run, an annotation a failure, and the table as summary', async () => {
    const project = makeCliProject({
      '.runnable/p.yaml': `params: { n: 0 }
task: { shell: 'echo "::warning::n is $RUNNABLE_PARAM_n"; test "$RUNNABLE_PARAM_n" = 1' }
`,
    });
    const args = ['sweep', 'p', '--grid', 'n=1,2', '--ui', 'github', '--logs', 'all', '--summary', 'sum.md'];
    const { code, stdout } = await project.run(...args);
    expect(code).toBe(1);
    expect(simplify(stdout)).toContain(`::group::run 1 n=2
::stop-commands::TOKEN
task │ ::warning::n is 2
`);
    expect(simplify(stdout)).toContain('::error title=run 1 failed::n=2%0A`task` failed\n');
    expect(
      simplify(readFileSync(join(project.root, 'sum.md'), 'utf8')),
    ).toBe(`### Sweep of p: 1 succeeded, 1 failed

main\\@​COMMIT, \`SWEEP\`

| # | n | status | took | run |
| --- | --- | --- | --- | --- |
| 0 | \`1\` | ✓ succeeded | TIME | \`RUN\` |
| 1 | \`2\` | ✗ failed | TIME | \`RUN\` |
`);
  });
});

interface Listed {
  readonly sweep: string;
  readonly commit: string;
}

interface Row {
  readonly index: number;
  readonly run: string;
  readonly status: string;
}

interface Param {
  readonly name: string;
  readonly source: string;
}

function simplify(text: string): string {
  return text
    .replaceAll(/\bs-[a-z2-7]{10}\b/g, 'SWEEP')
    .replaceAll(/\br-[a-z2-7]{10}\b/g, 'RUN')
    .replaceAll(/@(\u200b?)[0-9a-f]{7}\b/g, '@$1COMMIT')
    .replaceAll(/\b\d+\.\ds\b/g, 'TIME')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'TOKEN');
}

/** What tasks wrote down, in the order in which they ran. */
function ran(project: CliProject): string[] {
  return readFileSync(project.place('ran'), 'utf8').trimEnd().split('\n');
}

async function peakOf(project: CliProject, ...args: readonly string[]) {
  const { process: child, ended } = project.start(...args);
  let peakKb = 0;
  child.stdout?.on('data', () => {
    const status = existsSync(`/proc/${child.pid}/status`)
      ? readFileSync(`/proc/${child.pid}/status`, 'utf8')
      : '';
    peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  });
  const { stdout } = await ended;
  return { peakKb, lines: stdout.split('\n').length - 1 };
}

/** Resolves when nobody holds the lock of a sweep: its file is empty then. */
function whenIdle(project: CliProject, id: string): Promise<void> {
  const lock = join(project.state, 'sweeps', id, 'lock');
  return new Promise((resolve) => {
    const watcher = watch(lock, () => look());
    const look = () => {
      if (readFileSync(lock, 'utf8') !== '') return;
      watcher.close();
      resolve();
    };
    look();
  });
}

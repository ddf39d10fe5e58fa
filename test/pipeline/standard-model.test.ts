import { expect, it } from 'vitest';
import { renderDiagnostics } from '../../src/diagnostics/code-frame.ts';
import { diagnose, load, loaded } from '../support/diagnosed.ts';

// Warnings about habits, and the deviations that silence them.

const notebook = `tasks:
  report: { notebook: a.ipynb }
on: [{ schedule: "0 6 * * 1-5" }]
`;

it('warns of a notebook in a pipeline that starts by the clock, unless a deviation gives the reason', async () => {
  expect(await diagnose(notebook)).toEqual([
    '2:13 warning[notebook-in-production] task `report` runs a notebook in a pipeline that starts by the clock',
    '  hint: move its code into a function that tests can call, or give the reason in `deviations`',
  ]);
  expect(await diagnose(notebook.replace('{ schedule: "0 6 * * 1-5" }', 'api'))).toEqual([]);
  for (const entry of ['task: report, ', '']) {
    const silenced = `${notebook}deviations: [{ rule: notebook-in-production, ${entry}reason: "read only" }]\n`;
    expect(await diagnose(silenced)).toEqual([]);
    expect((await loaded(silenced)).deviations).toEqual([
      {
        rule: 'notebook-in-production',
        ...(entry === '' ? {} : { task: 'report' }),
        reason: 'read only',
        path: ['deviations', 0],
      },
    ]);
  }
});

it('judges the deviations themselves', async () => {
  expect(
    await diagnose(`${notebook}deviations:
  - { rule: notebook-in-produktion, reason: x }
  - { rule: cycle, reason: x }
  - { rule: notebook-in-production, task: rapport, reason: x }
  - { rule: notebook-in-production, reason: "" }
  - { rule: notebook-in-production, reason: "  " }
  - { rule: notebook-in-production }
`),
  ).toEqual([
    '2:13 warning[notebook-in-production] task `report` runs a notebook in a pipeline that starts by the clock',
    '  hint: move its code into a function that tests can call, or give the reason in `deviations`',
    '5:13 error[unknown-rule] the standard model has no rule `notebook-in-produktion`',
    '  hint: did you mean `notebook-in-production`?',
    '6:13 error[unknown-rule] the standard model has no rule `cycle`',
    '  hint: its rules are `notebook-in-production`, `shared-compute`, `undeclared-files`, `unquoted-param`, `eval-in-script`, `secret-in-env`',
    '7:43 error[unknown-task] `deviations` names the unknown task `rapport`',
    '  hint: did you mean `report`?',
    '8:45 error[value] `reason` is empty, it takes at least one character',
    '9:45 error[value] `reason` says nothing',
    '10:5 error[missing-key] `deviations[5]` has no `reason`, which it must have',
  ]);
  expect(
    await diagnose(`tasks:
  a: { shell: ls }
deviations:
  - { rule: unquoted-param, task: a, reason: x }
  - { rule: shared-compute, reason: x }
`),
  ).toEqual([
    '4:5 warning[unused-deviation] nothing in `a` departs from `unquoted-param`',
    '  hint: remove the entry',
  ]);
});

it('warns of shared compute in a pipeline that starts by the clock', async () => {
  const sharedExecutors = { names: ['box'], defaults: { pipeline: 'box', job: 'local' } };
  const pipeline = (more: string) => `tasks:
  a: { shell: ls }
  b: { shell: ls, executor: local }
on:
  - ${more}
`;
  expect(await diagnose(pipeline('interval: 1h'), { sharedExecutors })).toEqual([
    '4:1 warning[shared-compute] the pipeline starts by the clock and runs on `box`, whose compute is shared',
    '  hint: choose an executor with `lifecycle: run` or `lifecycle: task`, or give the reason in `deviations`',
  ]);
  expect(await diagnose(pipeline('api'), { sharedExecutors })).toEqual([]);
  const job = 'task: { shell: ls }\non: [{ at: 2026-12-01T06:00:00Z }]\n';
  expect(await diagnose(job, { sharedExecutors })).toEqual([]);
  expect(
    await diagnose(job, { sharedExecutors: { names: ['own'], defaults: { pipeline: 'local', job: 'own' } } }),
  ).toHaveLength(2);
});

it('warns of files that go from task to task undeclared', async () => {
  expect(
    await diagnose(`tasks:
  load: { shell: "./load.sh > data/rows.csv; echo hi > log" }
  count: { shell: "wc -l ./data/rows.csv log", needs: [load] }
  train: { shell: ./train.sh, outputs: ["models/*.pkl", "report/**"] }
  plot: { python: { script: plot.py, args: [--model=models/a.pkl] } }
  page: { shell: "cp report/a/b.html x/y.html", needs: [count] }
  note: { shell: "echo x | tee notes.md", cwd: sub }
  late: { shell: "cat sub/notes.md" }
`),
  ).toEqual([
    '2:31 warning[undeclared-files] task `load` writes `data/rows.csv`, which `count` names too, and does not declare it',
    '  hint: add `outputs: [data/rows.csv]` to `load`, and `needs: [load]` to who reads it',
    '5:45 warning[undeclared-files] task `plot` names `models/a.pkl`, which `train` gives, and does not come after it',
    '  hint: add `needs: [train]` to `plot`',
    '6:22 warning[undeclared-files] task `page` names `report/a/b.html`, which `train` gives, and does not come after it',
    '  hint: add `needs: [train]` to `page`',
    '7:32 warning[undeclared-files] task `note` writes `sub/notes.md`, which `late` names too, and does not declare it',
    '  hint: add `outputs: [sub/notes.md]` to `note`, and `needs: [note]` to who reads it',
  ]);
});

it('finds no shared file where it is declared, ordered, linked, or not certain', async () => {
  expect(
    await diagnose(`workspace: { link: [cache] }
tasks:
  load: { shell: "./load.sh > rows.csv", outputs: [rows.csv] }
  far: { shell: "ls", needs: [load] }
  count: { shell: "wc -l rows.csv", needs: [far] }
  before: { shell: "cat x/old.csv" }
  after: { shell: "mv x/new.csv x/old.csv", needs: [before], outputs: [x/old.csv] }
  moves: { shell: "cd sub && ls > a.txt" }
  same: { shell: "cat a.txt cache/b.txt" }
  linked: { shell: "ls > cache/b.txt" }
  wide: { shell: "ls > $HOME/c.txt > /tmp/d.txt > /dev/null > ../e.txt" }
  open: { shell: "cat /tmp/d.txt ../e.txt c.txt" }
  brace: { stub: true, outputs: ["{a,b}/q.txt"] }
  either: { shell: "cat a/q.txt" }
`),
  ).toEqual([]);
});

it('warns of params without quotes, and of values that are run', async () => {
  expect(
    await diagnose(`params: { region: eu, depth: 3 }
env: { WHERE: "\${{ params.region }}", PLAIN: x }
tasks:
  a: { shell: 'ls $RUNNABLE_PARAM_region "$RUNNABLE_PARAM_region" $RUNNABLE_PARAM_depth $WHERE $PLAIN' }
  b: { shell: 'eval "$WHERE"; eval "$(tool hook)"; bash -ec "run $PLAIN"; sh -c "ls \${RUNNABLE_PARAM_region}"; bash -c "$PLAIN"' }
  c: { shell: { script: 'ls $RUNNABLE_PARAM_region', shell: zsh } }
  d: { shell: 'x=$WHERE; [[ $WHERE == eu ]] && for y in $WHERE; do true; done' }
deviations: [{ rule: eval-in-script, task: a, reason: x }]
`),
  ).toEqual([
    '4:19 warning[unquoted-param] `$RUNNABLE_PARAM_region` stands without quotes, so a value with a blank or a `*` in it becomes several words',
    '  hint: write `"$RUNNABLE_PARAM_region"`',
    '4:89 warning[unquoted-param] `$WHERE` stands without quotes, so a value with a blank or a `*` in it becomes several words',
    '  hint: write `"$WHERE"`',
    '5:22 warning[eval-in-script] `eval` runs the value of `$WHERE` as program text, whatever it holds',
    '  hint: call the program with the value as an argument in quotes',
    '5:85 warning[eval-in-script] `sh -c` runs the value of `${RUNNABLE_PARAM_region}` as program text, whatever it holds',
    '  hint: call the program with the value as an argument in quotes',
    '5:121 warning[eval-in-script] `bash -c` runs the value of `$PLAIN` as program text, whatever it holds',
    '  hint: call the program with the value as an argument in quotes',
    '8:14 warning[unused-deviation] nothing in `a` departs from `eval-in-script`',
    '  hint: remove the entry',
  ]);
});

it('knows that numbers of a matrix, items and counts need no quotes, and looks into branches', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: 'ls $RUNNABLE_PARAM_seed $RUNNABLE_PARAM_kind', matrix: { seed: [1, 2], kind: [a, 1] } }
  b: { shell: 'ls $RUNNABLE_PARAM_part', for_each: { items: [1, 2], as: part } }
  c: { shell: 'ls $RUNNABLE_PARAM_round', repeat: { until: "\${{ returns.ok }}", max: 3, as: round }, returns: [ok] }
  d:
    pipeline:
      tasks:
        e: { shell: 'ls $RUNNABLE_PARAM_found > x/y.txt', for_each: { items: "\${{ fromJSON('[1]') }}", as: found } }
        f: { shell: 'cat x/y.txt', needs: [e] }
`),
  ).toEqual([
    expect.stringMatching(/^2:40 warning\[unquoted-param\] `\$RUNNABLE_PARAM_kind`/),
    expect.stringContaining('hint'),
    expect.stringMatching(/^8:\d+ warning\[unquoted-param\] `\$RUNNABLE_PARAM_found`/),
    expect.stringContaining('hint'),
    expect.stringMatching(
      /^8:\d+ warning\[undeclared-files\] task `e` writes `x\/y.txt`, which `f` names too/,
    ),
    expect.stringContaining('hint'),
  ]);
});

it('warns of secrets in the environment and shows them nowhere', async () => {
  const content = `env: { A: ghp_0123456789abcdefghijABCDEFGHIJ, B: "postgres://me:hunter2@db/x", C: "postgres://me@db/x" }
tasks:
  a:
    shell: ls
    env:
      DB_PASSWORD: "Tr0ub4dor&3/xyz+Q9"
      STATE_TOKEN: \${{ run.id }}
      TOKEN: /run/secrets/token
      SECRET: short
      KEY: |
        -----BEGIN RSA PRIVATE KEY-----
        MIIE
`;
  expect((await diagnose(content)).filter((line) => !line.startsWith('  '))).toEqual([
    '1:8 warning[secret-in-env] `A` looks like a secret that is written into the file',
    '1:47 warning[secret-in-env] `B` looks like a secret that is written into the file',
    '6:7 warning[secret-in-env] `DB_PASSWORD` looks like a secret that is written into the file',
    '10:7 warning[secret-in-env] `KEY` looks like a secret that is written into the file',
  ]);
  const { diagnostics } = await load(content);
  const shown = renderDiagnostics(diagnostics, { sources: new Map([['.runnable/p.yaml', content]]) });
  expect(shown).not.toMatch(/ghp_|hunter2|Tr0ub|MIIE/);
  expect(shown).toContain('DB_PASSWORD: ********************');
});

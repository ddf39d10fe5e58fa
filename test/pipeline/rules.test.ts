import { expect, it } from 'vitest';
import { kindSchemas } from '../../src/pipeline/kinds/index.ts';
import { diagnose } from '../support/diagnosed.ts';

// What must hold between the parts of a file.

it('tells two nearest tasks that give one name apart only where they first meet', async () => {
  const content = (params: string) => `tasks:
  a: { stub: true, returns: [rows] }
  b: { stub: true, returns: [rows] }
  join: { stub: true, needs: [a, b]${params} }
  later: { stub: true, needs: [join] }
  near: { stub: true, returns: [rows], needs: [a] }
  after: { stub: true, needs: [near] }
`;
  expect(await diagnose(content(''))).toEqual([
    '4:30 error[ambiguous-return] task `join` gets `rows` from `a` and from `b`, which are equally near',
    '  2:30 `a` returns it here',
    '  3:30 `b` returns it here',
    '  hint: say which: give `join` the param `rows: ${{ tasks.a.returns.rows }}`, or rename one',
  ]);
  expect(await diagnose(content(', params: { rows: "${{ tasks.a.returns.rows }}" }'))).toEqual([]);
});

it('refuses a return with the name of a param of the pipeline, or twice in a task', async () => {
  expect(
    await diagnose('params: { Rows: 1 }\ntasks:\n  a: { stub: true, returns: [rows, x, X, 1a] }\n'),
  ).toEqual([
    '3:30 error[name-clash] task `a` returns `rows`, and the pipeline has a param of that name',
    '  1:11 the param `Rows` stands here',
    '  hint: give one of them another name',
    '3:39 error[duplicate-name] task `a` returns `X` twice, names that differ only in case are one',
    '3:42 error[name] `1a` is no name for a return, it is a letter or `_`, then letters, digits or `_`',
  ]);
});

it('lets a task read only what it comes after, and no pickle in an expression', async () => {
  expect(
    await diagnose(`tasks:
  load: { python: "a:b", returns: [raw, { name: model, kind: pickle }] }
  clean: { shell: x, env: { A: "\${{ tasks.load.returns.raw.x[0] }}", B: "\${{ tasks.lod.status }}" } }
  train: { shell: x, needs: [load], env: { A: "\${{ tasks.load.returns.model }}", B: "\${{ tasks.load.returns.rw }}", C: "\${{ tasks.train.status }}" } }
  shelly: { shell: x, returns: [{ name: m, kind: pickle }] }
  fit: { python: "a:b", needs: [load], params: { m: "\${{ tasks.load.returns.model }}", n: "\${{ tasks.load.returns.model || 1 }}" } }
  sub: { pipeline: { name: s, params: { m: "\${{ tasks.load.returns.model }}" } }, needs: [load], env: { A: "\${{ tasks.load.returns.model }}" } }
  sh: { shell: x, needs: [load], params: { m: "\${{ tasks.load.returns.model }}" } }
`),
  ).toEqual([
    '3:37 error[not-upstream] task `clean` reads `load` and does not come after it',
    '  hint: add `needs: [load]` to `clean`',
    '3:84 error[unknown-task] unknown task `lod` in `tasks.lod`',
    '  hint: did you mean `load`?',
    '4:52 error[return-not-json] `model` is pickled by `load`, and an expression reads only JSON',
    '  hint: let `load` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
    '4:109 error[unknown-return] unknown return `rw` in `tasks.load.returns.rw`',
    '  hint: did you mean `raw`?',
    '4:125 error[not-upstream] task `train` reads what only its own end gives',
    '5:50 error[return-not-json] a `shell` task cannot pickle `m`, only Python tasks can',
    '  hint: remove `kind`',
    '6:91 error[return-not-json] `model` is pickled by `load`, and an expression reads only JSON',
    '  hint: let `load` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
    '7:113 error[return-not-json] `model` is pickled by `load`, and an expression reads only JSON',
    '  hint: let `load` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
    '8:47 error[return-not-json] `model` is pickled by `load`, and an expression reads only JSON',
    '  hint: let `load` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
  ]);
});

it('refuses one output path of two tasks that may run at once', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, outputs: [out/x.csv] }
  b: { shell: x, outputs: [./out/x.csv] }
  c: { shell: x, needs: [a, b], outputs: [out/x.csv] }
`),
  ).toEqual([
    '3:28 error[output-conflict] tasks `a` and `b` may run at the same time and both give `out/x.csv`',
    '  2:28 `a` gives it here',
    '  hint: give one of them another path, or add `needs: [a]` to `b`',
  ]);
});

it('lets a task handle only failures of tasks that it comes after', async () => {
  expect(
    await diagnose(
      'tasks:\n  a: { shell: x }\n  b: { shell: x, needs: [a] }\n  c: { shell: x, needs: [b], handles: [a, b, c, d] }\n  d: { shell: x }\n',
    ),
  ).toEqual([
    '4:46 error[handles] task `c` cannot handle its own failure',
    '4:49 error[handles] task `c` handles `d` and does not come after it',
    '  hint: add `needs: [d]` to `c`',
  ]);
});

it('holds the secrets of tasks to the list of the file, where there is one', async () => {
  const tasks =
    'tasks:\n  a: { shell: x, secrets: [HOOK, OTHER], env: { TOKEN: "", API_KEY: 0123456789abcdef } }\n';
  expect(await diagnose(`secrets: [HOOK, TOKEN]\n${tasks}`)).toEqual([
    '3:34 error[undeclared-secret] task `a` lists the secret `OTHER`, which the file does not declare',
    '  hint: add `OTHER` to `secrets` at the top of the file',
    '3:49 warning[secret-in-env] `TOKEN` is a secret and is given as an ordinary variable here, which is not masked',
    '  hint: list `TOKEN` in `secrets` of the task and remove it from `env`',
    '3:60 warning[secret-in-env] `API_KEY` looks like a secret that is written into the file',
    '  hint: remove it, and list `API_KEY` in `secrets`',
  ]);
  expect(await diagnose('tasks: { a: { shell: x, secrets: [HOOK] } }')).toEqual([]);
});

it('holds defaults and choices of params to their types', async () => {
  expect(
    await diagnose(`params:
  a: { type: integer, default: 1.5 }
  b: { type: date, default: 2026-02-30 }
  c: { enum: [x, y], default: z }
  d: { type: list, default: x }
  e: { type: number, enum: [1, two] }
  f: { type: string, default: 5 }
  1x: 1
  A: 2
  g: { type: integr }
tasks: { t: { shell: x } }
`),
  ).toEqual([
    '2:32 error[param-value] `a` takes a whole number, its default is the number 1.5',
    '3:29 error[date] `b` takes a date such as `2026-01-31`, its default is the text `2026-02-30`',
    '4:31 error[param-value] the default of `c` is the text `z`, its choices are `x`, `y`',
    '5:29 error[param-value] `d` takes a list, its default is the text `x`',
    '6:32 error[param-value] `e` takes a number, its choice the text `two` is none',
    '7:31 error[param-value] `f` takes a text, its default is the number 5',
    '8:3 error[name] `1x` is no name for a param, it is a letter or `_`, then letters, digits or `_`',
    '9:3 error[duplicate-name] the params `a` and `A` differ only in case',
    '  2:3 `a` stands here',
    '10:14 error[value] `type` takes `string`, `integer`, `number`, `boolean`, `date`, `list` or `object`, found the text `integr`',
    '  hint: did you mean `integer`?',
  ]);
});

it('warns of numbers that YAML changes, unless they are said to be numbers', async () => {
  expect(
    await diagnose(
      'params: { zip: 01234, version: 1.10, rate: 1.0, list: [007], n: { type: number, default: 1.10 } }\ntasks: { t: { shell: x } }\n',
    ),
  ).toEqual([
    '1:16 warning[number-changes] YAML reads `01234` as the number 1234',
    '  hint: if it is a text, put it in quotes: "01234"',
    '1:32 warning[number-changes] YAML reads `1.10` as the number 1.1',
    '  hint: if it is a text, put it in quotes: "1.10"',
    '1:56 warning[number-changes] YAML reads `007` as the number 7',
    '  hint: if it is a text, put it in quotes: "007"',
  ]);
});

it('wants one kind a task, and says for each kind what it takes', async () => {
  const kinds = [...kindSchemas.keys()].map((kind) => `\`${kind}\``).join(', ');
  expect(
    await diagnose(`tasks:
  a: { description: x }
  b: { shell: x, python: "a:b" }
  c: { python: etl/load.py:run }
  d: { python: .runnable/x.yaml }
  e: { node: a.py }
  f: { shell: { script: x, file: y } }
  g: { python: { function: "a:b", args: [x] } }
  h: { stub: false }
  i: { pyton: x }
  j: { job: x }
  k: { shell: ./.runnable/load.yml }
  l: { shell: { file: .runnable/load.yaml } }
`),
  ).toEqual([
    `2:3 error[task-kind] the task has no kind, one of ${kinds} says what it runs`,
    '3:18 error[task-kind] a task has one kind, found `shell` and `python`',
    '4:16 error[kind-block] `python` takes `module:function` or `path/script.py`, found `etl/load.py:run`',
    '  hint: write `etl.load:run`',
    '5:16 error[kind-block] `python` takes `module:function` or `path/script.py`, found `.runnable/x.yaml`',
    '  hint: to call the job: `pipeline: x`; to make a task of it, copy the block below its `task:`',
    '6:14 error[kind-block] `node` takes `path.ts#export` or a script such as `path.mjs`, found `a.py`',
    '7:15 error[kind-block] exactly one of `script`, `file` says what to run, found `script` and `file`',
    '8:41 error[kind-block] a function takes no `args`, its arguments are bound to params and returns by name',
    '  hint: give the task `params` instead',
    '9:14 error[kind-block] `stub` takes true or the values to return, found false',
    '10:8 error[unknown-key] unknown key `pyton`',
    '  hint: did you mean `python`?',
    `11:3 error[task-kind] the task has no kind, one of ${kinds} says what it runs`,
    '  hint: a job or pipeline of the project is called by its name: `pipeline: NAME`',
    '11:8 error[unknown-key] unknown key `job`',
    '12:15 error[kind-block] `shell` takes a script, found the pipeline file `./.runnable/load.yml`',
    '  hint: to call the job: `pipeline: load`; to make a task of it, copy the block below its `task:`',
    '13:23 error[kind-block] `shell` takes a script, found the pipeline file `.runnable/load.yaml`',
    '  hint: to call the job: `pipeline: load`; to make a task of it, copy the block below its `task:`',
  ]);
});

it('wants a condition to be one expression, and reads what is there at its place', async () => {
  expect(
    await diagnose(`params: { n: 1, flag: true, region: { enum: [eu, us] } }
env: { A: "\${{ tasks.a.status }}", B: "\${{ matrix.x }}" }
tasks:
  a: { shell: x, when: params.n == 1 }
  b: { shell: x, when: "\${{ params.n }} == 1" }
  c: { shell: x, when: "\${{ params.flag == 'true' }}" }
  d: { shell: x, when: "\${{ params.region == 'uk' }}" }
  e: { shell: x, params: { n: "\${{ params.n }}", m: "\${{ task.params.n }}" }, env: { A: "\${{ task.params.m }}" } }
  f: { shell: x, when: "\${{ secrets.TOKEN }}" }
`),
  ).toEqual([
    '2:16 error[unknown-context] `tasks` is not known above the tasks, only in a task',
    '2:44 error[unknown-context] `matrix` is only known in a task with `matrix`',
    '4:24 error[expression] `when` takes an expression, found the text `params.n == 1`',
    '  hint: write `${{ params.n == 1 }}`',
    '5:24 error[expression] `when` is one expression, found an expression with text around it, which always holds',
    '  hint: write `${{ params.n == 1 }}`',
    "6:41 error[compare-types] true or false and the text 'true' are never equal",
    '  hint: write true without quotes',
    "7:43 warning[compare-types] the text 'uk' is none of the values that the other side can have: `eu`, `us`",
    '8:53 error[unknown-context] `task` is not known yet where the values of its params are made',
    '9:29 error[unknown-context] unknown context `secrets` in the expression',
    '  hint: a secret is never in an expression: list it in `secrets` of the task and read it from the environment',
  ]);
});

it('lets a file ask whether a list, a map or the files of a trigger were given', async () => {
  const content = (declared: string) => `params: { l: ${declared}, o: { type: object } }
task:
  shell: x
  when: \${{ params.l != null && params.o == null && trigger.files != null }}
`;
  expect(await diagnose(content('{ type: list }'))).toEqual([]);
  expect(await diagnose(content('[1]'))).toEqual([
    '4:22 error[compare-types] a list and null are never equal',
    '  hint: compare one value of it, or its text by `toJSON(…)`',
  ]);
});

it('says in words of its own that an expression is too long or too deep', async () => {
  const when = (expression: string) => diagnose(`task: { shell: x, when: "\${{ ${expression} }}" }\n`);
  expect(await when(`params${'.a'.repeat(60)}`)).toEqual([
    expect.stringMatching(
      /error\[expression\] the expression is nested too deeply, at most 50 levels are read$/,
    ),
  ]);
  expect(await when(`true${' && true'.repeat(3000)}`)).toEqual([
    expect.stringMatching(
      /error\[expression\] the expression is too long, at most 21000 characters are read$/,
    ),
  ]);
});

it('shows an error and not the warning that stands at the same place', async () => {
  const content = 'task:\n  shell: x\n  env: { GIT_TOKEN: abcdefghijk, RUNNABLE_TOKEN: abcdefghijk }\n';
  expect(await diagnose(content, { trust: 'untrusted' })).toEqual([
    '3:10 error[env-name] `GIT_TOKEN` decides which code a process loads, it is not accepted from here',
    '3:34 error[env-name] `RUNNABLE_TOKEN` begins with `RUNNABLE_`, which the runner keeps for itself',
  ]);
});

it('refuses a number that is larger than any, however deep it lies', async () => {
  expect(
    await diagnose(`params: { o: { type: object, default: { x: [1e999] } } }
task: { stub: { r: 1${'0'.repeat(400)}, fine: 1e100 } }
`),
  ).toEqual([
    '1:45 error[number] `1e999` is larger than any number that can be kept',
    '2:20 error[number] the number is larger than any number that can be kept',
  ]);
});

it('knows what comes before a task however far away it is', async () => {
  const chain = (read: (index: number) => number) =>
    Array.from({ length: 300 }, (_, at) => {
      const needs = at === 0 ? '' : `, needs: [t${at - 1}]`;
      return `  t${at}: { shell: x${needs}, env: { A: "\${{ tasks.t${read(at)}.status }}" } }\n`;
    }).join('');
  const far = await diagnose(`tasks:\n${chain((at) => (at === 0 ? 299 : 0))}`);
  expect(far).toEqual([
    '2:34 error[not-upstream] task `t0` reads `t299` and does not come after it',
    '  hint: add `needs: [t299]` to `t0`',
  ]);
  expect(await diagnose(`tasks:\n${chain(() => 299)}`)).toHaveLength(599);
});

it('tells no more than twenty problems of one text', async () => {
  const many = '${{ params.y }}'.repeat(50);
  expect(await diagnose(`task:\n  shell: x\n  env: { A: "${many}" }\n`)).toHaveLength(40);
  expect(await diagnose(`task:\n  shell: "${many}"\n`)).toHaveLength(40);
});

it('knows that a text, a number or a list has no names below it', async () => {
  expect(
    await diagnose(`params: { s: Abc, n: 3, l: { type: list, default: [1] }, o: { type: object }, d: { type: list } }
tasks:
  a: { stub: true, returns: [v] }
  t:
    needs: [a]
    when: \${{ params.s.foo == 'x' }}
    env: { A: "\${{ pipeline.params.n.x }}", B: "\${{ git.commit.id }}", C: "\${{ params.l.length }}" }
    shell: { script: x, args: ["\${{ params.o.x.y }}", "\${{ tasks.a.returns.v.deep }}", "\${{ params.l[0] }}", "\${{ params.d.x }}"] }
`),
  ).toEqual([
    '6:24 error[unknown-name] unknown name `foo` in `params.s.foo`: `params.s` is a text, which has no names below it',
    '7:38 error[unknown-name] unknown name `x` in `pipeline.params.n.x`: `pipeline.params.n` is a number, which has no names below it',
    '7:64 error[unknown-name] unknown name `id` in `git.commit.id`: `git.commit` is a text, which has no names below it',
    '7:89 error[unknown-name] unknown name `length` in `params.l.length`: `params.l` is a list, which has no names below it',
  ]);
});

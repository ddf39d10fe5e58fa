import { expect, it } from 'vitest';
import { diagnose, loaded } from '../support/diagnosed.ts';

// Tasks that become several instances, and tasks that stand for others.

it('wants axes to have names that are params, and values that tell instances apart', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, matrix: { seed: [1, "1", 2], Seed: [3], 1x: [1], Include: [1], os: [] } }
  b: { shell: x, matrix: { seed: [1] }, params: { Seed: 2 } }
  c: { shell: x, matrix: { seed: linux } }
  d: { shell: x, matrix: { max_parallel: 2 } }
  e: { shell: x, matrix: { point: [{ x: 1, y: 2 }, { y: 2, x: 1 }, [1]] } }
`),
  ).toEqual([
    '2:38 error[duplicate-value] the axis `seed` has `1` twice, and an instance is told from others by its values',
    '  2:35 it stands here first',
    '  hint: remove one',
    '2:47 error[duplicate-name] the axes `seed` and `Seed` differ only in case',
    '2:58 error[name] `1x` is no name for an axis, it is a letter or `_`, then letters, digits or `_`',
    '2:67 error[name] `Include` is no name for an axis, `include` is a setting of the matrix',
    '  hint: write `include`, or name the axis otherwise',
    '2:85 error[value] `os` is empty, it takes at least one item',
    '3:28 error[name-clash] task `b` has the axis `seed` and a param of that name',
    '  3:51 the param `Seed` stands here',
    '  hint: an axis is a param of the task: remove the other, or give one of them another name',
    '4:34 error[expression] the axis `seed` takes a list or an expression that gives one, found the text `linux`',
    '  hint: write `[linux]`',
    '5:18 error[matrix-empty] the matrix has no axis',
    '  hint: write `matrix: { name: [values] }`',
    '6:52 error[duplicate-value] the axis `point` has `{"x":1,"y":2}` twice, and an instance is told from others by its values',
    '  6:36 it stands here first',
    '  hint: remove one',
  ]);
});

it('tells an axis without values once', async () => {
  expect(await diagnose('tasks:\n  a: { shell: x, matrix: { seed: [] } }\n')).toEqual([
    '2:34 error[value] `seed` is empty, it takes at least one item',
  ]);
});

it.each([
  'matrix: 3',
  'matrix: null',
  'matrix: [1, 2]',
  'matrix: { seed: 3 }',
  'matrix: { seed: null, include: 3, exclude: [1] }',
  'for_each: 3',
  'for_each: null',
  'for_each: {}',
  'for_each: { items: { a: 1 }, as: 3 }',
  'for_each: { items: null }',
  'repeat: 3',
  'repeat: null',
  'repeat: {}',
  'repeat: { until: true, max: two }',
  'repeat: { until: "${{ returns.n }}" }',
  'pipeline: 3',
  'pipeline: null',
  'pipeline: {}',
  'pipeline: { name: 3, params: 3 }',
])('judges the rest of a file that says `%s`', async (setting) => {
  const kind = setting.startsWith('pipeline') ? '' : 'shell: x, returns: [n], ';
  const found = await diagnose(`tasks:
  a: { ${kind}${setting} }
  b: { shell: x, needs: [a, c], params: { p: "\${{ tasks.a.returns.n }}" } }
`);
  expect(found).toContain('3:29 error[unknown-task] task `b` needs unknown task `c`');
  expect(found.some((line) => line.startsWith('2:'))).toBe(true);
});

it('holds include and exclude to the axes, and leaves something to run', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, matrix: { seed: [1, 2], exclude: [{ sed: 1 }, { seed: "2" }, { seed: 2 }] } }
  b: { shell: x, matrix: { seed: [1], exclude: [{ seed: 1 }] } }
  c: { shell: x, matrix: { seed: [1], exclude: [{ seed: 1 }], include: [{ seed: 2 }] } }
  d: { shell: x, matrix: { include: [{ site: a }, { site: b, note: x }] } }
  e: { shell: x, matrix: { seed: [1], include: [{ Seed: 3 }, { seed: 1, note: x }, { 1x: 1 }] }, params: { note: 1 } }
`),
  ).toEqual([
    '2:54 error[unknown-name] `exclude` names `sed`, which is no axis of the matrix',
    '  hint: did you mean `seed`?',
    '2:72 warning[matrix-exclude] `exclude` leaves nothing out, `2` is no value of the axis `seed`',
    '3:18 error[matrix-empty] `exclude` leaves no combination of the matrix',
    '6:51 error[duplicate-name] the axes `seed` and `Seed` differ only in case',
    '  hint: write `seed`',
    '6:73 error[name-clash] task `e` has the axis `note` and a param of that name',
    '  6:108 the param `note` stands here',
    '  hint: an axis is a param of the task: remove the other, or give one of them another name',
    '6:86 error[name] `1x` is no name for an axis, it is a letter or `_`, then letters, digits or `_`',
  ]);
});

it('lets an axis read what is known when the run is planned', async () => {
  expect(
    await diagnose(`params: { seeds: "[1]" }
tasks:
  a: { stub: true, returns: [x] }
  b: { shell: x, needs: [a], matrix: { s: "\${{ fromJSON(params.seeds) }}", t: "\${{ tasks.a.returns.x }}", u: "\${{ run.id }}", v: "v \${{ git.branch }}", w: ["\${{ params.seeds }}"] } }
`),
  ).toEqual([
    '4:84 error[unknown-context] `tasks` is not known yet when the axes are made: `for_each` takes items that another task gives',
    '4:115 error[unknown-context] `run` is not known yet when the axes are made',
    '4:130 error[expression] an axis is one expression, found an expression with text around it, which is a text and no list',
    '4:158 error[interpolation-in-script] `${{ params.seeds }}` stands where no expression is evaluated',
    '  hint: expressions may stand in `when`, `until`, `env`, the `params` of a task or a call, the items of `for_each`, `image`, the `key` of `cache` and elements of `args`',
  ]);
});

it('becomes several instances in one way', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, matrix: { a: [1] }, for_each: [1], repeat: { until: "\${{ returns.x }}", max: 2 }, returns: [x] }
  b: { shell: x, repeat: { until: "\${{ returns.x }}", max: 2 }, for_each: "\${{ params.y }}", returns: [x] }
`),
  ).toEqual([
    '2:38 error[one-expansion] task `a` has `matrix` and `for_each`, a task becomes several instances in one way',
    '  hint: put `matrix` on a task with `pipeline: { tasks: … }`, and `for_each` on the task in it',
    '3:18 error[one-expansion] task `b` has `for_each` and `repeat`, a task becomes several instances in one way',
    '  hint: put `for_each` on a task with `pipeline: { tasks: … }`, and `repeat` on the task in it',
    '3:75 error[unknown-name] unknown param `y` in `params.y`',
    '  hint: declare it in `params`',
  ]);
});

it('names the item of a for_each, and wants a list or an expression that gives one', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, for_each: { items: files, as: 1x } }
  b: { shell: x, for_each: { items: [a], as: p }, params: { P: 1 } }
  c: { shell: x, for_each: "\${{ item.files }}" }
  d: { shell: x, for_each: [{ "a.b": 1 }, { "a.b": 1 }, 3, 3] }
  e: { shell: x, for_each: [] }
  f: { stub: true, returns: [y] }
  g: { shell: x, for_each: "\${{ tasks.f.returns.y }}" }
  h: { shell: x, needs: [f], for_each: { items: "\${{ tasks.f.returns.y }} more" } }
`),
  ).toEqual([
    '2:37 error[expression] `for_each` takes a list or an expression that gives one, found the text `files`',
    '  hint: write `[files]` or `${{ files }}`',
    '2:48 error[name] `as` takes a name of letters, digits and `_` that begins with none of the digits, found the text `1x`',
    '3:46 error[name-clash] task `b` has the param `P`, and its item has that name, too',
    '  3:61 the param `P` stands here',
    '  hint: give its item another name by `as`',
    '4:28 error[unknown-context] `item` is not known yet where the items are made',
    '8:28 error[not-upstream] task `g` reads `f` and does not come after it',
    '  hint: add `needs: [f]` to `g`',
    '9:49 error[expression] `for_each` is one expression, found an expression with text around it, which is a text and no list',
  ]);
});

it('repeats until the task has returned what is looked for', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, repeat: { until: "\${{ params.x }}", max: 3 }, returns: [loss] }
  b: { shell: x, repeat: { until: "returns.loss < 1", max: 3, as: loss }, returns: [loss] }
  c: { shell: x, repeat: { until: "\${{ returns.los < 1 }}", max: 3 }, returns: [loss] }
  d: { shell: x, repeat: { until: "\${{ returns.loss < 1 && index > 2 && params.loss < task.params.loss }}", max: 3 }, returns: [loss], params: { loss: 9 } }
  e: { shell: x, repeat: { until: "\${{ returns.loss < 1 }}", max: 3 }, returns: [loss], when: "\${{ index > 0 && params.loss }}", env: { A: "\${{ index }} \${{ params.loss }}" } }
  f: { python: "a:b", repeat: { until: "\${{ returns.model }}", max: 3 }, returns: [{ name: model, kind: pickle }] }
  g: { shell: x, repeat: { until: "\${{ returns.loss }} < 1", max: 3 }, returns: [loss] }
  h: { shell: x, repeat: { until: "\${{ returns.loss }}", max: 0 }, returns: [loss] }
  i: { shell: x, env: { A: "\${{ index }} \${{ returns.x }}" } }
`),
  ).toEqual([
    '2:35 error[repeat-until] `until` reads no return of the task, so it is the same after every time',
    '  hint: compare what the task gives: `returns.loss`',
    '2:47 error[unknown-name] unknown param `x` in `params.x`',
    '  hint: there are `loss`, `index`',
    '3:35 error[expression] `until` takes an expression, found the text `returns.loss < 1`',
    '  hint: write `${{ returns.loss < 1 }}`',
    '3:67 error[name-clash] task `b` returns `loss`, and its times are counted in the param of that name',
    '  hint: give the count another name: `as: round`',
    '4:48 error[unknown-return] unknown return `los` in `returns.los`',
    '  hint: did you mean `loss`?',
    '6:100 error[unknown-context] `index` is not known in `when` of a task with `repeat`, which is judged once, before the first time',
    '6:120 error[unknown-name] unknown param `loss` in `params.loss`',
    '  hint: declare it in `params`',
    '7:45 error[return-not-json] `model` is pickled by `f`, and an expression reads only JSON',
    '  hint: let `f` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
    '8:35 error[expression] `until` is one expression, found an expression with text around it, which always holds',
    '  hint: write `${{ returns.loss < 1 }}`',
    '9:63 error[value] `max` takes a number from 1 to 10000, found the number 0',
    '10:33 error[unknown-context] `index` is only known in a task with `for_each` or `repeat`',
    '10:46 error[unknown-context] `returns` is only known in `until`: elsewhere write `tasks.<id>.returns.<name>`',
  ]);
});

it('lets a repeated task return what it begins with', async () => {
  expect(
    await diagnose(`params: { loss: 9 }
tasks:
  a: { shell: x, repeat: { until: "\${{ returns.loss < 1 }}", max: 3 }, returns: [loss] }
  b: { shell: x, returns: [loss] }
`),
  ).toEqual([
    '4:28 error[name-clash] task `b` returns `loss`, and the pipeline has a param of that name',
    '  1:11 the param `loss` stands here',
    '  hint: give one of them another name',
  ]);
});

it('knows what the values of an instance can be', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, matrix: { os: [linux, mac] }, when: "\${{ matrix.os == 'windows' }}", env: { A: "\${{ matrix.o }} \${{ params.os }} \${{ task.params.os }} \${{ item }}" } }
  b: { shell: x, matrix: { n: [1, 2] }, when: "\${{ matrix.n == 'two' }}" }
  c: { shell: x, for_each: [{ a: 1, b: x }, { a: 2 }], env: { A: "\${{ item.a }} \${{ item.c }} \${{ params.item.b }}", B: "\${{ item.a == 'x' }}", C: "\${{ item.b == 'y' }}" } }
  d: { shell: x, matrix: { os: [linux], include: [{ os: mac, arch: arm }] }, when: "\${{ matrix.os == 'mac' && matrix.arch == 'arm' }}" }
`),
  ).toEqual([
    "2:69 warning[compare-types] the text 'windows' is none of the values that the other side can have: `linux`, `mac`",
    '2:109 error[unknown-name] unknown axis `o` in `matrix.o`',
    '  hint: did you mean `os`?',
    '2:157 error[unknown-context] `item` is only known in a task with `for_each`',
    "3:61 error[compare-types] a number and the text 'two' are never equal",
    '4:90 error[unknown-name] unknown key `c` in `item.c`',
    '  hint: did you mean `a`?',
    "4:133 error[compare-types] a number and the text 'x' are never equal",
  ]);
});

it('reads what many instances gave as a list', async () => {
  expect(
    await diagnose(`tasks:
  m: { shell: x, matrix: { a: [1] }, returns: [{ name: auc, kind: metric }] }
  r: { shell: x, repeat: { until: "\${{ returns.loss < 1 }}", max: 3 }, returns: [{ name: loss, kind: metric }] }
  n: { shell: x, needs: [m, r], when: "\${{ tasks.m.returns.auc > 0.8 && tasks.r.returns.loss == 'x' && tasks.m.returns.auc != null }}" }
  o: { shell: x, needs: [m], env: { A: "\${{ tasks.m.returns.auc[0].value }} \${{ tasks.m.returns.acu }}" } }
`),
  ).toEqual([
    '4:64 error[compare-types] a list and a number are never equal',
    '  hint: compare one value of it, or its text by `toJSON(…)`',
    "4:94 error[compare-types] a number and the text 'x' are never equal",
    '5:97 error[unknown-return] unknown return `acu` in `tasks.m.returns.acu`',
    '  hint: did you mean `auc`?',
  ]);
});

it('takes no setting of a process on a task that stands for others', async () => {
  expect(
    await diagnose(`defaults: { retry: 2, timeout: 1h }
tasks:
  etl:
    retry: 3
    outputs: [x]
    secrets: [A]
    returns: [n]
    pipeline: { tasks: { part: { shell: x } } }
  sub: { pipeline: other, returns: [n], cwd: x, env: { A: b }, allow_failure: true }
`),
  ).toEqual([
    '4:5 error[call-setting] task `etl` stands for other tasks and takes no `retry`',
    '  hint: put `retry` in the tasks of the branch, or in `defaults` of their file',
    '5:5 error[call-setting] task `etl` stands for other tasks and takes no `outputs`',
    '  hint: put `outputs` in the tasks of the branch, or in `defaults` of their file',
    '6:5 error[call-setting] task `etl` stands for other tasks and takes no `secrets`',
    '  hint: put `secrets` in the tasks of the branch, or in `defaults` of their file',
    '7:5 error[call-setting] task `etl` stands for other tasks and takes no `returns`',
    '  hint: put `returns` beside `tasks` in its `pipeline`',
    '9:27 error[call-setting] task `sub` stands for other tasks and takes no `returns`',
    '  hint: what it gives is said by `returns` at the top of the called file',
    '9:41 error[call-setting] task `sub` stands for other tasks and takes no `cwd`',
    '  hint: put `cwd` in the called tasks, or in `defaults` of their file',
    '9:56 warning[secret-in-env] `A` is a secret and is given as an ordinary variable here, which is not masked',
    '  hint: list `A` in `secrets` of the task and remove it from `env`',
  ]);
});

it('calls a pipeline by its name or holds its tasks, not both', async () => {
  expect(
    await diagnose(`tasks:
  a: { pipeline: { name: a, tasks: {} } }
  b: { pipeline: { params: { a: 1 } } }
  c: { pipeline: { tasks: { x: { shell: x } }, params: { a: 1 } } }
  d: { pipeline: .runnable/x.yaml }
  e: { pipeline: { name: x, returns: { a: b } } }
  f: { pipeline: { tasks: {} } }
  h: { pipeline: { tasks: [{ shell: x }] } }
  g: { pipeline: { name: x, params: { a: "\${{ params.b }}", b: { c: "\${{ params.b }}" } } } }
`),
  ).toEqual([
    '2:18 error[kind-block] exactly one of `name`, `tasks` says what to run, found `name` and `tasks`',
    '2:29 error[empty] the branch has no tasks',
    '3:18 error[kind-block] exactly one of `name`, `tasks` says what to run, found none',
    '4:56 error[kind-block] a branch takes no `params`, its tasks see those of the task that it stands in',
    '  hint: give `params` to the task instead',
    '5:18 error[kind-block] `pipeline` takes the name of a pipeline, found the file `.runnable/x.yaml`',
    '  hint: write `x`',
    '6:38 error[kind-block] what a pipeline gives is said by `returns` in its own file',
    '7:20 error[empty] the branch has no tasks',
    '8:28 error[missing-key] a task of a list has no `id`, which it must have',
    '9:70 error[interpolation-in-script] `${{ params.b }}` stands where no expression is evaluated',
    '  hint: expressions may stand in `when`, `until`, `env`, the `params` of a task or a call, the items of `for_each`, `image`, the `key` of `cache` and elements of `args`',
  ]);
});

it('returns what a task of the pipeline or the branch gives', async () => {
  expect(
    await diagnose(`returns: { n: etl.m, z: party, y: part.q, 1x: part.m, rows: part }
tasks:
  part: { shell: x, returns: [m] }
  etl: { pipeline: { returns: { m: inner.m, o: inner.o, p: inn.p }, tasks: { inner: { shell: x, returns: [m] } } } }
  named: { pipeline: { returns: { m: other.m }, tasks: { other: { pipeline: other } } } }
`),
  ).toEqual([
    '1:25 error[unknown-task] `z` is given by unknown task `party`',
    '  hint: did you mean `part`?',
    '1:35 error[unknown-return] task `part` returns no `q`',
    '  hint: did you mean `m`?',
    '1:43 error[name] `1x` is no name for a return, it is a letter or `_`, then letters, digits or `_`',
    '1:61 error[unknown-return] task `part` returns no `rows`',
    '  hint: it returns `m`: write `part.m`',
    '4:48 error[unknown-return] task `inner` returns no `o`',
    '  hint: did you mean `m`?',
    '4:60 error[unknown-task] `p` is given by unknown task `inn`',
  ]);
});

it('holds the tasks of a branch to all rules of tasks', async () => {
  expect(
    await diagnose(`tasks:
  load: { stub: true, returns: [rows] }
  etl:
    needs: [load]
    pipeline:
      tasks:
        part: { shell: x, needs: [load, prt], timeout: 60 }
        inner:
          pipeline:
            tasks:
              - { id: x, shell: 'echo \${{ params.limit }}' }
              - { id: y, shel: x }
              - { id: X, python: a.b, outputs: [../x] }
        b: { shell: x, handles: [c] }
`),
  ).toEqual([
    '7:35 error[unknown-task] task `part` needs unknown task `load`',
    '  hint: `load` stands outside of the branch: add it to `needs` of `etl`, whose tasks all come after it',
    '7:41 error[unknown-task] task `part` needs unknown task `prt`',
    '7:56 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the number 60',
    '  hint: add a unit: 60s',
    '11:39 error[interpolation-in-script] `${{ params.limit }}` would become a part of the script, whatever its value holds',
    '  hint: use "$RUNNABLE_PARAM_limit", which the task finds in its environment',
    '12:26 error[unknown-key] unknown key `shel`',
    '  hint: did you mean `shell`?',
    '13:23 error[duplicate-id] the ids `x` and `X` differ only in case',
    '  11:23 `x` stands here first',
    '13:34 error[kind-block] `python` takes `module:function` or `path/script.py`, found `a.b`',
    '13:49 error[path] `../x` holds `..`, paths stay inside the project',
    '14:34 error[unknown-task] task `b` handles unknown task `c`',
  ]);
});

it('finds circles in a branch, and reads its lists as a row', async () => {
  expect(
    await diagnose(`tasks:
  etl:
    pipeline:
      tasks:
        a: { shell: x, needs: [b] }
        b: { shell: x, needs: [a] }
        c: { pipeline: { tasks: [{ id: x, shell: x }, { id: y, shell: x, env: { A: "\${{ tasks.x.status }}" } }] } }
`),
  ).toEqual(['5:32 error[cycle] tasks need one another in a circle: `a` → `b` → `a`']);
});

it('lets tasks of a branch see their siblings, and what the calling task sees', async () => {
  expect(
    await diagnose(`params: { limit: 1 }
tasks:
  load: { stub: true, returns: [rows] }
  etl:
    needs: [load]
    matrix: { region: [eu, us] }
    params: { day: x }
    pipeline:
      tasks:
        part: { shell: x, env: { A: "\${{ matrix.region }} \${{ params.day }} \${{ params.limit }} \${{ tasks.load.returns.rows }} \${{ params.region }}" } }
        late: { shell: x, env: { A: "\${{ tasks.other.status }} \${{ tasks.etl.status }} \${{ tasks.part.status }}", B: "\${{ task.params.day }}", C: "\${{ tasks.lod.status }}" } }
        each:
          needs: [part]
          for_each: [1, 2]
          pipeline: { tasks: { x: { shell: x, env: { A: "\${{ item }} \${{ index }} \${{ matrix.region }} \${{ tasks.part.status }} \${{ tasks.late.status }} \${{ tasks.load.status }}" } } } }
  other: { shell: x }
`),
  ).toEqual([
    '11:42 error[not-upstream] task `etl` reads `other` and does not come after it',
    '  hint: add `needs: [other]` to `etl`',
    '11:68 error[not-upstream] task `etl` reads what only its own end gives',
    '11:92 error[not-upstream] task `late` reads `part` and does not come after it',
    '  hint: add `needs: [part]` to `late`',
    '11:135 error[unknown-name] unknown param `day` in `task.params.day`',
    '  hint: declare it in `params`',
    '11:158 error[unknown-task] unknown task `lod` in `tasks.lod`',
    '  hint: did you mean `load`?',
    '15:133 error[not-upstream] task `each` reads `late` and does not come after it',
    '  hint: add `needs: [late]` to `each`',
  ]);
});

it('reads of a branch what it says that it gives', async () => {
  expect(
    await diagnose(`tasks:
  etl: { pipeline: { returns: { n: part.m, model: part.model }, tasks: { part: { python: "a:b", returns: [m, { name: model, kind: pickle }] } } } }
  a: { shell: x, needs: [etl], env: { A: "\${{ tasks.etl.returns.n }} \${{ tasks.etl.returns.m }} \${{ tasks.part.returns.m }} \${{ tasks.etl.returns.model }}" } }
  b: { stub: true, returns: [n] }
  c: { shell: x, needs: [etl, b] }
`),
  ).toEqual([
    '3:92 error[unknown-return] unknown return `m` in `tasks.etl.returns.m`',
    '  hint: did you mean `n`?',
    '3:107 error[unknown-task] unknown task `part` in `tasks.part`',
    '  hint: there are `etl`, `a`, `b`, `c`',
    '3:129 error[return-not-json] `model` is pickled by `etl`, and an expression reads only JSON',
    '  hint: let `etl` return it as JSON: texts, numbers, lists or maps; as it is, it goes to a param of a Python function, a notebook or a called pipeline that is this expression alone',
    '5:25 error[ambiguous-return] task `c` gets `n` from `etl` and from `b`, which are equally near',
    '  2:36 `etl` returns it here',
    '  4:30 `b` returns it here',
    '  hint: say which: give `c` the param `n: ${{ tasks.etl.returns.n }}`, or rename one',
  ]);
});

it('finds outputs that meet, by a glob, in a folder, through branches and the instances of others', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, outputs: ["out/*.csv", models] }
  b: { shell: x, outputs: [out/b.csv] }
  c: { shell: x, outputs: [out/deep/c.csv, models/x.pkl] }
  d: { shell: x, needs: [a], outputs: [out/d.csv] }
  e: { pipeline: { tasks: { f: { shell: x, outputs: [e/f.csv] }, g: { shell: x, needs: [f], outputs: [e/f.csv] } } } }
  h: { shell: x, needs: [e], outputs: [e/f.csv] }
  i: { shell: x, outputs: [e/f.csv] }
  j: { shell: x, matrix: { n: [1, 2] }, outputs: [j.csv] }
  k: { shell: x, outputs: ["deep/**/*.txt"] }
  l: { shell: x, outputs: [deep/a/b] }
  m: { shell: x, outputs: [deep/a/b/c.txt] }
`),
  ).toEqual([
    '3:28 error[output-conflict] tasks `a` and `b` may run at the same time and `out/*.csv` matches `out/b.csv`',
    '  2:28 `a` gives it here',
    '  hint: give one of them another path, or add `needs: [a]` to `b`',
    '4:44 error[output-conflict] tasks `a` and `c` may run at the same time and `models/x.pkl` is in `models`',
    '  2:41 `a` gives it here',
    '  hint: give one of them another path, or add `needs: [a]` to `c`',
    '8:28 error[output-conflict] tasks `e/g` and `i` may run at the same time and both give `e/f.csv`',
    '  6:103 `e/g` gives it here',
    '  hint: give one of them another path, or add `needs: [e]` to `i`',
    '12:28 error[output-conflict] tasks `l` and `m` may run at the same time and `deep/a/b/c.txt` is in `deep/a/b`',
    '  11:28 `l` gives it here',
    '  hint: give one of them another path, or add `needs: [l]` to `m`',
  ]);
});
it('makes the model of expansions, calls and branches', async () => {
  const pipeline = await loaded(`
returns: { auc: best.score, rows: load }
defaults: { retry: 2, env: { A: x }, allow_failure: true }
tasks:
  load: { stub: true, returns: [rows] }
  train:
    needs: [load]
    shell: x
    matrix: { seed: [1, 2], depth: "\${{ fromJSON('[3]') }}", include: [{ seed: 3 }], exclude: [{ seed: 1 }], max_parallel: 2, fail_fast: true }
    returns: [{ name: auc, kind: metric }]
  each: { shell: x, for_each: "\${{ fromJSON('[]') }}", place: by-instance }
  files: { shell: x, for_each: { items: [a, { b: 1 }], as: file, max_parallel: 3 } }
  tune: { shell: x, repeat: { until: "\${{ returns.done }}", max: 7, as: round, on_max: succeed }, returns: [done] }
  sub: { pipeline: { name: other, params: { day: "\${{ git.branch }}" } } }
  best:
    pipeline:
      returns: { score: fit.auc, all: many.auc, kept: fit.model }
      tasks:
        - { id: fit, python: "a:b", returns: [{ name: auc, kind: metric }, { name: model, kind: pickle }] }
        - { id: many, python: "a:b", for_each: [1], returns: [{ name: auc, kind: metric }] }
`);
  const byId = new Map(pipeline.tasks.map((task) => [task.id, task]));
  const limits = { failFast: false };
  expect(pipeline.returns).toEqual({
    auc: { task: 'best', name: 'score' },
    rows: { task: 'load', name: 'rows' },
  });
  expect(byId.get('train')?.expansion).toEqual({
    form: 'matrix',
    axes: [
      { name: 'seed', values: [1, 2] },
      { name: 'depth', values: "${{ fromJSON('[3]') }}" },
    ],
    include: [{ seed: 3 }],
    exclude: [{ seed: 1 }],
    maxParallel: 2,
    failFast: true,
  });
  const items = "${{ fromJSON('[]') }}";
  expect(byId.get('each')?.expansion).toEqual({ form: 'for-each', items, as: 'item', ...limits });
  expect(byId.get('each')?.place).toBe('by-instance');
  expect(byId.get('files')?.expansion).toEqual({
    form: 'for-each',
    items: ['a', { b: 1 }],
    as: 'file',
    maxParallel: 3,
    ...limits,
  });
  expect(byId.get('tune')?.expansion).toEqual({
    form: 'repeat',
    until: '${{ returns.done }}',
    max: 7,
    as: 'round',
    onMax: 'succeed',
  });
  expect(byId.get('sub')).toMatchObject({
    kind: 'pipeline',
    block: { name: 'other', params: { day: '${{ git.branch }}' } },
    call: { form: 'named', name: 'other', params: { day: '${{ git.branch }}' } },
    returns: [],
    retry: { max: 0 },
    env: { A: 'x' },
    allowFailure: true,
  });
  const best = byId.get('best');
  expect(best).toMatchObject({
    kind: 'pipeline',
    block: {},
  });
  expect(best?.returns).toEqual([
    { name: 'score', kind: 'metric' },
    { name: 'all' },
    { name: 'kept', kind: 'pickle' },
  ]);
  const call = best?.call;
  expect(call?.form === 'inline' && call.tasks).toMatchObject([
    { id: 'fit', path: ['tasks', 'best', 'pipeline', 'tasks', 0], needs: [], retry: { max: 2 } },
    { id: 'many', path: ['tasks', 'best', 'pipeline', 'tasks', 1], needs: ['fit'] },
  ]);
});

it('reads branches in branches, as deep as anybody needs', async () => {
  const nested = (depth: number): string =>
    depth === 0 ? '{ shell: x }' : `{ pipeline: { tasks: { t: ${nested(depth - 1)} } } }`;
  expect(await diagnose(`tasks: { t: ${nested(20)} }`)).toEqual([]);
  // Deeper in the text there are too many maps in one another; by aliases there are not.
  const aliases = Array.from(
    { length: 21 },
    (_, index) => `  t${index + 1}: &t${index + 1} { pipeline: { tasks: { t: *t${index} } } }`,
  );
  expect(await diagnose(`tasks:\n  t0: &t0 { shell: x }\n${aliases.join('\n')}\n`)).toEqual([
    '3:25 error[depth] branches stand in one another at most 20 deep',
  ]);
});

it('counts the tasks of branches', async () => {
  const tasks = Array.from({ length: 101 }, (_, index) => `t${index}: { shell: x }`).join(', ');
  const branches = Array.from(
    { length: 100 },
    (_, index) => `b${index}: { pipeline: { tasks: { ${tasks} } } }`,
  );
  expect(await diagnose(`tasks:\n  ${branches.join('\n  ')}\n`, { worker: null })).toEqual([
    '1:1 error[too-many-tasks] the pipeline has 10200 tasks with those of its branches, at most 10000 are accepted',
  ]);
});

it('refuses more items than a run may have', async () => {
  const items = Array.from({ length: 10_001 }, () => '1').join(',');
  expect(await diagnose(`tasks: { a: { shell: x, for_each: [${items}] } }`, { worker: null })).toEqual([
    '1:25 error[too-many-items] `for_each` has 10001 items, at most 10000 are accepted',
  ]);
});

it('says how `until` reads what its own task returned', async () => {
  expect(
    await diagnose(
      'tasks:\n  t: { shell: x, returns: [n], repeat: { until: "${{ tasks.t.returns.n > 3 }}", max: 5 } }\n',
    ),
  ).toEqual([
    '2:54 error[not-upstream] task `t` reads what only its own end gives',
    '  hint: what it returned each time is `returns.<name>`',
  ]);
});

import { expect, it } from 'vitest';
import { diagnose } from '../support/diagnosed.ts';

// Pipeline files with a mistake: what is said, and where.

it('B6: an unknown key comes with the nearest one', async () => {
  expect(
    await diagnose(`tasks:
  a:
    shell: x
    neds: [b]
  b: { shell: { scrpt: x } }
`),
  ).toEqual([
    '4:5 error[unknown-key] unknown key `neds`',
    '  hint: did you mean `needs`?',
    '5:17 error[unknown-key] unknown key `scrpt`',
    '  hint: did you mean `script`?',
  ]);
  expect(
    await diagnose(`taskz: { a: { shell: x } }
`),
  ).toEqual(['1:1 error[unknown-key] unknown key `taskz`', '  hint: did you mean `tasks`?']);
});

it('says below which key of the same map an unknown one would be known', async () => {
  expect(
    await diagnose(`isolation: isolated
retry: 2
lifecycle: run
tasks:
  a: { shell: x, backoff: 2 }
`),
  ).toEqual([
    '1:1 error[unknown-key] unknown key `isolation`',
    '  hint: it may be meant as `defaults: { isolation: … }` or `workspace: { isolation: … }`',
    '2:1 error[unknown-key] unknown key `retry`',
    '  hint: it may be meant as `defaults: { retry: … }`',
    '3:1 error[unknown-key] unknown key `lifecycle`',
    '5:18 error[unknown-key] unknown key `backoff`',
    '  hint: it may be meant as `retry: { backoff: … }`',
  ]);
});

it('says what a key of other runners is called here', async () => {
  expect(
    await diagnose(`version: 1
tasks:
  a: { shell: x, depends_on: [b], if: always() }
  b: { shell: x, continue-on-error: true, env: { run: x } }
jobs: {}
`),
  ).toEqual([
    '1:1 error[unknown-key] unknown key `version`',
    '  hint: remove it: pipeline files have no version',
    '3:18 error[unknown-key] unknown key `depends_on`',
    '  hint: `needs:` names the tasks that come before',
    '3:35 error[unknown-key] unknown key `if`',
    '  hint: `when:` takes an expression; `run_if:` says how the tasks before must have ended',
    '4:18 error[unknown-key] unknown key `continue-on-error`',
    '  hint: write `allow_failure: true`',
    '5:1 error[unknown-key] unknown key `jobs`',
    '  hint: tasks stand below `tasks:`',
  ]);
  expect(
    (
      await diagnose(`tasks:
  a:
    run: make
`)
    ).slice(-2),
  ).toEqual(['3:5 error[unknown-key] unknown key `run`', '  hint: a command is given with `shell:`']);
});

it('tells of a map or a list where a text belongs', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, secrets: [{ name: A }, [B]] }
`),
  ).toEqual([
    '2:28 error[type] `secrets[0]` takes a text, found a map',
    '2:41 error[type] `secrets[1]` takes a text, found a list',
  ]);
});

it('B7: a value of the wrong type is told with what was expected and what was found', async () => {
  expect(
    await diagnose(`description: 5
tags: nightly
max_parallel: "4"
tasks:
  a: { shell: x, needs: load, env: { VERSION: 1.10, FLAG: true }, enabled: yes, retry: "3" }
`),
  ).toEqual([
    '1:14 error[type] `description` takes a text, found the number 5',
    '  hint: put it in quotes: "5"',
    '2:7 error[type] `tags` takes a list, found the text `nightly`',
    '  hint: make it a list: [nightly]',
    '3:15 error[type] `max_parallel` takes a whole number, found the text `4`',
    '5:25 error[type] `needs` takes a list, found the text `load`',
    '  hint: make it a list: [load]',
    '5:47 error[type] `VERSION` takes a text, found the number 1.10',
    '  hint: put it in quotes: "1.10"',
    '5:59 error[type] `FLAG` takes a text, found true',
    '  hint: put it in quotes: "true"',
    '5:76 error[type] `enabled` takes true or false, found the text `yes`',
    '  hint: write `true`: in YAML 1.2 `yes` is a text',
    '5:88 error[type] `retry` takes a whole number or a map, found the text `3`',
  ]);
  expect(
    await diagnose(`- a
`),
  ).toEqual(['1:1 error[type] a pipeline file is a map with `tasks` or `task`, found a list']);
  expect(
    await diagnose(`tasks:
  a: make
  b: { shell: [x] }
`),
  ).toEqual([
    '2:6 error[type] a task is a map with a key for its kind, such as `shell`, found the text `make`',
    '3:15 error[type] `shell` takes a text or a map, found a list',
  ]);
});

it('B21: a circle of needs is told by its shortest way', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, needs: [b] }
  b: { shell: x, needs: [c] }
  c: { shell: x, needs: [a, d] }
  d: { shell: x, needs: [c] }
`),
  ).toEqual(['4:29 error[cycle] tasks need one another in a circle: `c` → `d` → `c`']);
});

it('B22: a task that needs itself is a circle', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, needs: [a] }
`),
  ).toEqual(['2:26 error[cycle] task `a` needs itself']);
});

it('B23: an unknown need comes with the nearest task', async () => {
  expect(
    await diagnose(`tasks:
  clean: { shell: x }
  train: { shell: x, needs: [claen] }
`),
  ).toEqual([
    '3:30 error[unknown-task] task `train` needs unknown task `claen`',
    '  hint: did you mean `clean`?',
  ]);
  expect(
    await diagnose(`tasks:
  clean: { shell: x }
  train: { shell: x, needs: [clean], handles: [claen] }
`),
  ).toEqual([
    '3:48 error[unknown-task] task `train` handles unknown task `claen`',
    '  hint: did you mean `clean`?',
  ]);
});

it('B24: ids that differ only in case or Unicode form are one', async () => {
  expect(
    await diagnose(`tasks:
  Load: { shell: x }
  load: { shell: x }
`),
  ).toEqual([
    '3:3 error[duplicate-id] the ids `Load` and `load` differ only in case',
    '  2:3 `Load` stands here first',
  ]);
  expect(
    await diagnose(`tasks:
  - { id: a, shell: x }
  - { id: a, shell: x }
`),
  ).toEqual(['3:11 error[duplicate-id] two tasks have the id `a`', '  2:11 `a` stands here first']);
});

it('B25: ids that are no ids are refused', async () => {
  expect(
    await diagnose(`tasks:
  ../x: { shell: x }
  a/b: { shell: x }
  .: { shell: x }
  "": { shell: x }
  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: { shell: x }
  con: { shell: x }
`),
  ).toEqual([
    '2:3 error[task-id] `../x` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '3:3 error[task-id] `a/b` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '4:3 error[task-id] `.` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '5:3 error[task-id] the id of a task is empty, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '6:3 error[task-id] `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '7:3 error[task-id] `con` can be no id for a task: some systems keep it for a device',
  ]);
});

it('B26: an id is never an option', async () => {
  expect(
    await diagnose(`tasks:
  --upload-pack=x: { shell: x }
  -u: { shell: x }
`),
  ).toEqual([
    '2:3 error[task-id] `--upload-pack=x` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '3:3 error[task-id] `-u` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
  ]);
});

it('B27: an id holds nothing that a shell would act on', async () => {
  expect(
    await diagnose(`tasks:
  "a;b": { shell: x }
  "$(id)": { shell: x }
  "\`id\`": { shell: x }
  "a\\nb": { shell: x }
`),
  ).toEqual([
    '2:3 error[task-id] `a;b` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '3:3 error[task-id] `$(id)` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '4:3 error[task-id] ``id`` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
    '5:3 error[task-id] `a\nb` is no id for a task, it is a letter, then up to 62 letters, digits, `_` or `-`',
  ]);
});

it('B30: no tasks, too many tasks and a huge matrix are refused before anything is made of them', async () => {
  expect(
    await diagnose(`tasks: {}
`),
  ).toEqual(['1:1 error[empty] the pipeline has no tasks']);
  expect(
    await diagnose(`tasks: []
`),
  ).toEqual(['1:1 error[empty] the pipeline has no tasks']);
  expect(
    await diagnose(
      `tasks:\n${Array.from({ length: 10_001 }, (_, index) => `  t${index}: { shell: x }\n`).join('')}`,
    ),
  ).toEqual(['1:1 error[too-many-tasks] the pipeline has 10001 tasks, at most 10000 are accepted']);
  expect(
    await diagnose(
      `tasks:\n  a:\n    shell: x\n    matrix:\n${'abcdefghi'
        .split('')
        .map((axis) => `      ${axis}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n`)
        .join('')}`,
    ),
  ).toEqual(['4:5 error[matrix-size] the matrix has 1000000000 combinations, at most 10000 are accepted']);
});

it('B31: an empty script and one with a NUL are refused', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: "" }
  b: { shell: { script: "  " } }
  c: { shell: "x\\0y" }
`),
  ).toEqual([
    '2:15 error[script] the script is empty',
    '3:25 error[script] the script is empty',
    '4:15 error[script] the script holds a NUL character',
  ]);
});

it('B33: a duration is above 0, finite and at most a year', async () => {
  expect(
    await diagnose(`tasks:
  t0: { shell: x, timeout: 0 }
  t1: { shell: x, timeout: -1 }
  t2: { shell: x, timeout: 1e999 }
  t3: { shell: x, timeout: 1000000000000 }
  t4: { shell: x, timeout: 0s }
  t5: { shell: x, timeout: 366d }
  t6: { shell: x, timeout: 1e3s }
  t7: { shell: x, timeout: 5 }
  t8: { shell: x, timeout: 9999999999999999d }
`),
  ).toEqual([
    '2:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the number 0',
    '3:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the number -1',
    '4:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the number 1e999',
    '5:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the number 1000000000000',
    '  hint: add a unit: 1000000000000s',
    '6:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `0s`',
    '7:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `366d`',
    '8:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `1e3s`',
    '9:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the number 5',
    '  hint: add a unit: 5s',
    '10:28 error[duration] `timeout` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `9999999999999999d`',
  ]);
});

it('B34: a retry is at most 10', async () => {
  expect(
    await diagnose(`tasks:
  a: { shell: x, retry: 1000000000 }
  b: { shell: x, retry: { max: 11, delay: 0s } }
  c: { shell: x, retry: -1 }
`),
  ).toEqual([
    '2:25 error[retry] `retry` takes a number from 0 to 10, found the number 1000000000',
    '3:32 error[retry] `max` takes a number from 0 to 10, found the number 11',
    '3:43 error[duration] `delay` takes a duration above 0 and up to 365d such as `30s`, `10m` or `1h30m`, found the text `0s`',
    '4:25 error[retry] `retry` takes a number from 0 to 10, found the number -1',
  ]);
});

it('B35: a cron line has five fields of ASCII digits, each in its range', async () => {
  expect(
    await diagnose(`tasks: { a: { shell: x } }
on:
  - schedule: ""
  - schedule: "* * * *"
  - schedule: "* * * * * *"
  - schedule: "* * * * * * *"
  - schedule: "*/0 * * * *"
  - schedule: "60 * * * *"
  - schedule: "０ * * * *"
  - schedule: "* * * * mon-8"
  - schedule: "5-1 * * * *"
  - schedule: "0 0 1 jan-dec/2 mon"
`),
  ).toEqual([
    '3:15 error[cron] a cron line has five fields (minute, hour, day, month, weekday), found 0',
    '4:15 error[cron] a cron line has five fields (minute, hour, day, month, weekday), found 4',
    '5:15 error[cron] a cron line has five fields (minute, hour, day, month, weekday), found 6',
    '6:15 error[cron] a cron line has five fields (minute, hour, day, month, weekday), found 7',
    '7:15 error[cron] `*/0` is no minute of a cron line, it takes 0 to 59, `*`, lists, ranges and steps',
    '8:15 error[cron] `60` is no minute of a cron line, it takes 0 to 59, `*`, lists, ranges and steps',
    '9:15 error[cron] `０` is no minute of a cron line, it takes 0 to 59, `*`, lists, ranges and steps',
    '10:15 error[cron] `mon-8` is no weekday of a cron line, it takes 0 to 7, `*`, lists, ranges and steps',
    '11:15 error[cron] `5-1` is no minute of a cron line, it takes 0 to 59, `*`, lists, ranges and steps',
  ]);
});

it('B36: a day that never comes is refused', async () => {
  expect(
    await diagnose(`tasks: { a: { shell: x } }
on:
  - schedule: 0 0 31 2 *
  - schedule: 0 0 31 4,6 *
  - schedule: 0 0 29 2 *
  - schedule: 0 0 31 2 mon
`),
  ).toEqual([
    '3:15 error[cron-never] the day of `0 0 31 2 *` never comes',
    '4:15 error[cron-never] the day of `0 0 31 4,6 *` never comes',
  ]);
});

it('judges the values that a schedule gives to params', async () => {
  expect(
    await diagnose(`
params: { day: { type: date }, count: 1, mode: { enum: [a, b], default: a } }
on:
  - schedule: { cron: 0 6 * * *, params: { dya: "2026-01-01", count: many, mode: c } }
  - schedule: { cron: 0 6 * * *, params: { day: "\${{ trigger.date }}", count: 2, mode: b, t.deep: 2 } }
  - schedule: { cron: 0 6 * * *, params: { deep: 1 } }
tasks: { t: { shell: x, params: { deep: 1 } } }
`),
  ).toEqual([
    '4:44 error[unknown-param] the pipeline `p` has no param `dya`',
    '  hint: did you mean `day`?',
    '4:70 error[param-type] `count` takes a number, found the text `many`',
    '4:82 error[param-enum] `mode` takes `a`, `b`, found the text `c`',
    '6:44 error[unknown-param] the pipeline `p` has no param `deep`',
  ]);
  expect(
    await diagnose(
      'on:\n  - schedule: { cron: 0 6 * * *, params: { deep: 1 } }\ntask: { shell: x, params: { deep: 1 } }\n',
    ),
  ).toEqual([]);
});

it('B37: an unknown time zone comes with the nearest one', async () => {
  expect(
    await diagnose(`tasks: { a: { shell: x } }
on:
  - schedule: { cron: 0 6 * * *, timezone: Europe/Amsterdm }
  - schedule: { cron: 0 6 * * *, timezone: "+01:00" }
  - schedule: { cron: 0 6 * * *, timezone: UTC }
`),
  ).toEqual([
    '3:44 error[timezone] unknown time zone `Europe/Amsterdm`',
    '  hint: did you mean `Europe/Amsterdam`?',
    '4:44 error[timezone] unknown time zone `+01:00`',
    '  hint: time zones are named like `Europe/Amsterdam`',
  ]);
});

it('B42: an expression in a script is refused with the variable to use', async () => {
  expect(
    await diagnose(`params: { x: 1 }
tasks:
  a:
    shell: |
      echo \${{ params.x }}
      echo \${{ run.id }} \${{ params.x }}
  b: { shell: { file: "\${{ params.x }}.sh" }, outputs: ["\${{ params.x }}"] }
`),
  ).toEqual([
    '5:12 error[interpolation-in-script] `${{ params.x }}` would become a part of the script, whatever its value holds',
    '  hint: use "$RUNNABLE_PARAM_x", which the task finds in its environment',
    '6:12 error[interpolation-in-script] `${{ run.id }}` would become a part of the script, whatever its value holds',
    '  hint: give it a name, `env: { VALUE: "${{ run.id }}" }`, and use "$VALUE"',
    '6:26 error[interpolation-in-script] `${{ params.x }}` would become a part of the script, whatever its value holds',
    '  hint: use "$RUNNABLE_PARAM_x", which the task finds in its environment',
    '7:24 error[interpolation-in-script] `${{ params.x }}` stands where no expression is evaluated',
    '  hint: expressions may stand in `when`, `until`, `env`, the `params` of a task or a call, the items of `for_each`, `image`, the `key` of `cache` and elements of `args`',
    '7:58 error[interpolation-in-script] `${{ params.x }}` stands where no expression is evaluated',
    '  hint: expressions may stand in `when`, `until`, `env`, the `params` of a task or a call, the items of `for_each`, `image`, the `key` of `cache` and elements of `args`',
  ]);
});

it('B61: a path that leaves the project is refused', async () => {
  expect(
    await diagnose(`workspace: { link: [/data, ../x] }
tasks:
  a: { shell: x, outputs: [../../x, /etc/x, "C:\\\\x", a/../../b, .git/config], cwd: .. }
  b: { shell: { file: ../x.sh } }
  c: { python: { script: /x.py } }
  d: { node: "../x.ts#f" }
`),
  ).toEqual([
    '1:21 error[path] `/data` is an absolute path, paths are relative to the project',
    '1:28 error[path] `../x` holds `..`, paths stay inside the project',
    '3:28 error[path] `../../x` holds `..`, paths stay inside the project',
    '3:37 error[path] `/etc/x` is an absolute path, paths are relative to the project',
    '3:45 error[path] `C:\\x` is an absolute path, paths are relative to the project',
    '3:54 error[path] `a/../../b` holds `..`, paths stay inside the project',
    '3:65 error[path] `.git/config` names the `.git` folder, which is not part of a project',
    '3:84 error[path] `..` holds `..`, paths stay inside the project',
    '4:23 error[path] `../x.sh` holds `..`, paths stay inside the project',
    '5:26 error[path] `/x.py` is an absolute path, paths are relative to the project',
    '6:14 error[path] `../x.ts` holds `..`, paths stay inside the project',
  ]);
});

it('suggests the setting of a matrix that is meant, not another way to write an axis', async () => {
  expect(await diagnose('tasks:\n  t: { shell: x, matrix: { n: [1], max_paralell: 2 } }\n')).toEqual([
    '2:50 error[type] `max_paralell` takes a list or a text, found the number 2',
    '  hint: did you mean `max_parallel`?',
  ]);
});

it('says what a type of a param is called here that other languages call otherwise', async () => {
  const types = ['str', 'int', 'float', 'bool', 'dict', 'map', 'array', 'Int', 'lst', 'tensor'];
  const lines = types.map((type, index) => `  p${index}: { type: ${type} }`);
  const told = await diagnose(`params:\n${lines.join('\n')}\ntask: { shell: x }\n`);
  const takes = '`string`, `integer`, `number`, `boolean`, `date`, `list` or `object`';
  const meant = ['string', 'integer', 'number', 'boolean', 'object', 'object', 'list', 'integer', 'list'];
  expect(told).toEqual([
    ...meant.flatMap((type, index) => [
      `${index + 2}:15 error[value] \`type\` takes ${takes}, found the text \`${types[index]}\``,
      `  hint: did you mean \`${type}\`?`,
    ]),
    `11:15 error[value] \`type\` takes ${takes}, found the text \`tensor\``,
  ]);
});

it('tells of `tasks` beside `task` together with all else that is wrong in the file', async () => {
  expect(
    await diagnose(`max_parallel: many
tasks:
  task: { shell: x, needs: [clena] }
  clean: { shell: x, retry: { attempt: 2 } }
task:
  shell: x
  neds: []
`),
  ).toEqual([
    '1:15 error[type] `max_parallel` takes a whole number, found the text `many`',
    '3:29 error[unknown-task] task `task` needs unknown task `clena`',
    '  hint: did you mean `clean`?',
    '4:22 error[missing-key] `retry` has no `max`, which it must have',
    '4:31 error[unknown-key] unknown key `attempt`, accepted are `max`, `delay`, `backoff`, `max_delay`, `jitter`, `on`',
    '5:1 error[tasks-or-task] a file has `tasks` or `task`, found both',
    '7:3 error[unknown-key] unknown key `neds`',
    '  hint: did you mean `needs`?',
  ]);
});

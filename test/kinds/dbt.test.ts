import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDbtFinder } from '../../src/environments/dbt.ts';
import { createDbtKind } from '../../src/kinds/dbt.ts';
import { dbtKind } from '../../src/pipeline/kinds/dbt.ts';
import type { Json } from '../../src/values/json.ts';
import { folderWith, runInvocation, temporaryFolder } from '../support/attempt.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

/** A dbt that tells its arguments, one a line, and has the results that stand in `results-COMMAND.json` beside it. */
const program = `#!/bin/sh
here=$(dirname "$0")
for word in "$@"; do printf '<%s>' "$word"; done
echo " in $(basename "$PWD")"
mkdir -p target
if [ -f "$here/results-$1.json" ]; then cp "$here/results-$1.json" target/run_results.json; fi
if [ -f "$here/exit-$1" ]; then exit "$(cat "$here/exit-$1")"; fi
`;

const project = { 'shop/dbt_project.yml': 'name: shop\n' };
const templates = { [`\${{ params.day }}`]: '"; rm -rf /', [`\${{ params.n }}`]: 3 };

async function run(
  value: Json,
  files: Readonly<Record<string, string>> = project,
  beside: Readonly<Record<string, string>> = {},
) {
  const tools = folderWith({ dbt: program, ...beside });
  chmodSync(join(tools, 'dbt'), 0o755);
  const folder = folderWith(files);
  const kind = createDbtKind(createDbtFinder({ PATH: tools }));
  const task = plannedTask({ id: 'build', kind: 'dbt', block: dbtKind.normalise(value) });
  const compiled = await kind.compile(task, taskContext(folder, { templates }));
  if (!compiled.ok) return { diagnostics: compiled.diagnostics };
  const summary = join(temporaryFolder(), 'summary.md');
  const end = await runInvocation(compiled.value, folder, { RUNNABLE_SUMMARY: summary });
  return {
    folder,
    tools: compiled.value.tools,
    exitCode: end.exitCode,
    lines: end.stdout.replaceAll(folder, '@').split('\n').slice(0, -1),
    told: end.stderr,
    failure: end.failure,
    summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '',
  };
}

it('runs the commands in order in the folder of the dbt project, vars and target as one argument each', async () => {
  const value = {
    commands: ['deps', "dbt run --select 'tag:a b' +orders"],
    vars: { day: `\${{ params.day }}`, deep: [{ n: `\${{ params.n }}` }] },
    target: `\${{ params.n }}`,
    project_dir: './shop/',
  };
  const options = `<--project-dir><@/shop><--target=3><--vars={"day":"\\"; rm -rf /","deep":[{"n":3}]}>`;
  expect(await run(value)).toMatchObject({
    exitCode: 0,
    lines: [`<deps>${options} in shop`, `<run><--select><tag:a b><+orders>${options} in shop`],
    told: '$ dbt deps\n$ dbt run --select tag:a b +orders\n',
  });
});

it('uses the `profiles.yml` of the project where there is one', async () => {
  const files = { 'dbt_project.yml': '', 'profiles.yml': '' };
  const { lines, folder = '' } = await run({ commands: ['build'] }, files);
  expect(lines?.[0]).toMatch(/^<build><--project-dir><@\/?><--profiles-dir><@\/?> in /);
  expect(existsSync(join(folder, 'target'))).toBe(true);
});

it('stops at the first command that fails, and tells what dbt says of its nodes', async () => {
  const results = [
    { status: 'success', unique_id: 'model.shop.a', message: 'OK' },
    { status: 'success', unique_id: 'model.shop.b', message: 'OK' },
    { status: 'error', unique_id: 'model.shop.c', message: 'Binder Error: no column\n  LINE 1\n  more' },
    { status: 'warn', unique_id: 'test.shop.w', message: 'Got 2 results' },
    { status: 'skipped', unique_id: 'model.shop.d', message: '' },
  ];
  const beside = { 'results-build.json': JSON.stringify({ results }), 'exit-build': '1' };
  const end = await run({ commands: ['build', 'docs generate'], project_dir: 'shop' }, project, beside);
  expect(end).toMatchObject({ exitCode: 1, lines: [expect.stringMatching(/^<build>/)] });
  expect(end.failure).toEqual({
    code: 'exception',
    message: '`dbt build` ended with exit 1: model.shop.c: Binder Error: no column   LINE 1',
  });
  expect(end.told).toBe(
    `$ dbt build
dbt build: 2 success, 1 error, 1 warn, 1 skipped
error model.shop.c: Binder Error: no column   LINE 1
warn test.shop.w: Got 2 results
`,
  );
  expect(end.summary).toBe(
    `**dbt build**: 2 success, 1 error, 1 warn, 1 skipped

- \`error model.shop.c: Binder Error: no column   LINE 1\`
- \`warn test.shop.w: Got 2 results\`

`,
  );
});

it('takes dbt from the environment, else from the `.venv` of the checkout, else from PATH', () => {
  const [checkout, path] = [folderWith({ '.venv/bin/dbt': program }), folderWith({ dbt: program })];
  for (const file of [join(checkout, '.venv/bin/dbt'), join(path, 'dbt')]) chmodSync(file, 0o755);
  const find = createDbtFinder({ PATH: path });
  const tool = { name: 'python', path: '/env/bin/python', why: '' };
  const environment = {
    name: 'r.txt',
    language: 'python',
    bin: '/env/bin',
    path,
    variables: {},
    tool,
  } as const;
  expect(find({ environment, checkout })?.path).toBe('/env/bin/dbt');
  expect(find({ checkout })?.path).toBe(join(checkout, '.venv/bin/dbt'));
  expect(find({ checkout: null })?.path).toBe(join(path, 'dbt'));
  expect(createDbtFinder({ PATH: '/nowhere' })({ checkout: null })).toBeNull();
});

it('says so when the dbt project is not where the task says', async () => {
  const { diagnostics } = await run({ commands: ['build'] });
  expect(diagnostics?.map(({ code, message }) => [code, message])).toEqual([
    ['script-not-found', '`dbt_project.yml`, which task `build` needs, is not in the snapshot'],
  ]);
});

it.each([
  ["run --select 'a", "a quotation mark of `run --select 'a` is not closed"],
  ['dbt', 'a dbt command begins with its name, such as `build`, found `dbt`'],
  ['--debug run', 'a dbt command begins with its name, such as `build`, found `--debug run`'],
  ['run --vars x', '`--vars` stands in a dbt command'],
])('refuses the command %s', (command, message) => {
  expect(dbtKind.check?.({ commands: [command] }).map((problem) => problem.message)).toEqual([message]);
});

it('knows nothing of an earlier result when a command gives none', async () => {
  const files = { 'dbt_project.yml': '', 'target/run_results.json': '{"results":[{"status":"error"}]}' };
  const { told } = await run({ commands: ['deps'] }, files);
  expect(told).toBe('$ dbt deps\n');
});

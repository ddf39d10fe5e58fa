import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';

// Each task leaves a line with its name in `ran`, so that a test can tell what ran.
const pipeline = `
params: { alpha: 1 }
pass_env: [PLACE]
tasks:
  load:
    shell: |
      echo load >> "$PLACE/ran"
      date +%s%N > undeclared.txt
      echo data > data.txt
      echo "stamp=$(cat undeclared.txt)" >> "$RUNNABLE_RETURNS"
    returns: [stamp]
    outputs: [data.txt]
  prepare:
    needs: [load]
    shell: |
      echo prepare >> "$PLACE/ran"
      echo "$RUNNABLE_PARAM_alpha" > prepared.txt
      echo odd > "$(printf 'no\\377utf8')"
  skipped:
    shell: "false"
    when: \${{ params.alpha == 7 }}
  train:
    needs: [prepare, skipped]
    shell: |
      echo train >> "$PLACE/ran"
      test "$(cat data.txt) $(cat no?utf8)" = "data odd"
      test -f "$PLACE/fixed"
      echo "seen=$RUNNABLE_PARAM_stamp $(cat prepared.txt)" >> "$RUNNABLE_RETURNS"
    returns: [seen]
  report:
    needs: [train]
    shell: echo report >> "$PLACE/ran"
`;

const files = { '.runnable/main.yaml': pipeline, 'code.py': 'one\n' };

interface Recorded {
  readonly run: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly tasks: readonly {
    readonly id: string;
    readonly status: string;
    readonly reason: string;
    readonly returns: Readonly<Record<string, unknown>>;
  }[];
}

it('runs what failed and all behind it on what the parent gave, and on files that nobody declared', async () => {
  const { project, parent } = await failedRun();
  const plan = await project.run('rerun', 'latest', '--failed', '--dry-run');
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toContain(`skipped: kept from ${parent.run.id}`);
  expect(plan.stdout).toContain(`why: failed in ${parent.run.id}`);
  expect(plan.stdout).toContain(`why: could not run in ${parent.run.id}`);
  fix(project);
  const again = await rerun(project, 'latest', '--failed');
  expect(ran(project)).toBe('train report');
  expect(outcomes(again)).toEqual([
    `load skipped kept from ${parent.run.id}`,
    `prepare skipped kept from ${parent.run.id}`,
    `skipped skipped was skipped in ${parent.run.id}`,
    'train succeeded ',
    'report succeeded ',
  ]);
  expect(again.run).toMatchObject({
    parent: parent.run.id,
    commit: parent.run['commit'],
    params: { alpha: 5 },
    status: 'succeeded',
  });
  expect(seenBy(again)).toBe(`${stampOf(parent)} 5`);
  const shown = await project.run('runs', 'show', again.run.id);
  expect(shown.stdout).toContain(`parent   ${parent.run.id}`);
  const list = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  expect(list.runs.map((run: { parent: string | null }) => run.parent)).toEqual([parent.run.id, null]);
}, 60_000);

it('can be repeated, also from a run that was a rerun itself', async () => {
  const { project, parent } = await failedRun();
  const second = await rerun(project, parent.run.id.slice(0, 8), '--failed');
  expect(second.run['status']).toBe('failed');
  fix(project);
  const third = await rerun(project, 'main@main', '--failed');
  expect(third.run).toMatchObject({ parent: second.run.id, status: 'succeeded' });
  expect(seenBy(third)).toBe(`${stampOf(parent)} 5`);
  const fourth = await rerun(project, third.run.id, '--only', 'report');
  expect(outcomes(fourth).at(-1)).toBe('report succeeded ');
  expect(outcomes(fourth)[0]).toBe(`load skipped kept from ${parent.run.id}`);
}, 60_000);

it('runs tasks without outputs again where the workspace is gone, and says why', async () => {
  const { project, parent } = await failedRun();
  rmSync(dirname(String(parent.run['workspace'])), { recursive: true });
  fix(project);
  const plan = await project.run('rerun', 'latest', '--failed', '--dry-run');
  expect(plan.stdout).toContain(`why: the workspace of ${parent.run.id} is gone`);
  const again = await rerun(project, 'latest', '--failed');
  expect(ran(project)).toBe('prepare train report');
  expect(again.run['status']).toBe('succeeded');
}, 60_000);

it('runs the commit of then after it was amended away and collected, a dirty one too', async () => {
  const project = makeCliProject(files);
  project.write({ 'code.py': 'dirty\n' });
  await project.run('run', 'main', '-p', 'alpha=5');
  const parent = await show(project);
  project.write({ 'code.py': 'other\n', '.runnable/main.yaml': 'tasks: { other: { shell: "true" } }\n' });
  project.git('add', '--all');
  project.git('commit', '--quiet', '--amend', '--message', 'Other');
  project.git('reflog', 'expire', '--expire=now', '--all');
  project.git('gc', '--quiet', '--prune=now');
  fix(project);
  const again = await rerun(project, 'latest', '--failed');
  expect(again.run).toMatchObject({ status: 'succeeded', commit: parent.run['commit'], dirty: true });
  expect(ran(project)).toBe('train report');
  const whole = await rerun(project, parent.run.id);
  expect(ran(project)).toBe('load prepare train report');
  expect(whole.run).toMatchObject({ status: 'succeeded', parent: parent.run.id, params: { alpha: 5 } });
}, 60_000);

it('takes new code, and warns of what is kept although it would be made otherwise now', async () => {
  const { project, parent } = await failedRun();
  project.write({ 'code.py': 'two\n' });
  const commit = project.commit();
  fix(project);
  const { code, stdout, stderr } = await project.run(
    'rerun',
    'latest',
    '--failed',
    '--ref',
    'main',
    '--json',
  );
  const again: Recorded = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(again.run).toMatchObject({ commit, parent: parent.run.id, status: 'succeeded' });
  expect(stderr).toContain(
    `warning[kept-result]: \`load\` is kept from run \`${parent.run.id}\`, and \`code.py\` changed since`,
  );
  expect(ran(project)).toBe('prepare train report');
  expect(outcomes(again)[0]).toBe(`load skipped kept from ${parent.run.id}; \`code.py\` changed since`);
}, 60_000);

it('runs again what may have read a param that has another value now', async () => {
  const { project, parent } = await failedRun();
  fix(project);
  const again = await rerun(project, 'latest', '--failed', '-p', 'alpha=6');
  expect(ran(project)).toBe('load prepare train report');
  expect(again.run).toMatchObject({ params: { alpha: 6 }, parent: parent.run.id, status: 'succeeded' });
  const same = await project.run('rerun', parent.run.id, '--failed', '-p', 'alpha=5', '--dry-run');
  expect(same.stdout).toContain('2 of 5 tasks run');
}, 60_000);

it('runs a job again that stands in no file, and a task that was run as a job', async () => {
  const { project } = await failedRun();
  fix(project);
  await project.run('job', 'shell', '-p', 'word=hello', '--', 'printenv', 'RUNNABLE_PARAM_word');
  const job = await show(project);
  const repeated = await rerun(project, 'latest', '-p', 'word=again');
  expect(repeated.run).toMatchObject({
    parent: job.run.id,
    pipeline: job.run['pipeline'],
    params: { word: 'again' },
    status: 'succeeded',
  });
  expect((await project.run('logs', 'latest')).stdout).toContain('again');
  await project.run('run', 'main#load');
  const task = await show(project);
  const again = await rerun(project, 'latest');
  expect(again.run).toMatchObject({ parent: task.run.id, status: 'succeeded' });
  expect(outcomes(again)).toEqual(['load succeeded ']);
}, 60_000);

it('says what cannot be run again', async () => {
  const { project } = await failedRun();
  const none = await project.run('rerun', 'latest', '--failed', '--only', 'load');
  expect(none).toMatchObject({ code: 2 });
  expect(none.stderr).toContain('error[empty-selection]: none of the tasks that failed');
  const unknown = await project.run('rerun', 'latest', '--from', 'trian');
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.stderr).toContain('did you mean `train`?');
  expect(await project.run('rerun', 'r-nothing')).toMatchObject({ code: 2 });
}, 60_000);

/** A run whose task `train` has failed. */
async function failedRun() {
  const project = makeCliProject(files);
  expect(await project.run('run', 'main', '-p', 'alpha=5')).toMatchObject({ code: 1 });
  return { project, parent: await show(project) };
}

/** From here on `train` succeeds, and `ran` tells anew. */
function fix(project: CliProject): void {
  writeFileSync(project.place('fixed'), '');
  rmSync(project.place('ran'), { force: true });
}

function ran(project: CliProject): string {
  const path = project.place('ran');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  rmSync(path, { force: true });
  return text.trim().split('\n').join(' ');
}

async function show(project: CliProject): Promise<Recorded> {
  return JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
}

async function rerun(project: CliProject, ...args: readonly string[]): Promise<Recorded> {
  const { stdout, stderr } = await project.run('rerun', ...args, '--json');
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function outcomes({ tasks }: Recorded): readonly string[] {
  return tasks.map(({ id, status, reason }) => `${id} ${status} ${reason}`);
}

function stampOf({ tasks }: Recorded): unknown {
  return tasks.find(({ id }) => id === 'load')?.returns['stamp'];
}

function seenBy({ tasks }: Recorded): unknown {
  return tasks.find(({ id }) => id === 'train')?.returns['seen'];
}

const deployment = `
pass_env: [PLACE]
tasks:
  eu: { shell: "true" }
  us: { shell: 'test -f "$PLACE/fixed"' }
  rollback: { shell: echo rollback >> "$PLACE/ran", needs: [eu, us], run_if: all_failed }
  publish: { shell: echo publish >> "$PLACE/ran", needs: [eu, us], run_if: at_least_one_success }
  alert: { shell: echo alert >> "$PLACE/ran", needs: [eu], when: "\${{ tasks.eu.status != 'succeeded' }}" }
  deploy: { shell: echo deploy >> "$PLACE/ran", needs: [eu, us] }
`;

it('judges run_if by how kept tasks ended, as the first run did', async () => {
  const project = makeCliProject({ '.runnable/main.yaml': deployment });
  await project.run('run', 'main');
  expect(ran(project)).toBe('publish');
  const parent = await show(project);
  const ends = ['rollback skipped', 'publish succeeded', 'alert skipped', 'deploy upstream_failed'];
  const verdicts = ({ tasks }: Recorded) => tasks.slice(2).map(({ id, status }) => `${id} ${status}`);
  expect(verdicts(parent)).toEqual(ends);
  const again = await rerun(project, parent.run.id, '--failed');
  expect(ran(project)).toBe('publish');
  expect(outcomes(again)).toEqual([
    `eu skipped kept from ${parent.run.id}`,
    'us failed exit 1',
    'rollback skipped not all upstream tasks failed',
    'publish succeeded ',
    `alert skipped was skipped in ${parent.run.id}`,
    'deploy upstream_failed `us` failed',
  ]);
  await project.run('run', 'main', '--from', 'us', '--inputs-from', parent.run.id);
  expect(ran(project)).toBe('publish');
  expect(verdicts(await show(project))).toEqual(ends);
  const other = await rerun(project, parent.run.id, '--from', 'eu');
  expect(ran(project)).toBe('publish');
  expect(verdicts(other)).toEqual(ends);
  expect(outcomes(other)[1]).toBe(`us skipped failed in ${parent.run.id}`);
  fix(project);
  expect((await rerun(project, 'latest', '--failed')).run['status']).toBe('succeeded');
  expect(ran(project)).toBe('publish deploy');
  await rerun(project, parent.run.id, '--only', 'rollback');
  expect(ran(project)).toBe('rollback');
}, 60_000);

it.each([
  ['python', 's:f'],
  ['python', 's.py', '--', 'a b'],
  ['node', 's.mjs#f'],
  ['notebook', 'n.ipynb'],
  ['sql', 'select 1 as one'],
  ['sql', 'q.sql'],
  ['java', 'a.jar', '--', 'x'],
  ['dbt', 'deps --quiet', "run --select 'a b'"],
])('plans a job %s %j again as it was', async (...words) => {
  const files = ['s.py', 's.mjs', 'r.txt', 'n.ipynb', 'q.sql', 'a.jar'];
  const project = makeCliProject(Object.fromEntries(files.map((name) => [name, ''])));
  // It fails where a machine lacks what it needs, and leaves its plan in any case.
  const env = ['--executor', 'local', '-q'];
  await project.run('job', ...env, ...words);
  const planOf = async () => {
    const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
    const file = join(project.state, 'runs', runs[0].id, 'plan.json');
    const [task] = JSON.parse(readFileSync(file, 'utf8')).tasks;
    return [runs.length, task.kind, task.block, task.returns, task.environment];
  };
  const [count, ...first] = await planOf();
  await project.run('rerun', 'latest', '-q');
  expect([count, await planOf()]).toEqual([1, [2, ...first]]);
});

it('says nothing of a workspace that is gone where each task has a copy of its own', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml': `workspace: { isolation: isolated }
tasks:
  load: { shell: "echo 1 > data.txt", outputs: [data.txt] }
  train: { shell: cat data.txt, needs: [load] }
`,
  });
  expect((await project.run('run', 'p', '-q')).code).toBe(0);
  const { stdout, stderr, code } = await project.run('rerun', 'latest', '--only', 'train');
  expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/train/)]);
  expect(stdout + stderr).not.toContain('is not there for this run');
});

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';
import { commandLine } from '../support/command-line.ts';

// Each run waits inside its task until the test lets it go on.
const tasks = (more = '') => `
params: { name: { type: string }, region: eu }
pass_env: [PLACE]
tasks:
  work:
    shell: |
      touch "$PLACE/$RUNNABLE_PARAM_name.there"
      read -r word < "$PLACE/$RUNNABLE_PARAM_name.go"
${more}`;

const grouped = (concurrency: string) => ({
  '.runnable/main.yaml': `concurrency: ${concurrency}\n${tasks()}`,
});

interface Listed {
  readonly id: string;
  readonly status: string;
}

it('queues a run of a busy group, shows what it waits for, and survives the kill of the holder', async () => {
  const project = makeCliProject(grouped('"train-${{ params.region }}"'));
  const first = await begin(project, 'one');
  makeFifo(project, 'two');
  const second = project.start('run', 'main', '-p', 'name=two');
  const [queued, running] = await statuses(project, 'queued');
  expect(running?.status).toBe('running');
  const shown = await project.run('runs', 'show', queued?.id ?? '', '--json');
  expect(JSON.parse(shown.stdout).run).toMatchObject({
    status: 'queued',
    reason: `waits for ${running?.id} of group \`train-eu\``,
    workspace: null,
  });
  first.process.kill('SIGKILL');
  await fileAppears(project.place('two.there'));
  letGo(project, 'two');
  const ended = await second.ended;
  expect(ended).toMatchObject({ code: 0, stdout: '' });
  expect(ended.stderr).toContain(`waits for ${running?.id} of group \`train-eu\``);
  expect(ended.stderr).toContain('its turn after');
}, 60_000);

it('lets runs of other groups go ahead, and prints the group with the plan', async () => {
  const project = makeCliProject(grouped('"train-${{ params.region }}"'));
  const first = await begin(project, 'one');
  const other = await begin(project, 'two', '-p', 'region=us');
  for (const name of ['one', 'two']) letGo(project, name);
  expect((await Promise.all([first.ended, other.ended])).map(({ code }) => code)).toEqual([0, 0]);
  const plan = await project.run('plan', 'main', '-p', 'name=x');
  expect(plan.stdout).toContain('note: group `train-eu` has one run at a time; one more waits\n');
  const json = JSON.parse((await project.run('plan', 'main', '-p', 'name=x', '--json')).stdout);
  expect(json.concurrency).toEqual({ group: 'train-eu', max: 1, on_limit: 'queue' });
}, 60_000);

it('ends a queued run with Ctrl-C, and one that another terminal cancels, as canceled', async () => {
  const project = makeCliProject(grouped('train'));
  const first = await begin(project, 'one');
  const pressed = project.start('run', 'main', '-p', 'name=two');
  await statuses(project, 'queued');
  pressed.process.kill('SIGINT');
  expect(await pressed.ended).toMatchObject({ code: 130 });
  const asked = project.start('run', 'main', '-p', 'name=three');
  const [queued] = await statuses(project, 'queued');
  await project.run('runs', 'cancel', queued?.id ?? '');
  expect(await asked.ended).toMatchObject({ code: 130 });
  letGo(project, 'one');
  expect(await first.ended).toMatchObject({ code: 0 });
}, 60_000);

it('skips a run that is one too many, and says for whom', async () => {
  const project = makeCliProject(grouped('{ group: train, on_limit: skip }'));
  const first = await begin(project, 'one');
  const skipped = await project.run('run', 'main', '-p', 'name=two');
  const [latest, running] = await statuses(project, 'skipped');
  expect(skipped.code).toBe(0);
  expect(skipped.stderr).toContain(`skipped: \`${running?.id}\` of group \`train\` has not ended`);
  expect(latest?.status).toBe('skipped');
  letGo(project, 'one');
  await first.ended;
}, 60_000);

it('cancels the previous run, which knows for whom, and waits for its end', async () => {
  const project = makeCliProject(grouped('{ group: train, on_limit: cancel_previous }'));
  const first = await begin(project, 'one');
  makeFifo(project, 'two');
  const second = project.start('run', 'main', '-p', 'name=two', '--json');
  const canceled = await first.ended;
  await fileAppears(project.place('two.there'));
  letGo(project, 'two');
  const { code, stdout } = await second.ended;
  const { run } = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(canceled.code).toBe(130);
  expect(canceled.stderr).toContain(`canceled by ${run.id} of group \`train\``);
}, 60_000);

it('refuses an empty name of a group, and pools that there are not', async () => {
  const project = makeCliProject({
    ...grouped('"${{ git.tag }}"'),
    '.runnable/pool.yaml': 'tasks:\n  train: { shell: "true", pool: gpu }\n',
  });
  const empty = await project.run('run', 'main', '-p', 'name=x');
  expect(empty).toMatchObject({ code: 2 });
  expect(empty.stderr).toContain(
    'error[concurrency-group]: the group of `concurrency`, `${{ git.tag }}`, is empty',
  );
  const pool = await project.run('plan', 'pool');
  expect(pool).toMatchObject({ code: 2 });
  expect(pool.stderr).toContain('error[unknown-pool]: task `train` takes a place of pool `gpu`');
  expect(pool.stderr).toContain('.runnable/pool.yaml:2:');
}, 60_000);

it('shares the places of a pool between runs, and gives back those of a run that was killed', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': tasks('    pool: gpu\n'),
    'runnable.config.yaml': 'pools: { gpu: 1 }\n',
  });
  const first = await begin(project, 'one');
  makeFifo(project, 'two');
  const second = project.start('run', 'main', '-p', 'name=two');
  const reason = await untilWaiting(project);
  expect(reason).toMatch(/^waits for a place of pool `gpu`, after `r-\w+\/work`$/);
  first.process.kill('SIGKILL');
  await fileAppears(project.place('two.there'));
  letGo(project, 'two');
  const ended = await second.ended;
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain(`work ${reason}`);
}, 60_000);

it('refuses to wait for the very run that started it', async () => {
  const project = makeCliProject({
    '.runnable/outer.yaml': `
concurrency: deploy
params: { node: { type: string }, cli: { type: string } }
pass_env: [PLACE]
tasks:
  call:
    shell: |
      cd "$PLACE/repo"
      "$RUNNABLE_PARAM_node" "$RUNNABLE_PARAM_cli" run inner 2> "$PLACE/said" || echo "$?" > "$PLACE/code"
`,
    '.runnable/inner.yaml': 'concurrency: deploy\ntasks: { work: { shell: "true" } }\n',
  });
  const ended = await project.run(
    'run',
    'outer',
    '-p',
    `node=${process.execPath}`,
    '-p',
    `cli=${commandLine}`,
  );
  expect(ended.code).toBe(0);
  expect(readFileSync(project.place('code'), 'utf8')).toBe('4\n');
  expect(readFileSync(project.place('said'), 'utf8')).toMatch(
    /error\[waits-for-caller\]: this run was started by a task of `r-\w+`, which has the group `deploy`/,
  );
}, 60_000);

function makeFifo(project: CliProject, name: string): void {
  execFileSync('mkfifo', [project.place(`${name}.go`)]);
}

/** Starts a run and waits until its task is at work. */
async function begin(project: CliProject, name: string, ...more: readonly string[]) {
  makeFifo(project, name);
  const started = project.start('run', 'main', '-p', `name=${name}`, ...more);
  await fileAppears(project.place(`${name}.there`));
  return started;
}

function letGo(project: CliProject, name: string): void {
  writeFileSync(project.place(`${name}.go`), 'on\n');
}

/** The runs, the newest first, as soon as one of them has a status. */
async function statuses(project: CliProject, wanted: string): Promise<readonly Listed[]> {
  for (;;) {
    const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
    if (runs.some(({ status }: Listed) => status === wanted)) return runs;
  }
}

async function untilWaiting(project: CliProject): Promise<string> {
  for (;;) {
    const { stdout } = await project.run('runs', 'show', 'latest', '--json');
    const [task] = stdout === '' ? [] : JSON.parse(stdout).tasks;
    if (task?.status === 'waiting') return task.reason;
  }
}

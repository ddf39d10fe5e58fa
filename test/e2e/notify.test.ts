import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';
import { type Answering, hang, Receiver } from '../support/receiver.ts';

// The shipped command, and a receiver on a socket of this machine.

const open: Receiver[] = [];

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function makeTold(entry: string, ...script: Answering[]) {
  const receiver = await new Receiver(script).open();
  open.push(receiver);
  const project = makeCliProject({
    '.runnable/etl.yaml': `
secrets: [HOOK]
pass_env: [PLACE]
tasks:
  load:
    shell: |
      test ! -e "$PLACE/slow" || { touch "$PLACE/begun"; sleep 30; }
      test -e "$PLACE/mended"
notify:
  - { webhook: { secret: HOOK }, ${entry} }
`,
    'runnable.config.yaml': 'secrets: { type: dotenv, path: .env }\n',
    '.gitignore': '.env\n',
  });
  project.write({ '.env': `HOOK=${receiver.url}/hush-hush\n` });
  return { receiver, project };
}

/** A run that says nothing about whether the pipeline works. */
async function cancelOne(project: CliProject) {
  project.write({ '../slow': '' });
  const run = project.start('run', 'etl');
  await expect.poll(() => existsSync(project.place('begun')), { timeout: 10_000 }).toBe(true);
  run.process.kill('SIGINT');
  expect(await run.ended).toMatchObject({ code: 130 });
  project.write({ '../slow': null });
}

/** The text of every file below a folder. */
function readAll(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

describe('who is told of a run', () => {
  it('hears of a recovery by the latest run of which the record is whole', async () => {
    const { receiver, project } = await makeTold('on: [recovery]');
    for (const _ of [1, 2]) expect((await project.run('run', 'etl')).code).toBe(1);
    const { run } = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
    writeFileSync(join(project.state, 'runs', run.id, 'plan.json'), '{}\n');
    project.write({ '../mended': '' });
    expect(await project.run('run', 'etl')).toMatchObject({ code: 0 });
    expect(receiver.bodies.map(({ on }) => on)).toEqual(['recovery']);
  });

  it('hears of a failure and of the recovery, and its address stands nowhere', async () => {
    const { receiver, project } = await makeTold('on: [failure, recovery]');
    const failed = await project.run('run', 'etl');
    expect(failed.code).toBe(1);
    await cancelOne(project);
    project.write({ '../mended': '' });
    const mended = await project.run('run', 'etl', '--ui', 'json');
    expect(mended.code).toBe(0);
    expect((await project.run('run', 'etl')).code).toBe(0);
    expect(receiver.bodies.map(({ on, run }) => [on, run.pipeline, run.status, run.branch])).toEqual([
      ['failure', 'etl', 'failed', 'main'],
      ['recovery', 'etl', 'succeeded', 'main'],
    ]);
    const events = mended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.slice(-2)).toMatchObject([
      { event: 'run-finished' },
      { event: 'notification-delivered', on: 'recovery', host: '127.0.0.1', tries: 1, status: 200 },
    ]);
    const list = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
    expect(list.runs.map(({ status }: { status: string }) => status)).toEqual([
      'succeeded',
      'succeeded',
      'canceled',
      'failed',
    ]);
    const traces = [readAll(project.state), failed.stderr, failed.stdout, mended.stderr, mended.stdout];
    expect(traces.join('\n')).not.toContain('hush-hush');
  });

  it('hears of a matrix as a whole, and of the tasks of each call in one', async () => {
    const receiver = await new Receiver().open();
    open.push(receiver);
    const notify = `notify: [{ on: [failure, success], webhook: "${receiver.url}" }]`;
    const project = makeCliProject({
      '.runnable/etl.yaml': `
tasks:
  train: { shell: 'test $RUNNABLE_PARAM_seed != 2', matrix: { seed: [1, 2] }, ${notify} }
  etl:
    matrix: { region: [eu, us] }
    pipeline: { tasks: { load: { shell: "true", ${notify} } } }
`,
    });
    expect((await project.run('run', 'etl')).code).toBe(1);
    expect(receiver.bodies.map(({ on, task }) => `${task.id} ${on} ${task.reason}`).sort()).toEqual([
      'etl[region=eu]/load success ',
      'etl[region=us]/load success ',
      'train failure `train[seed=2]` failed',
    ]);
  });

  it('changes neither status nor exit code by a refusal, or by an address that nobody has set', async () => {
    const { project } = await makeTold('on: [success]', 404);
    project.write({ '../mended': '' });
    const refused = await project.run('run', 'etl');
    expect(refused).toMatchObject({ code: 0 });
    expect(refused.stderr).toContain('warning: `127.0.0.1` was not told of success: answered 404\n');
    project.write({ '.env': '' });
    const unset = await project.run('run', 'etl');
    expect(unset).toMatchObject({ code: 0 });
    expect(unset.stderr).toContain(
      'warning: the receiver was not told of success: the secret `HOOK` is not set\n',
    );
  });

  it('is waited for after the end until somebody ends the wait', async () => {
    const { receiver, project } = await makeTold('on: [always]', hang);
    const run = project.start('run', 'etl');
    await receiver.requests(1);
    let told = '';
    await new Promise<void>((resolve) => {
      run.process.stderr?.on('data', (text: string) => {
        told += text;
        if (told.includes('Ctrl-C ends the wait')) resolve();
      });
    });
    run.process.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 1 });
  });

  it('is told by resume, under the same id, when the runner was killed before that was recorded', async () => {
    const { receiver, project } = await makeTold('on: [success]', hang);
    project.write({ '../mended': '' });
    const run = project.start('run', 'etl');
    await receiver.requests(1);
    run.process.kill('SIGKILL');
    await run.ended;
    const show = async () => JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
    expect((await show()).run.status).toBe('succeeded');
    expect((await project.run('resume', 'latest')).code).toBe(0);
    expect((await project.run('resume', 'latest')).code).toBe(0);
    const [first, second, ...more] = receiver.bodies;
    expect(more).toEqual([]);
    expect(second).toEqual(first);
  });
});

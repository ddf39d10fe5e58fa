import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';
import { commandLine } from '../support/command-line.ts';
import { isRunning } from '../support/process.ts';

const loud = `
pass_env: [PLACE]
tasks:
  loud:
    shell: |
      seq 1 400000
  last:
    shell: echo done
    needs: [loud]
`;

it('F58: completes a run with a whole log when its reader is slow or gone', async () => {
  const project = makeCliProject({ '.runnable/loud.yaml': loud });
  const gone = startWithPipe(project, 'loud');
  gone.stderr.destroy();
  gone.stdout.destroy();
  expect(await ended(gone)).toBe(0);
  await expectWholeLog(project);

  // Nobody reads: the run ends all the same, and only the command waits for its reader.
  const slow = startWithPipe(project, 'loud');
  const deadline = Date.now() + 60_000;
  for (;;) {
    // A runner that waits for its reader would never come to the end of the run.
    expect(Date.now(), 'the run waits for its reader').toBeLessThan(deadline);
    expect(slow.exitCode, 'the command does not wait for its reader').toBeNull();
    const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
    if (runs.length === 2 && runs[0].status === 'succeeded') break;
  }
  const [said, code] = await Promise.all([text(slow.stderr), ended(slow)]);
  expect(code).toBe(0);
  expect(said).toMatch(/lines of output are left out here/);
  expect(said).toMatch(/✓ succeeded in .*: 2 succeeded\n/);
  await expectWholeLog(project);
});

async function expectWholeLog(project: CliProject): Promise<void> {
  const { stdout } = await project.run('logs', 'latest/loud');
  expect(stdout.split('\n').slice(-3)).toEqual(['399999', '400000', '']);
  expect(stdout.length).toBe(2_688_895);
}

const polite = `
pass_env: [PLACE]
tasks:
  wait:
    shell: |
      echo $$ > "$PLACE/pid"
      trap 'touch "$PLACE/asked"; exit 0' TERM
      touch "$PLACE/ready"
      while :; do read -rt 1 < <(:) || :; done
  after: { shell: "true", needs: [wait] }
`;

const stubborn = `
pass_env: [PLACE]
tasks:
  wait:
    shell: |
      echo $$ > "$PLACE/pid"
      trap 'touch "$PLACE/asked"' TERM
      touch "$PLACE/ready"
      while :; do read -rt 1 < <(:) || :; done
`;

it('F59: Ctrl-C once cancels with a grace, twice kills at once, and both are on record', async () => {
  const once = makeCliProject({ '.runnable/wait.yaml': polite });
  const first = once.start('run', 'wait');
  await fileAppears(once.place('ready'));
  first.process.kill('SIGINT');
  const canceled = await first.ended;
  expect(canceled).toMatchObject({ code: 130, signal: null });
  expect(canceled.stderr).toContain(
    'stopping the run: asked by SIGINT; tasks have a grace of 10 s; Ctrl-C again kills\n',
  );
  expect(existsSync(once.place('asked'))).toBe(true);
  await expectCanceled(once, ['wait', 'after']);

  const twice = makeCliProject({ '.runnable/wait.yaml': stubborn });
  const second = twice.start('run', 'wait');
  await fileAppears(twice.place('ready'));
  second.process.kill('SIGINT');
  await fileAppears(twice.place('asked'));
  const start = Date.now();
  second.process.kill('SIGINT');
  const killed = await second.ended;
  expect(killed).toMatchObject({ code: 130, signal: null });
  expect(killed.stderr).toContain('killing the run: asked by SIGINT\n');
  // Sooner than the grace, however slow the machine.
  expect(Date.now() - start).toBeLessThan(9000);
  await expectCanceled(twice, ['wait']);
});

it('is canceled by SIGTERM with exit code 143, and goes on when its terminal goes', async () => {
  const project = makeCliProject({ '.runnable/wait.yaml': polite });
  const run = project.start('run', 'wait');
  await fileAppears(project.place('ready'));
  run.process.kill('SIGHUP');
  run.process.kill('SIGTERM');
  expect(await run.ended).toMatchObject({ code: 143, signal: null });
  await expectCanceled(project, ['wait', 'after']);
});

async function expectCanceled(project: CliProject, tasks: readonly string[]): Promise<void> {
  const record = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(record.run.status).toBe('canceled');
  expect(record.tasks.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual(
    tasks.map((id) => [id, 'canceled']),
  );
  expect(isRunning(Number(readFileSync(project.place('pid'), 'utf8')))).toBe(false);
}

function startWithPipe(project: CliProject, pipeline: string) {
  return spawn(process.execPath, [commandLine, 'run', pipeline], {
    cwd: project.root,
    env: {
      ...process.env,
      ...project.environment,
      RUNNABLE_STATE_DIR: project.state,
      RUNNABLE_WORKSPACE_DIR: project.workspaces,
      LC_ALL: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function ended(child: ReturnType<typeof startWithPipe>): Promise<number | null> {
  return new Promise((resolve) => child.on('exit', resolve));
}

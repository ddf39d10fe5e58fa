import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';
import { type Ended, runRunnable } from '../support/command-line.ts';
import { makeRepository } from '../support/repository.ts';

const files = {
  '.runnable/main.yaml': `
params: { by: 1 }
tasks:
  load:
    shell: echo "value:=$((20 + RUNNABLE_PARAM_by))" >> "$RUNNABLE_RETURNS"
    returns: [value]
  double:
    shell: { script: 'echo "twice:=$(($1 * 2))" >> "$RUNNABLE_RETURNS"', args: ["\${{ tasks.load.returns.value }}"] }
    needs: [load]
    returns: [twice]
`,
};

it('builds a part of a pipeline on the latest run in which nothing was made up', async () => {
  const { root, environment, state, workspaces } = makeRepository({ files });
  const env = { ...environment, RUNNABLE_STATE_DIR: state, RUNNABLE_WORKSPACE_DIR: workspaces };
  const run = (...args: string[]) => runRunnable(['run', ...args, '--json'], { cwd: root, env });
  expect(await run('main')).toMatchObject({ code: 0 });
  expect(await run('main', '--stub', 'load:={"value": 1000}')).toMatchObject({ code: 0 });
  const pretended = JSON.parse((await run('main#double', '--inputs-from', 'latest')).stdout);
  const real = await run('main#double');
  expect(real).toMatchObject({ code: 0 });
  expect(twiceOf(pretended)).toBe(2000);
  expect(twiceOf(JSON.parse(real.stdout))).toBe(42);
});

it('says that there is nothing to build on, and creates no run', async () => {
  const { root, environment, state, workspaces } = makeRepository({ files });
  const env = { ...environment, RUNNABLE_STATE_DIR: state, RUNNABLE_WORKSPACE_DIR: workspaces };
  const refused: Ended = await runRunnable(['run', 'main', '--from', 'double'], { cwd: root, env });
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('error[no-earlier-result]');
  const list = await runRunnable(['runs', 'list', '--json'], { cwd: root, env });
  expect(JSON.parse(list.stdout)).toEqual({ runs: [] });
});

it('has the files of groups that a part of a pipeline leaves out, of instances in their folders', async () => {
  const { root, environment, state, workspaces } = makeRepository({
    files: {
      '.runnable/main.yaml': `
tasks:
  train:
    shell: 'mkdir out; echo "$RUNNABLE_PARAM_seed" > out/model; echo same > log'
    matrix: { seed: [1, 2] }
    outputs: [out/model, log]
  prepare:
    pipeline: { tasks: { clean: { shell: 'echo clean > data', outputs: [data] } } }
  use:
    needs: [train, prepare]
    place: by-instance
    shell: 'cat "train[seed=1]/out/model" "train[seed=2]/out/model" data log'
  branch:
    needs: [train]
    place: by-instance
    pipeline: { tasks: { last: { shell: 'cat "train[seed=2]/out/model"' } } }
  refused:
    needs: [train]
    allow_failure: true
    shell: cat out/model
`,
    },
  });
  const env = { ...environment, RUNNABLE_STATE_DIR: state, RUNNABLE_WORKSPACE_DIR: workspaces };
  const runnable = (...args: string[]) => runRunnable(args, { cwd: root, env });
  expect(await runnable('run', 'main')).toMatchObject({ code: 0 });
  const again = await runnable('rerun', 'latest', '--from', 'use,branch,refused');
  expect(again).toMatchObject({ code: 0 });
  for (const part of [
    ['--only', 'use,branch,refused'],
    ['--from', 'use,branch,refused'],
  ]) {
    expect(await runnable('run', 'main', ...part)).toMatchObject({ code: 0 });
    expect((await runnable('logs', 'latest/use')).stdout).toBe('1\n2\nclean\nsame\n');
    expect((await runnable('logs', 'latest/branch/last')).stdout).toBe('2\n');
    expect((await runnable('runs', 'show', 'latest/refused', '--json')).stdout).toContain(
      '`train[seed=1]` and `train[seed=2]` give different contents of `out/model`',
    );
  }
});

function twiceOf({ tasks }: { tasks: { id: string; returns: { twice?: number } }[] }): number | undefined {
  return tasks.find((task) => task.id === 'double')?.returns.twice;
}

it('names the code of what kept a task from starting, which `explain` knows', async () => {
  const project = makeCliProject({
    '.runnable/in.yaml': "tasks: { t: { shell: echo, cache: true, inputs: ['nope/*.x'] } }\n",
  });
  const ran = await project.run('run', 'in');
  expect(ran.stderr).toMatch(
    /^── t: nothing matches `nope.*\nhint: .*\nmore: runnable explain input-not-found$/m,
  );
});

it('shows the params that tasks were given, in the run, its plan, its record and its report', async () => {
  const project = makeCliProject({
    '.runnable/sw.yaml': `params: { a: 1 }
tasks:
  t: { shell: 'echo "$RUNNABLE_PARAM_depth"', params: { depth: 3, other: x, made: "\${{ params.a }}" } }
  m: { shell: 'true', params: { w: 3 }, matrix: { s: [1, 2] }, needs: [t] }
`,
    '.runnable/job.yaml': "task: { shell: 'true', params: { n: 5 } }\n",
  });
  const given = ['-p', 't.depth=9', '-p', 'm.w=7'];
  const planned = await project.run('plan', 'sw', ...given);
  expect(planned.stdout).toContain('params: depth=9 (command line), other="x", made="${{ params.a }}"\n');
  const ran = await project.run('run', 'sw', ...given);
  expect(ran.stderr).toContain('\n  params a=1, t.depth=9, m.w=7\n');
  expect((await project.run('runs', 'show', 'latest')).stdout).toMatch(
    /^ {2}params +a=1, t.depth=9, m.w=7$/m,
  );
  const shown = JSON.parse((await project.run('runs', 'show', 'latest', '--json')).stdout);
  expect(shown.tasks.map(({ id, params }: Record<string, unknown>) => [id, params])).toEqual([
    ['t', { depth: 9, other: 'x' }],
    ['m', { w: 7 }],
    ['m[s=1]', { s: 1, w: 7 }],
    ['m[s=2]', { s: 2, w: 7 }],
  ]);
  // Its private copy is gone: nobody is told a path that is not there.
  expect(shown.run.workspace).toBeNull();
  expect((await project.run('runs', 'show', 'latest/t')).stdout).toMatch(
    /^TASK +PARAM\s+t +depth +9\s+t +other +"x"$/m,
  );
  const report = await project.run('report', 'latest', '--markdown', '-');
  expect(report.stdout).toContain('Params: `a=1`, `t.depth=9`, `m.w=7`\n');
  expect((await project.run('run', 'job', '-p', 'n=2')).stderr).toContain('\n  params task.n=2\n');
});

import { expect, it } from 'vitest';
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

function twiceOf({ tasks }: { tasks: { id: string; returns: { twice?: number } }[] }): number | undefined {
  return tasks.find((task) => task.id === 'double')?.returns.twice;
}

import { describe, expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

// Warnings about habits, by the shipped command.

const pipeline = `tasks:
  copy: { shell: ls $RUNNABLE_PARAM_region || true }
params: { region: eu }
env: { API_TOKEN: ghp_0123456789abcdefghijABCDEFGHIJ }
on:
  - interval: 1h
`;

const configuration = `executors:
  box: { type: container, config: { image: "python:3.12-slim", lifecycle: shared } }
pipeline-executor: box
`;

const deviations = `deviations:
  - { rule: unquoted-param, task: copy, reason: "the region is a pattern" }
  - { rule: secret-in-env, reason: "the token of a sandbox that everybody knows" }
  - { rule: shared-compute, reason: "there is one box" }
`;

describe('the standard model', () => {
  it('warns by validate, which ends with 2 for warnings only when it is asked to', async () => {
    const project = makeCliProject({
      '.runnable/copy.yaml': pipeline,
      'runnable.config.yaml': configuration,
    });
    const judged = await project.run('validate');
    expect(judged.code).toBe(0);
    expect(judged.stdout.match(/^\w+\[[\w-]+\]/gm)).toEqual([
      'warning[unquoted-param]',
      'warning[secret-in-env]',
      'warning[shared-compute]',
    ]);
    expect(judged.stdout).not.toContain('ghp_');
    expect((await project.run('validate', '--strict')).code).toBe(2);
    const sarif = await project.run('validate', '--sarif', '--strict');
    expect(sarif.code).toBe(2);
    expect(sarif.stdout).not.toContain('ghp_');
    const [run] = JSON.parse(sarif.stdout).runs;
    expect(run.results.map(({ level }: { level: string }) => level)).toEqual([
      'warning',
      'warning',
      'warning',
    ]);
    project.write({ '.runnable/copy.yaml': pipeline + deviations });
    expect(await project.run('validate', '--strict')).toMatchObject({
      code: 0,
      stdout: '1 file: no problem found\n',
    });
  });

  it('warns by plan and run of what no deviation gives a reason for, and shows the others', async () => {
    const project = makeCliProject({ '.runnable/copy.yaml': pipeline });
    const planned = await project.run('plan', 'copy');
    expect(planned.code).toBe(0);
    expect(planned.stderr).toContain('warning[unquoted-param]');
    expect(planned.stderr + planned.stdout).not.toContain('ghp_');
    project.write({ '.runnable/copy.yaml': pipeline + deviations.replace(/.*shared-compute.*\n/, '') });
    const silenced = await project.run('plan', 'copy');
    expect(silenced.stderr).not.toContain('warning');
    expect(silenced.stdout).toContain(
      'note: departs from `unquoted-param` in `copy`: the region is a pattern\n',
    );
    expect(JSON.parse((await project.run('plan', 'copy', '--json')).stdout).deviations).toHaveLength(2);
    expect((await project.run('run', 'copy')).stderr).not.toContain('warning');
  });
});

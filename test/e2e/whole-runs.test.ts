import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';

const meant = (text: string) =>
  `error[task-of-run]: \`${text}\` names a task, and a whole run is meant here\nhint: `;

it('refuses a task where only a run as a whole can be meant', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml': 'tasks:\n  load: { shell: "true" }\n  fit: { shell: "true" }\n',
  });
  project.git('checkout', '--quiet', '-b', 'feature/fit');
  expect(await project.run('run', 'p')).toMatchObject({ code: 0 });
  for (const line of [
    'compare latest/fit latest',
    'compare latest latest/fit',
    'rerun latest/fit',
    'resume latest/fit',
    'reproduce latest/fit',
    'report latest/fit',
    'report latest --compare latest/fit',
  ]) {
    const { code, stdout, stderr } = await project.run(...line.split(' '));
    expect({ line, code, stdout, stderr }).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(meant('latest/fit')),
    });
  }
  const { runs } = JSON.parse((await project.run('runs', 'list', '--json')).stdout);
  expect(runs).toHaveLength(1);
  // A branch may be named like a task.
  const compared = await project.run('compare', 'p@feature/fit', 'latest', '--task', 'fit', '--json');
  expect(JSON.parse(compared.stdout).tasks).toMatchObject([{ id: 'fit', change: 'same' }]);
});

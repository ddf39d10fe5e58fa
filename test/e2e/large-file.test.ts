import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';
import { runRunnable } from '../support/command-line.ts';

it('reads a large file in a worker, as it is shipped', async () => {
  const tasks = Array.from({ length: 2000 }, (_, index) => `  t${index}:\n    shell: echo a longer line\n`);
  const project = makeCliProject({ '.runnable/large.yaml': `tasks:\n${tasks.join('')}` });
  // Node tells of every worker that it starts.
  const env = { ...project.environment, NODE_DEBUG: 'worker', RUNNABLE_STATE_DIR: project.state };
  const { code, stdout, stderr } = await runRunnable(['validate'], { cwd: project.root, env });
  expect([code, stdout]).toEqual([0, '1 file: no problem found\n']);
  expect(stderr).toContain('WORKER');
}, 60_000);

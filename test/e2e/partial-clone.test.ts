import { expect, it } from 'vitest';
import { runRunnable } from '../support/command-line.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { cloneRepository, makeRepository } from '../support/repository.ts';

it('ends where a partial clone lacks files, names `--fetch`, and fetches with it', async () => {
  const origin = makeRepository({
    files: {
      '.runnable/show.yaml':
        'tasks:\n  show: { shell: cat data.txt }\n  more: { shell: "false", needs: [show] }\n',
      'data.txt': 'a line\n',
    },
  });
  origin.git('config', 'uploadpack.allowFilter', 'true');
  const test = cloneRepository(origin, '--filter=blob:none', '--no-checkout');
  const env = {
    ...test.environment,
    RUNNABLE_STATE_DIR: test.state,
    RUNNABLE_WORKSPACE_DIR: test.workspaces,
    CI: '',
  };
  // Only the pipelines: the rest of the tree stays away.
  test.git('sparse-checkout', 'set', '--no-cone', '/.runnable/');
  test.git('checkout', '--quiet', 'main');
  const run = (...args: string[]) => runRunnable(args, { cwd: test.root, env });
  await leaveUntouched(test, async () => {
    const lacking = await run('run', 'show');
    expect(lacking.code).toBe(3);
    expect(lacking.stderr).toMatch(/error\[object-missing\]: 1 file of commit \w{7} is not .*`data\.txt`/);
    expect(lacking.stderr).toContain('let this command fetch it with `--fetch`');
    expect((await run('resume', 'latest')).code).toBe(3);
    const resumed = await run('resume', 'latest', '--fetch');
    expect(resumed).toMatchObject({ code: 1, stderr: expect.stringContaining('show | a line\n') });
  });
});

it.each([['plan'], ['run'], ['job', 'shell']])('fetches for `%s`', async (...command) => {
  const origin = makeRepository({
    files: { '.runnable/show.yaml': 'tasks: { show: { shell: cat data.txt } }\n', 'data.txt': 'a\n' },
  });
  origin.git('config', 'uploadpack.allowFilter', 'true');
  const test = cloneRepository(origin, '--filter=tree:0', '--bare');
  const env = {
    ...test.environment,
    RUNNABLE_STATE_DIR: test.state,
    RUNNABLE_WORKSPACE_DIR: test.workspaces,
  };
  const what = command[0] === 'job' ? 'cat data.txt' : 'show';
  const ended = await runRunnable([...command, what, '--fetch', '--ref', 'main'], { cwd: test.root, env });
  expect(ended).toMatchObject({ code: 0 });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { type CliProject, fileAppears, makeCliProject } from '../support/cli-project.ts';
import { runRunnable } from '../support/command-line.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { makeHub } from '../support/history.ts';
import type { TestRepository } from '../support/repository.ts';

const pipeline = `
tasks:
  load:
    shell: |
      echo "the word is $TOKEN"
      echo data > data.txt
      echo "rows=3" >> "$RUNNABLE_RETURNS"
      printf '%s' "# Summary of $TOKEN" > "$RUNNABLE_SUMMARY"
    secrets: [TOKEN]
    returns: [rows]
    outputs: [data.txt]
`;
const secret = 'hush-hush-7261-hush';

function makeShared(): { readonly project: CliProject; readonly hub: TestRepository } {
  const hub = makeHub();
  const project = makeCliProject({ '.runnable/main.yaml': pipeline });
  project.git('remote', 'add', 'origin', hub.root);
  project.git('push', '--quiet', 'origin', 'main');
  return { project, hub };
}

it('shares a run with a clone, which reads it and runs it again, and never a secret', async () => {
  const { project, hub } = makeShared();
  const environment = { ...project.environment, RUNNABLE_STATE_DIR: project.state };
  const env = { ...environment, RUNNABLE_WORKSPACE_DIR: project.workspaces, TOKEN: secret };
  expect(await runRunnable(['run', 'main'], { cwd: project.root, env })).toMatchObject({ code: 0 });
  const pushed = await leaveUntouched(project, () => project.run('runs', 'push', '--outputs-up-to', '1Mi'));
  expect(pushed).toMatchObject({ code: 0, stderr: 'pushed 1 run to origin\n' });
  const [id = ''] = pushed.stdout.split('\n');

  const objects = execFileSync('git', ['cat-file', '--batch-all-objects', '--batch'], {
    cwd: hub.root,
    env: hub.environment,
  }).toString('latin1');
  expect(objects).toContain('the word is ***');
  expect(objects).not.toContain(secret);

  const clone = makeCliProject({});
  rmSync(clone.root, { recursive: true });
  execFileSync('git', ['clone', '--quiet', hub.root, clone.root], { env: clone.environment, stdio: 'pipe' });
  const pulled = await leaveUntouched(clone, () => clone.run('runs', 'pull', '--json'));
  expect(JSON.parse(pulled.stdout)).toEqual({
    remote: 'origin',
    pulled: [{ id, commit: hub.git('rev-parse', `refs/runnable/runs/${id}`), change: 'new' }],
    there: 0,
    left_out: [],
  });
  expect((await clone.run('runs', 'list')).stdout).toContain(`${id}  main (pulled)  ✓ succeeded`);
  const shown = JSON.parse((await clone.run('runs', 'show', 'latest', '--json')).stdout);
  expect(shown).toMatchObject({
    run: { id, workspace: null, pulled_from: 'origin' },
    tasks: [{ id: 'load' }],
  });
  expect((await clone.run('logs', 'latest')).stdout).toContain('the word is ***');
  expect(await clone.run('artifacts', 'get', 'latest', '--to', clone.place('got'))).toMatchObject({
    code: 0,
  });
  expect((await clone.run('report', 'latest', '--markdown', '-')).code).toBe(0);
  const resumed = await clone.run('resume', 'latest');
  expect(resumed.code).toBe(4);
  expect(resumed.stderr).toBe(
    `error[run-pulled]: the run \`${id}\` was carried out somewhere else and pulled from \`origin\`: it cannot be resumed here\n` +
      `hint: run it again, as a new run, with \`runnable rerun ${id}\`\n`,
  );
  const rerun = await runRunnable(['rerun', id], {
    cwd: clone.root,
    env: {
      ...clone.environment,
      RUNNABLE_STATE_DIR: clone.state,
      RUNNABLE_WORKSPACE_DIR: clone.workspaces,
      TOKEN: secret,
    },
  });
  expect(rerun.code).toBe(0);
  expect((await clone.run('compare', id, 'latest')).code).toBe(0);
  const removed = await clone.run('runs', 'gc', '--keep', '1');
  expect(removed).toMatchObject({ code: 0, stdout: `${id}\n` });
  expect((await clone.run('runs', 'pull')).stderr).toBe('pulled 0 runs from origin; 1 was here before\n');
});

it('says which commit a pulled run lacks here', async () => {
  const { project } = makeShared();
  project.write({ 'more.txt': 'more\n' });
  const commit = project.commit();
  const env = { ...project.environment, RUNNABLE_STATE_DIR: project.state, TOKEN: secret };
  await runRunnable(['run', 'main'], {
    cwd: project.root,
    env: { ...env, RUNNABLE_WORKSPACE_DIR: project.workspaces },
  });
  await project.run('runs', 'push');
  const other = makeCliProject({ '.runnable/main.yaml': pipeline });
  const remote = project.git('remote', 'get-url', 'origin');
  expect(await other.run('runs', 'pull', '--remote', remote)).toMatchObject({ code: 0 });
  const rerun = await other.run('rerun', 'latest');
  expect(rerun).toMatchObject({ code: 3, stdout: '' });
  expect(rerun.stderr).toContain('error[source-gone]');
  expect(rerun.stderr).toContain(`git fetch origin ${commit}`);
});

it('goes on after a push that was killed while the remote took it in', async () => {
  const { project, hub } = makeShared();
  const env = { ...project.environment, RUNNABLE_STATE_DIR: project.state, TOKEN: secret };
  await runRunnable(['run', 'main'], {
    cwd: project.root,
    env: { ...env, RUNNABLE_WORKSPACE_DIR: project.workspaces },
  });
  const hook = join(hub.root, 'hooks', 'pre-receive');
  const gate = project.place('gate');
  execFileSync('mkfifo', [gate]);
  writeFileSync(hook, `#!/bin/sh\ntouch '${project.place('receiving')}'\ncat '${gate}' > /dev/null\n`);
  chmodSync(hook, 0o755);
  const push = project.start('runs', 'push');
  await fileAppears(project.place('receiving'));
  push.process.kill('SIGKILL');
  rmSync(hook);
  writeFileSync(gate, '');
  await push.ended;
  expect(await project.run('runs', 'push', '--again')).toMatchObject({ code: 0 });
  expect(hub.git('for-each-ref', '--format=%(refname)', 'refs/runnable')).toMatch(
    /^refs\/runnable\/runs\/r-\w{10}$/,
  );
  const places = join(project.state, 'history.git', 'places');
  expect(readdirSync(places)).toEqual([]);
  expect(existsSync(dirname(places))).toBe(true);
});

it.each([
  [
    ['--remote', 'orgin'],
    2,
    'error[unknown-remote]: there is no remote `orgin`; there are `origin`\nhint: did you mean `origin`?',
  ],
  [['--remote', 'ext::sh -c "touch canary"'], 2, 'error[bad-address]'],
  [['--remote', '-oProxyCommand=x:y'], 2, 'error[bad-address]'],
  [['--remote', '--upload-pack=touch canary'], 2, 'error[unknown-remote]'],
  [['--logs-up-to', 'much'], 2, 'error[flag-value]: `--logs-up-to` is `much`; accepted is a size such as'],
  [['r-aaaaaaaaaa'], 2, 'error[unknown-run]'],
])('refuses `runs push %j`', async (args, code, words) => {
  const { project } = makeShared();
  const pushed = await project.run('runs', 'push', ...args);
  expect(pushed.stderr).toContain(words);
  expect(pushed).toMatchObject({ code, stdout: '' });
  expect(existsSync(join(project.root, 'canary'))).toBe(false);
});

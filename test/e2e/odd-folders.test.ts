import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';
import { type Ended, startRunnable } from '../support/command-line.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const pipeline = "task: { shell: 'echo one' }\n";

it('refuses a submodule that is nowhere to be had before there is a run', async () => {
  const project = makeCliProject({
    '.runnable/main.yaml': `workspace: { submodules: true }\n${pipeline}`,
    '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n',
  });
  const head = project.git('rev-parse', 'HEAD');
  project.git('update-index', '--add', '--cacheinfo', `160000,${head},lib`);
  project.git('commit', '-qm', 'Add a submodule');
  const ended = await project.run('run', 'main', '--ref', 'HEAD');
  expect(ended.stderr).toContain('error[unsafe-submodule]: submodule `lib` has the address `../lib`');
  expect(ended.code).toBe(3);
  expect((await project.run('runs', 'list', '--json')).stdout).not.toContain('interrupted');
});

describe('a folder that a variable names and that cannot be used', () => {
  it('is said to be none, with the variables that name another one', async () => {
    const place = makeRepository({ files: { '.runnable/main.yaml': pipeline } });
    const file = join(place.root, '..', 'file');
    writeFileSync(file, '');
    for (const env of [{ RUNNABLE_STATE_DIR: file }, { RUNNABLE_WORKSPACE_DIR: file }]) {
      const { code, stderr } = await run(place, env);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /error\[not-writable\]: `.*file.*` is not a folder, or lies below something that is none/,
      );
      expect(stderr).toContain('RUNNABLE_WORKSPACE_DIR');
    }
  });

  it.runIf(existsSync('/proc/self'))('ends at once where the file system makes no folders', async () => {
    const place = makeRepository({ files: { '.runnable/main.yaml': pipeline } });
    for (const name of ['RUNNABLE_STATE_DIR', 'RUNNABLE_WORKSPACE_DIR']) {
      const { code, stderr } = await run(place, { [name]: '/proc/none/such' });
      expect(stderr).toContain('/proc/none');
      expect(code).toBe(3);
    }
  });

  it('is no part of the snapshot where it lies in the work tree', async () => {
    const place = makeRepository({ files: { '.runnable/main.yaml': pipeline } });
    const env = {
      RUNNABLE_STATE_DIR: join(place.root, 'records'),
      RUNNABLE_WORKSPACE_DIR: join(place.root, 'copies'),
      RUNNABLE_ENVIRONMENT_DIR: join(place.root, 'packages'),
    };
    place.write({ 'packages/x/y': '' });
    const head = `main@${place.git('rev-parse', '--short=7', 'HEAD')}`;
    for (const _ of ['first', 'second']) {
      const { code, stderr } = await run(place, env);
      expect(stderr).toContain(head);
      expect(stderr).not.toMatch(/not committed|not in the snapshot/);
      expect(code).toBe(0);
    }
    place.write({ 'new.txt': '' });
    expect((await run(place, env)).stderr).toContain(
      'the run includes what is not committed: new.txt (untracked)\n',
    );
  });

  it('is not a relative HOME: workspaces would come to lie in the repository', async () => {
    const place = makeRepository({ files: { '.runnable/main.yaml': pipeline } });
    const { code } = await run(place, { HOME: 'here', XDG_CACHE_HOME: 'there', RUNNABLE_WORKSPACE_DIR: '' });
    expect(code).toBe(0);
    expect(['here', 'there'].filter((name) => existsSync(join(place.root, name)))).toEqual([]);
  });
});

async function run(place: TestRepository, env: Readonly<Record<string, string>>): Promise<Ended> {
  const { process, ended } = startRunnable(['run', 'main'], {
    cwd: place.root,
    env: {
      ...place.environment,
      RUNNABLE_STATE_DIR: place.state,
      RUNNABLE_WORKSPACE_DIR: place.workspaces,
      ...env,
    },
  });
  const timer = setTimeout(() => process.kill('SIGKILL'), 20_000);
  return ended.finally(() => clearTimeout(timer));
}

it.each([
  ['silently', ''],
  ['with output after it', '; echo gone'],
])(
  'says of a state directory that a task removes %s that it was deleted, and makes none in its place',
  async (_, then) => {
    const script = `rm -rf "$RUNNABLE_STATE_DIR"${then}`;
    const tasks = { a: { shell: script }, b: { shell: 'echo b', needs: ['a'] } };
    const place = makeRepository({ files: { '.runnable/main.yaml': JSON.stringify({ tasks }) } });
    const { code, stderr } = await run(place, {});
    expect(stderr).toMatch(/error\[state-gone\]: .*deleted/);
    expect(code).toBe(3);
    expect(existsSync(join(place.state, 'runs'))).toBe(false);
  },
);

import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/attempt.ts';
import { type CliProject, makeCliProject } from '../support/cli-project.ts';
import { type Ended, runRunnable } from '../support/command-line.ts';
import { makeWheel } from '../support/packages.ts';

const pipeline = `
defaults: { environment: requirements.txt }
tasks:
  call: { python: own:shade, returns: [shade] }
  script: { shell: 'python -c "import red, sys; print(red.shade, sys.prefix == \\"$VIRTUAL_ENV\\")"' }
  plain: { node: { script: plain.mjs } }
  wheel: { python: { wheel: dist/own-1-py3-none-any.whl, function: "own:shade" }, environment: requirements.txt, returns: [built] }
`;

/** Runs commands in a project, with packages from a folder and no network; \`directory\` holds its environments. */
function openOffline(project: CliProject) {
  const links = temporaryFolder();
  const directory = temporaryFolder();
  makeWheel(links, { name: 'red', version: '1.0', source: 'shade = "crimson"\n' });
  const env = {
    ...project.environment,
    RUNNABLE_STATE_DIR: project.state,
    RUNNABLE_WORKSPACE_DIR: project.workspaces,
    RUNNABLE_ENVIRONMENT_DIR: directory,
    ...{ PIP_NO_INDEX: '1', PIP_FIND_LINKS: links },
    ...{ UV_NO_INDEX: '1', UV_OFFLINE: '1', UV_FIND_LINKS: links, UV_CACHE_DIR: join(directory, 'uv') },
    ...{ LC_ALL: 'C.UTF-8', CI: '', VIRTUAL_ENV: '' },
  };
  const run = (...args: readonly string[]): Promise<Ended> => runRunnable(args, { cwd: project.root, env });
  return { run, directory, links };
}

function listEnvironments(directory: string): string[] {
  return readdirSync(directory).filter((name) => /^[0-9a-f]{24}$/.test(name));
}

it('runs tasks with the packages of a file, which are installed once, recorded and shown', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml': pipeline,
    'requirements.txt': 'red\n',
    'own.py': 'import red\ndef shade(): return "own " + red.shade\n',
    'plain.mjs': 'console.log(process.env.VIRTUAL_ENV)\n',
  });
  mkdirSync(join(project.root, 'dist'));
  makeWheel(join(project.root, 'dist'), {
    name: 'own',
    version: '1',
    source: 'def shade(): return "built"\n',
  });
  const { run, directory } = openOffline(project);

  const first = await run('run', 'p', '-j', '1', '--dirty', 'include');
  expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 });
  expect(first.stderr.match(/making the environment/g)).toHaveLength(2);
  expect(first.stderr).toMatch(
    /^ {2}python: \S+\/env\/bin\/python \(the environment `requirements\.txt`\)$/m,
  );
  expect(first.stderr).toMatch(/^script │ crimson True$/m);
  const shown = JSON.parse((await run('runs', 'show', 'latest', '--json')).stdout);
  const { call, script, plain, wheel } = Object.fromEntries(
    shown.tasks.map((task: { readonly id: string }) => [task.id, task]),
  );
  expect([call.returns, wheel.returns]).toEqual([{ shade: 'own crimson' }, { built: 'built' }]);
  expect(call.environment).toMatchObject({ name: 'requirements.txt', packages: 1 });
  expect(script.environment).toEqual(call.environment);
  expect([plain.environment, wheel.environment.name]).toEqual([
    undefined,
    'requirements.txt and dist/own-1-py3-none-any.whl',
  ]);

  const second = await run('run', 'p', '-j', '1', '--dirty', 'include');
  expect([second.code, second.stderr.includes('making the environment')]).toEqual([0, false]);
  expect((await run('runs', 'show', 'latest/call')).stdout).toMatch(
    /^call {2}requirements\.txt {2}CPython [\d.]+, 1 package by (?:uv|pip)\n\nred==1\.0\n$/m,
  );

  expect(listEnvironments(directory)).toHaveLength(2);
  expect((await run('runs', 'gc', '--older-than', '1h')).stderr).toBe('removed the records of 0 runs\n');
  expect((await run('runs', 'gc', '--older-than', '1ms', '--dry-run')).stderr).toMatch(
    /^would remove .*, and 2 environments$/m,
  );
  expect((await run('runs', 'gc', '--older-than', '1ms')).stderr).toMatch(
    /^removed .*, and 2 environments$/m,
  );
  expect(listEnvironments(directory)).toEqual([]);
});

it('fails the task that asks for what cannot be installed, with the last lines of the tool', async () => {
  const project = makeCliProject({
    '.runnable/p.yaml':
      'tasks:\n  train: { shell: touch "$PLACE/ran", environment: needs.txt, pass_env: [PLACE], retry: { max: 1, delay: 10ms } }\n',
    'needs.txt': 'missing-thing==9\n',
  });
  const { run, directory } = openOffline(project);
  const { code, stderr } = await run('run', 'p');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^✗ train the environment `needs\.txt` could not be made: `[^/].*needs\.txt` ended with exit 1: (?:ERROR|error|×).*missing-thing/m,
  );
  expect(stderr.match(/^train │ making the environment/gm)).toHaveLength(2);
  expect(existsSync(join(dirname(project.root), 'ran'))).toBe(false);
  expect(listEnvironments(directory).flatMap((key) => readdirSync(join(directory, key)))).toEqual([]);
});

it('runs an ad hoc job with packages', async () => {
  const project = makeCliProject({ 'needs.txt': 'red\n', 'show.py': 'import red; print(red.shade)\n' });
  const { run } = openOffline(project);
  const { code, stderr } = await run('job', 'python', 'show.py', '--environment', 'needs.txt');
  expect([code, stderr]).toEqual([0, expect.stringMatching(/│ crimson$/m)]);
});

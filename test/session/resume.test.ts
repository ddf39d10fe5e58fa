import { expect, it } from 'vitest';
import { openProject } from '../../src/session/open.ts';
import { prepareRun } from '../../src/session/prepare.ts';
import { resumeRun, startRun } from '../../src/session/run.ts';
import { makeCliProject } from '../support/cli-project.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const options = { reporters: [], version: 'test' };

async function openWith(test: TestRepository, environment: Readonly<Record<string, string>>) {
  const places = { RUNNABLE_STATE_DIR: test.state, RUNNABLE_WORKSPACE_DIR: test.workspaces };
  const all = { ...test.environment, ...environment, ...places };
  const project = await openProject({ cwd: test.root, environment: all });
  if (!project.ok) throw new Error(JSON.stringify(project.diagnostics));
  return project.value;
}

it('a run that could not be resumed for want of a secret is free for the next who tries', async () => {
  const task = `secrets: [TOKEN]\ntask:\n  secrets: [TOKEN]\n  shell: test "$TOKEN" = second-token\n`;
  const test = makeRepository({ files: { '.runnable/job.yaml': task } });
  const first = await openWith(test, { TOKEN: 'first-token' });
  const prepared = await prepareRun(first, {
    target: { pipeline: 'job' },
    dirty: 'include',
    params: [],
    only: [],
    from: [],
    until: [],
    stub: [],
    failFast: false,
    keepWorkspace: false,
    trigger: 'manual',
  });
  if (!prepared.ok) throw new Error(JSON.stringify(prepared.diagnostics));
  const { id, exitCode } = await startRun(first, prepared.value, options);
  expect(exitCode).toBe(1);
  const without = await openWith(test, {});
  await expect(resumeRun(without, id, { ...options, again: [] })).rejects.toMatchObject({
    code: 'secret-missing',
  });
  const second = await openWith(test, { TOKEN: 'second-token' });
  expect(await resumeRun(second, id, { ...options, again: [] })).toMatchObject({ id, exitCode: 0 });
});

it('goes on with the configuration of the project of the run, wherever it is asked for', async () => {
  const { run, write } = makeCliProject({
    'one/.runnable/job.yaml':
      'secrets: [TOKEN]\ntask:\n  secrets: [TOKEN]\n  shell: test "$TOKEN" = second-token\n',
    'one/runnable.config.yaml': 'secrets: { type: dotenv, path: .env.local }\n',
    'two/.runnable/other.yaml': 'task:\n  shell: "true"\n',
    '.gitignore': '.env.local\n',
  });
  write({ 'one/.env.local': 'TOKEN=first-token\n' });
  expect(await run('-C', 'one', 'run', 'job')).toMatchObject({ code: 1 });
  write({ 'one/.env.local': 'TOKEN=second-token\n' });
  const listed = await run('-C', 'one', 'runs', 'list', '--json');
  const [{ id }] = JSON.parse(listed.stdout).runs;
  expect(await run('-C', 'two', 'resume', id)).toMatchObject({ code: 0 });
});

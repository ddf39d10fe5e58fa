import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeCliProject } from '../support/cli-project.ts';
import { runRunnable } from '../support/command-line.ts';
import { itNeeds } from '../support/needs.ts';
import { moto, startS3Server } from '../support/s3-server.ts';

const server = await startS3Server();

const files = {
  '.runnable/main.yaml': `
tasks:
  train:
    shell: |
      printf model > model.bin
      echo "the key is \${BUCKET_KEY:-not here}"
    outputs: [model.bin]
  use: { needs: [train], shell: 'cat model.bin' }
`,
};

function configurationFor(endpoint: string): string {
  const keys = 'access_key: { secret: BUCKET_KEY_ID }, secret_key: { secret: BUCKET_KEY }';
  return `catalog: { type: s3-compatible, config: { endpoint: "${endpoint}", bucket: outputs, ${keys} } }\n`;
}

function makeProject(endpoint: string) {
  const project = makeCliProject({ ...files, 'runnable.config.yaml': configurationFor(endpoint) });
  const state = (folder: string, keys: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    runRunnable(args, {
      cwd: project.root,
      env: {
        ...project.environment,
        RUNNABLE_STATE_DIR: folder,
        RUNNABLE_WORKSPACE_DIR: project.workspaces,
        CI: '',
        ...keys,
      },
    });
  return { ...project, with: state };
}

itNeeds(moto)('a run gives its outputs to the bucket, from which another machine gets them', async () => {
  if (server === null) throw new Error('the test needs a service');
  const project = makeProject(server.settings.endpoint);
  const keys = { BUCKET_KEY_ID: server.keys.accessKey, BUCKET_KEY: server.keys.secretKey };
  const ran = await project.with(project.state, keys, 'run', 'main');
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout + ran.stderr).toContain('the key is not here');
  expect(ran.stdout + ran.stderr).not.toContain(server.keys.secretKey);
  // The record is there, and nothing of the catalog.
  const elsewhere = `${project.state}-elsewhere`;
  cpSync(project.state, elsewhere, { recursive: true });
  rmSync(join(elsewhere, 'catalog'), { recursive: true });
  const got = await project.with(elsewhere, keys, 'artifacts', 'get', 'latest', '--to', 'got');
  expect(got).toMatchObject({ code: 0, stdout: 'got/model.bin\n' });
  expect(readFileSync(join(project.root, 'got/model.bin'), 'utf8')).toBe('model');
  const refused = await project.with(elsewhere, { ...keys, BUCKET_KEY: 'x'.repeat(40) }, 'run', 'main');
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toContain(
    'error[bucket-refused]: the bucket `outputs` refused: SignatureDoesNotMatch (403)',
  );
  expect(await project.with(elsewhere, keys, 'resume', 'latest')).toMatchObject({ code: 0 });
});

it('asks for the secrets of a bucket before a run exists', async () => {
  const project = makeProject('http://127.0.0.1:1');
  const refused = await project.with(project.state, {}, 'run', 'main');
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(refused.stderr).toContain(
    'error[secret-missing]: the secrets `BUCKET_KEY`, `BUCKET_KEY_ID` are not set',
  );
  expect((await project.with(project.state, {}, 'runs', 'list', '--json')).stdout).toBe('{"runs":[]}\n');
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine } from '../../../src/executors/container/engine.ts';
import { makeFakeEngine } from '../../support/fake-engine.ts';

function emptyPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'no-engine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  return join(folder, 'bin');
}

it.each([
  [
    'docker',
    '{"ServerVersion":"28.0.0","SecurityOptions":["name=seccomp,profile=default","name=rootless","name=selinux"]}',
    { name: 'docker', version: '28.0.0', rootless: true, selinux: true },
  ],
  [
    'podman',
    '{"host":{"security":{"rootless":true,"selinuxEnabled":false}},"version":{"Version":"5.2.1"}}',
    { name: 'podman', version: '5.2.1', rootless: true, selinux: false },
  ],
  [
    'docker',
    '{"host":{"security":{"rootless":false,"selinuxEnabled":true}},"version":{"Version":"5.2.1"}}',
    { name: 'podman', version: '5.2.1', rootless: false, selinux: true },
  ],
  [
    'nerdctl',
    '{"ServerVersion":"2.0.0","SecurityOptions":["name=seccomp"]}',
    { name: 'nerdctl', version: '2.0.0', rootless: false, selinux: false },
  ],
] as const)('knows %s by what it says of itself: %s', async (name, info, expected) => {
  const { environment } = makeFakeEngine({ info: [`echo '${info}'`] }, name);
  expect(await openEngine({ engine: name, environment })).toMatchObject(expected);
});

it('takes the first engine that answers', async () => {
  const silent = makeFakeEngine({ info: ['echo "is it running?" >&2; exit 1'] }, 'docker');
  const answering = makeFakeEngine({}, 'podman');
  const [first] = (silent.environment['PATH'] ?? '').split(':');
  const environment = { ...answering.environment, PATH: `${first}:${answering.environment['PATH']}` };
  expect((await openEngine({ environment })).name).toBe('podman');
});

it('says what to install where there is none, and what an engine says that does not answer', async () => {
  const none = { PATH: emptyPath() };
  await expect(openEngine({ environment: none })).rejects.toMatchObject({
    code: 'no-container-engine',
    message: 'tasks are to run in containers, and none of `docker`, `podman` and `nerdctl` is on PATH',
    hint: 'install one, such as `apt-get install docker.io`, or run it here with `--executor local`',
    exitCode: 3,
  });
  await expect(openEngine({ engine: 'podman', environment: none })).rejects.toMatchObject({
    message: 'tasks are to run in containers, and `podman`, which the configuration names, is not on PATH',
  });
  const words = 'Cannot connect to the Docker daemon at unix:///run/d.sock. Is the docker daemon running?';
  const silent = makeFakeEngine({ info: [`echo '{"ServerErrors":["${words}"]}'`] });
  await expect(openEngine({ engine: 'docker', ...silent })).rejects.toMatchObject({
    message: `\`docker\` does not answer: ${words}`,
    hint: 'start it: `sudo systemctl start docker`, or run it here with `--executor local`',
  });
  const refused = makeFakeEngine({ info: ["echo 'permission denied while trying to connect' >&2; exit 1"] });
  await expect(openEngine({ engine: 'docker', ...refused })).rejects.toMatchObject({
    hint: expect.stringContaining('usermod -aG docker'),
  });
});

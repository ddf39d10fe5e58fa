import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ContainerSettings } from '../../../src/config/configuration.ts';
import { openContainerBench } from '../../support/container-bench.ts';
import { type EngineScripts, makeFakeEngine } from '../../support/fake-engine.ts';

// What nerdctl 2.3 with containerd 2.4 said, where the real one is not at hand.
const digest = `sha256:${'cd'.repeat(32)}`;
const facts = {
  Id: `sha256:${'ab'.repeat(32)}`,
  RepoDigests: [`box@${digest}`],
  Config: { Env: ['PATH=/usr/bin:/bin'] },
};
const say = (words: string) =>
  `cat >&2 <<'END'\ntime="2026-11-22T16:05:19Z" level=fatal msg=${JSON.stringify(words)}\nEND\nexit 1`;
const absent = `${say('1 errors:\nno such container: x')}`;

function open(scripts: EngineScripts, settings: Partial<ContainerSettings> = {}) {
  const { environment, calls } = makeFakeEngine(
    { image: [`echo '${JSON.stringify(facts)}'`], ...scripts },
    'nerdctl',
  );
  const bench = openContainerBench({ engine: 'nerdctl', image: 'box:1', ...settings }, { environment });
  return { ...bench, calls, words: () => calls().find((call) => call.startsWith('run ')) ?? '' };
}

it('starts containers by the digest of the manifest: nerdctl finds none by the id that it shows', async () => {
  const { script, words, executor } = open({});
  await script('x');
  expect(words()).toContain(` -- ${digest} sh -c x`);
  expect(await executor.identify?.('box:1')).toBe(digest);
});

it('names paths with commas in the option that is not split at commas', async () => {
  const folder = join(open({}).root, 'a, "b"');
  mkdirSync(folder);
  const { script, words } = open({}, { mounts: [{ source: folder, target: '/given', mode: 'read-only' }] });
  await script('x');
  expect(words()).toContain(`--volume=${folder}:/given:ro`);
});

it.each([
  [
    'failed to create default network: subnet 10.4.0.0/24 overlaps with other one on this address space',
    '`nerdctl` could not start a container of `box:1`: failed to create default network: subnet 10.4.0.0/24 overlaps with other one on this address space',
  ],
  [
    'exec: "tini": executable file not found in $PATH',
    '`nerdctl` lacks its init program: exec: "tini": executable file not found in $PATH',
  ],
])('says in plain words why no container was made: %s', async (words, message) => {
  const { script } = open({ run: [say(words)], container: [absent] });
  expect((await script('x')).outcome).toMatchObject({ status: 'error', code: 'spawn', message });
});

it('says that a container began with an init program whose libraries the image has not', async () => {
  const words = 'exec /sbin/tini: no such file or directory';
  const { script } = open({
    run: [`echo '${words}' >&2; exit 1`],
    container: [`echo '{"Status":"exited","ExitCode":1}'`],
  });
  expect((await script('x')).outcome).toMatchObject({
    ...{ status: 'error', code: 'spawn', hint: 'install it: `apt-get install tini`' },
    message: `\`nerdctl\` lacks its init program: ${words}`,
  });
});

it('takes a container without a status for one that somebody takes away', async () => {
  const { script } = open({ run: ['exit 137'], container: [`echo '{"Status":"","ExitCode":0}'`] });
  expect((await script('x')).outcome).toEqual({
    status: 'lost',
    message: 'its container was taken away by somebody else',
  });
});

it('knows the exit code of a program in a container that others share', async () => {
  const { script } = open(
    {
      run: ['exit 0'],
      exec: [`echo said >&2; ${say('exec failed with exit code 3')}`, 'echo 0'],
      container: [`echo '{"Status":"running","ExitCode":0}'`],
    },
    { lifecycle: 'run' },
  );
  const { outcome, stderr } = await script('x');
  expect([outcome, stderr]).toEqual([{ status: 'failed', exitCode: 3, signal: null }, 'said\n']);
});

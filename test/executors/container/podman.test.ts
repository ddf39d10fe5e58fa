import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, expect } from 'vitest';
import type { ContainerSettings } from '../../../src/config/configuration.ts';
import { fileAppears } from '../../support/cli-project.ts';
import { openContainerBench } from '../../support/container-bench.ts';
import { createStop } from '../../support/local-executor.ts';
import { itNeeds } from '../../support/needs.ts';
import { openPodman, podman } from '../../support/podman.ts';

const itPodman = itNeeds(podman);
const own = podman.met ? openPodman() : null;
afterAll(() => own?.remove());

function open(settings: Partial<ContainerSettings> = {}) {
  if (own === null) throw new Error('there is no podman');
  const { environment, image, ask } = own;
  const bench = openContainerBench({ engine: 'podman', image, ...settings }, { environment });
  const left = () => ask('ps', '--all', '--quiet', `--filter=label=runnable.run=${bench.run}`);
  return { ...bench, ask, image, left };
}

itPodman('Podman: knows an image by its id, and says that another one is not there', async () => {
  const { executor, image, ask } = open();
  const { signal } = new AbortController();
  const id = `sha256:${ask('image', 'inspect', '--format={{.Id}}', image)}`;
  expect(await executor.identify?.(image)).toBe(id);
  expect(await executor.locate?.({ task: 'a', signal })).toMatchObject({
    ok: true,
    site: { id, path: '/usr/bin:/bin' },
  });
  expect(await executor.locate?.({ task: 'a', image: 'localhost/no/such:1', signal })).toMatchObject({
    outcome: {
      message:
        'the image `localhost/no/such:1` is not on this machine, and the executor fetches none (`pull: never`)',
    },
  });
});

itPodman('Podman: gives a task its workspace, mounts and values, and takes what it gives', async () => {
  const { script, project, root } = open();
  const data = join(root, 'data, "in"');
  mkdirSync(data);
  writeFileSync(join(data, 'given'), 'given\n');
  const mounted = open({ mounts: [{ source: data, target: '/given', mode: 'read-only' }] });
  const text =
    'pwd; cat /given/given; touch /given/x 2>/dev/null || echo kept; printf "%s|" "$PLAIN" "$KEY"; echo x > made; echo err >&2; echo "n=3" >> "$RUNNABLE_RETURNS"; exit 7';
  const secrets = { PLAIN: 'a b', KEY: 'two\nlines\n' };
  const end = await mounted.script(text, { attempt: { secrets } });
  expect([end.outcome, end.stdout, end.stderr, end.returns]).toEqual([
    { status: 'failed', exitCode: 7, signal: null },
    `${mounted.project}\ngiven\nkept\na b|two\nlines\n|`,
    'err\n',
    'n=3\n',
  ]);
  expect(readFileSync(join(mounted.project, 'made'), 'utf8')).toBe('x\n');
  expect(statSync(join(mounted.project, 'made')).uid).toBe(process.getuid?.());
  expect((await script('', { invocation: { argv: ['no-such-program'] } })).outcome).toMatchObject({
    ...{ status: 'error', code: 'spawn' },
    message: expect.stringContaining('has no program `no-such-program` on its PATH'),
  });
  expect(project).not.toBe(mounted.project);
});

itPodman.each(['task', 'run'] as const)(
  'Podman: ends what is canceled, in order or by force, and leaves nothing behind with `lifecycle: %s`',
  async (lifecycle) => {
    const { script, executor, project, left } = open({ lifecycle });
    for (const [name, text, output] of [
      ['kind', "trap 'echo in order; exit 0' TERM; touch kind; while true; do sleep 0.1; done", 'in order\n'],
      ['stubborn', "trap '' TERM; touch stubborn; while true; do sleep 0.1; done", ''],
    ] as const) {
      const { signal, stop } = createStop({ graceMs: 1500 });
      const ended = script(text, { attempt: { signal } });
      await fileAppears(join(project, name));
      const asked = performance.now();
      stop();
      const { outcome, stdout } = await ended;
      expect([outcome, stdout]).toEqual([{ status: 'canceled' }, output]);
      // Less than the 10 s for which `podman rm` waits by itself.
      expect(performance.now() - asked).toBeLessThan(8000);
    }
    await executor.sweep();
    expect(left()).toBe('');
  },
);

itPodman('Podman: sweeps away what a killed runner of the same run left', async () => {
  const { script, project, run, left } = open();
  const ended = script('touch begun; sleep 1000');
  await fileAppears(join(project, 'begun'));
  expect(left()).not.toBe('');
  if (own === null) return;
  const next = openContainerBench(
    { engine: 'podman', image: own.image },
    { environment: own.environment, run },
  );
  await next.executor.sweep();
  expect(left()).toBe('');
  expect((await ended).outcome.status).not.toBe('succeeded');
});

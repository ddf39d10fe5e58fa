import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, expect } from 'vitest';
import type { ContainerSettings } from '../../src/config/configuration.ts';
import type { EngineName } from '../../src/executors/container/engine.ts';
import { fileAppears } from './cli-project.ts';
import { openContainerBench, serviceOf } from './container-bench.ts';
import { createStop } from './local-executor.ts';
import { itNeeds, type Need } from './needs.ts';

/** An engine with a storage of its own. */
export interface OwnEngine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a command prints, without the line end. Throws when it fails. */
  readonly ask: (...args: readonly string[]) => string;
  /** Name of an image with the programs of busybox. */
  readonly image: string;
  /** By what a container is started from that image for certain: `sha256:…`. */
  readonly id: () => string;
  /** Takes away all that it has. */
  readonly remove: () => void;
}

/** An engine that may be on this machine. */
export interface TestedEngine {
  readonly engine: EngineName;
  /** As its makers write it. */
  readonly name: string;
  readonly need: Need;
  readonly openOwn: () => OwnEngine;
}

/** The main paths of the container executor with an engine that is not Docker, as tests. */
export function behavesAsEngine({ engine, name, need, openOwn }: TestedEngine): void {
  const itHas = itNeeds(need);
  const own = need.met ? openOwn() : null;
  afterAll(() => own?.remove());

  function open(settings: Partial<ContainerSettings> = {}) {
    if (own === null) throw new Error(`there is no ${name}`);
    const { environment, image, ask, id } = own;
    const bench = openContainerBench({ engine, image, ...settings }, { environment });
    const left = () => ask('ps', '--all', '--quiet', `--filter=label=runnable.run=${bench.run}`);
    return { ...bench, ask, image, id, left };
  }

  itHas(`${name}: knows an image by its id, and says that another one is not there`, async () => {
    const { executor, image, id: known } = open();
    const { signal } = new AbortController();
    const id = known();
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

  itHas.each(['task', 'run'] as const)(
    `${name}: gives a task its workspace, mounts and values, and takes what it gives, with \`lifecycle: %s\``,
    async (lifecycle) => {
      const { script, project, root } = open({ lifecycle });
      const data = join(root, 'data, "in"');
      mkdirSync(data);
      writeFileSync(join(data, 'given'), 'given\n');
      const mounted = open({ lifecycle, mounts: [{ source: data, target: '/given', mode: 'read-only' }] });
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
    },
  );

  itHas.each(['task', 'run'] as const)(
    `${name}: ends what is canceled, in order or by force, and leaves nothing behind with \`lifecycle: %s\``,
    async (lifecycle) => {
      const { script, executor, project, left } = open({ lifecycle });
      for (const [name, text, output] of [
        [
          'kind',
          "trap 'echo in order; exit 0' TERM; touch kind; while true; do sleep 0.1; done",
          'in order\n',
        ],
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

  itHas(`${name}: sweeps away what a killed runner of the same run left`, async () => {
    const { script, project, run, left } = open();
    const ended = script('touch begun; sleep 1000');
    await fileAppears(join(project, 'begun'));
    expect(left()).not.toBe('');
    if (own === null) return;
    const next = openContainerBench({ engine, image: own.image }, { environment: own.environment, run });
    await next.executor.sweep();
    expect(left()).toBe('');
    expect((await ended).outcome.status).not.toBe('succeeded');
  });

  itHas(`${name}: gives a task its services by name, and takes them away with their network`, async () => {
    const { script, image, left, ask, run } = open();
    const services = [
      serviceOf('web', image, {
        command: [
          'sh',
          '-c',
          'mkdir /w && echo "hello $NAME" > /w/index.html && exec httpd -f -p 8080 -h /w',
        ],
        env: { NAME: 'you' },
        ports: [8080],
      }),
    ];
    const end = await script('wget -qO- http://web:8080/', { invocation: { services } });
    expect([end.outcome, end.stdout, end.stderr]).toEqual([{ status: 'succeeded' }, 'hello you\n', '']);
    expect([left(), ask('network', 'ls', '--quiet', `--filter=label=runnable.run=${run}`)]).toEqual(['', '']);
  });
}

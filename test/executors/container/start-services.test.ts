import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Stop } from '../../../src/engine/ports.ts';
import type { Service } from '../../../src/pipeline/model.ts';
import { containerEngine, engine, listLabelled, plainImage } from '../../support/container.ts';
import { openContainerBench, serviceOf } from '../../support/container-bench.ts';
import { itNeeds } from '../../support/needs.ts';

const itBox = itNeeds(containerEngine);
const image = containerEngine.met ? plainImage() : '';

/** Serves `hello $NAME` by HTTP, after a moment. */
const web = (parts: Partial<Service> = {}) =>
  serviceOf('web', image, {
    command: [
      'sh',
      '-c',
      'mkdir /w && echo "hello $NAME" > /w/index.html && sleep 0.3 && exec httpd -f -p 8080 -h /w',
    ],
    ports: [8080],
    ...parts,
  });

/** Says something, and never listens. */
const mute = (parts: Partial<Service> = {}) =>
  serviceOf('mute', image, { command: ['sh', '-c', 'echo almost there; sleep 600'], ports: [1], ...parts });

const ask = 'wget -qO- http://web:8080/';
const soon = (timeoutMs: number) => ({ intervalMs: 100, timeoutMs });

itBox('gives a task its services by name, ready, and takes them away with their network', async () => {
  const { script, beside } = openContainerBench({ image });
  const services = [
    web({ env: { NAME: 'you' } }),
    web({
      name: 'other',
      env: { NAME: 'other' },
      health: { command: ['wget', '-q', '-O-', 'http://localhost:8080'], ...soon(20_000) },
    }),
  ];
  const end = await script(`${ask}; wget -qO- http://other:8080/; exit 3`, { invocation: { services } });
  expect([end.outcome, end.stdout, end.stderr]).toEqual([
    { status: 'failed', exitCode: 3, signal: null },
    'hello you\nhello other\n',
    '',
  ]);
  expect(beside()).toEqual([]);
});

itBox('says why a service is not ready in time, shows what it said, and does not run the task', async () => {
  const { script, beside } = openContainerBench({ image });
  const end = await script('echo ran', { invocation: { services: [web(), mute({ health: soon(900) })] } });
  expect([end.outcome, end.stdout, end.stderr]).toEqual([
    {
      status: 'error',
      code: 'prepare',
      message: 'the service `mute` of task `task` was not ready after 900ms: nothing listens on port 1',
      hint: `the log of the task ends with what it said; its image is \`${image}\``,
    },
    '',
    'mute | almost there\n',
  ]);
  expect(beside()).toEqual([]);
});

itBox(
  'says that a service ended, failed its check, or has no image, without waiting for longer',
  async () => {
    const { script, beside } = openContainerBench({ image });
    const messageOf = async (service: Service) => {
      const { outcome } = await script('echo ran', { invocation: { services: [service] } });
      return outcome.status === 'error' ? outcome.message : outcome.status;
    };
    expect([
      await messageOf(serviceOf('db', image, { command: ['sh', '-c', 'exit 7'], ports: [1] })),
      await messageOf(mute({ health: { command: ['sh', '-c', 'echo not yet; exit 2'], ...soon(5000) } })),
      await messageOf(serviceOf('db', image, { command: ['no-such-program'] })),
      await messageOf(serviceOf('db', 'runnable-test-nothing:1')),
      await messageOf(mute({ env: { KEY: 'two\nlines' } })),
    ]).toEqual([
      'the service `db` of task `task` ended with exit 7',
      'the service `mute` of task `task` was not ready after 5s: `sh -c echo not yet; exit 2` ended with 2: not yet',
      expect.stringMatching(/^the service `db` of task `task` cannot be started: .*no-such-program/),
      'the image `runnable-test-nothing:1` is not on this machine, and the executor fetches none (`pull: never`)',
      'the service `mute` of task `task` takes no variable with a line end, or with more than 60 KB',
    ]);
    expect(beside()).toEqual([]);
  },
);

itBox.each(['canceled', 'timed_out'] as const)(
  'leaves nothing of services behind when a task is %s while they start',
  async (status) => {
    const { script, beside, run } = openContainerBench({ image });
    const controller = new AbortController();
    const attempt = status === 'timed_out' ? { timeoutMs: 1500 } : { signal: controller.signal };
    const ended = script('echo ran', { invocation: { services: [mute()] }, attempt });
    while (listLabelled(`runnable.run=${run}`).length < 2)
      await new Promise((resolve) => setImmediate(resolve));
    const stop: Stop = { status, graceMs: 1000, force: new AbortController().signal };
    controller.abort(stop);
    expect((await ended).outcome.status).toBe(status);
    expect(beside()).toEqual([]);
  },
);

itBox('hands a service secrets of its task, in no argument of any process', async () => {
  const { script } = openContainerBench({ image });
  const shown: string[] = [];
  const look = setInterval(() => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        shown.push(readFileSync(`/proc/${id}/cmdline`, 'latin1'));
      } catch {
        // It has ended.
      }
    }
  }, 20);
  const services = [
    web({
      command: ['sh', '-c', 'mkdir /w && echo "$TOKEN" > /w/index.html && exec httpd -f -p 8080 -h /w'],
      secrets: ['TOKEN'],
    }),
  ];
  const end = await script(ask, {
    invocation: { services },
    attempt: { secrets: { TOKEN: 'hunter22-t0ken', OTHER: 'x' } },
  });
  clearInterval(look);
  expect(end.stdout).toBe('hunter22-t0ken\n');
  expect(shown.some((text) => text.includes('httpd'))).toBe(true);
  expect(shown.filter((text) => text.includes('hunter22'))).toEqual([]);
});

itBox(
  'keeps the way out of the network from services and tasks with `network: none`, and not the way to one another',
  async () => {
    const { script, beside, run, project } = openContainerBench({ image, network: 'none' });
    const services = [web({ env: { NAME: 'you' } })];
    const waiting = `${ask}; touch here; while [ ! -e go ]; do sleep 0.05; done`;
    const ended = script(waiting, { invocation: { services } });
    while (!existsSync(join(project, 'here'))) await new Promise((resolve) => setImmediate(resolve));
    const filter = `--filter=label=runnable.run=${run}`;
    const network = engine('network', 'ls', '-q', filter);
    expect(engine('network', 'inspect', '--format={{.Internal}}', network)).toBe('true');
    writeFileSync(join(project, 'go'), '');
    expect((await ended).stdout).toBe('hello you\n');
    expect((await script('ls /sys/class/net')).stdout).toBe('lo\n');
    expect(beside()).toEqual([]);
  },
);

itBox(
  'starts a service once for the tasks that share a container, and takes it away with the run',
  async () => {
    const { script, left, executor } = openContainerBench({ image, lifecycle: 'run' });
    const own = web({
      command: [
        'sh',
        '-c',
        'mkdir /w && echo $HOSTNAME-$RANDOM$RANDOM > /w/index.html && exec httpd -f -p 8080 -h /w',
      ],
    });
    const [first, second] = await Promise.all(
      [0, 1].map(() => script(ask, { invocation: { services: [own] } })),
    );
    expect(first?.stdout).toMatch(/^web-\d+\n$/);
    expect(second?.stdout).toBe(first?.stdout);
    // The container of the tasks, that of the service, and the network.
    expect(left().length).toBe(3);
    await executor.sweep();
    expect(left()).toEqual([]);
  },
);

itBox('ends what a killed runner left of services when its run is taken up again', async () => {
  const killed = openContainerBench({ image });
  const controller = new AbortController();
  const ended = killed.script('touch here; sleep 600', {
    invocation: { services: [web()] },
    attempt: { signal: controller.signal },
  });
  while (killed.left().length < 3) await new Promise((resolve) => setImmediate(resolve));
  const next = openContainerBench({ image }, { run: killed.run });
  await next.executor.sweep();
  expect(killed.left()).toEqual([]);
  controller.abort({ status: 'canceled', graceMs: 0, force: new AbortController().signal } satisfies Stop);
  await ended;
});

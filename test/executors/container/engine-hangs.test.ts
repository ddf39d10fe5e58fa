import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { openContainerBench, serviceOf } from '../../support/container-bench.ts';
import { type EngineScripts, makeFakeEngine } from '../../support/fake-engine.ts';
import { createStop } from '../../support/local-executor.ts';

/** A command that gives no answer, and one that leaves a process behind which keeps its pipes. */
const hangs = 'exec sleep 1000';
const hangsBehind = 'sleep 1000; exit 0';
const runs = `echo '{"Status":"running","Running":true,"ExitCode":0,"Pid":0}'`;

function open(
  scripts: EngineScripts,
  { answerMs = 200, lifecycle = 'task' }: { answerMs?: number; lifecycle?: 'task' | 'run' } = {},
) {
  const engine = makeFakeEngine(scripts);
  const bench = openContainerBench(
    { image: 'box:1', lifecycle },
    { environment: engine.environment, answerMs, returnMs: 400, graceMs: 100 },
  );
  return { ...bench, ...engine };
}

const db = serviceOf('db', 'db:1', { health: { intervalMs: 50, timeoutMs: 300 } });
const withService = { invocation: { services: [db] } };

it.each([
  ['is to start one', { run: [hangs] }, 'cannot be started: it gave no answer for 800ms'],
  [
    'is to start one through a script',
    { run: [hangsBehind] },
    'cannot be started: it gave no answer for 800ms',
  ],
  [
    'is asked for its state',
    { container: [hangs], logs: [hangs] },
    /was not ready after 300ms: nothing is known of its container: it gave no answer for \d+ms/,
  ],
  [
    'is asked for its log',
    { container: [`echo '{"Running":false,"ExitCode":7}'`], logs: [hangs] },
    'ended with exit 7',
  ],
] satisfies [string, EngineScripts, string | RegExp][])(
  'does not wait for ever for a service when the engine %s and hangs',
  async (_, scripts, why) => {
    const { outcome } = await open(scripts).script('x', withService);
    expect(outcome).toMatchObject({ status: 'error', code: 'prepare' });
    expect(outcome.status === 'error' && outcome.message).toMatch(why);
  },
);

it('does not wait for ever for a network, an image, or the state of a container', async () => {
  const network = open({ network: [hangs] });
  expect((await network.script('x', withService)).outcome).toMatchObject({
    message: '`docker` cannot make a network for services: it gave no answer for 200ms',
  });
  const { signal } = new AbortController();
  expect(await open({ image: [hangs] }).executor.locate?.({ task: 'a', signal })).toMatchObject({
    outcome: {
      message: '`docker` says nothing about the image `box:1`: it gave no answer for 200ms',
      again: true,
    },
  });
  await expect(open({ container: [hangs] }).script('x')).rejects.toMatchObject({
    code: 'engine-gone',
    message: expect.stringMatching(/^`docker` does not answer any more: it gave no answer for \d+ms$/),
  });
});

it.each(['task', 'run'] as const)(
  'ends a canceled task within two answers of an engine that hangs at everything, and waits less for what follows: %s',
  async (lifecycle) => {
    const everything = {
      ...{ run: [lifecycle === 'run' ? 'exit 0' : hangs], exec: [hangs], kill: [hangs], rm: [hangs] },
      ...{ container: [hangs], ps: [hangs], network: [hangs] },
    };
    const { script, executor, calls } = open(everything, { answerMs: 1000, lifecycle });
    const { signal, stop } = createStop({ graceMs: 100 });
    const ended = script('x', { attempt: { signal } });
    const word = lifecycle === 'run' ? 'exec ' : 'run ';
    while (!calls().some((call) => call.startsWith(word))) await turn();
    const began = performance.now();
    stop();
    expect((await ended).outcome).toEqual({ status: 'canceled' });
    expect(performance.now() - began).toBeLessThan(2 * 1000 + 1000);
    await executor.sweep();
    expect(performance.now() - began).toBeLessThan(3 * 1000 + 1000);
  },
);

it('ends a task canceled while the engine starts its service and hangs', async () => {
  const { script, calls } = open({ run: [hangs], rm: [hangs] }, { answerMs: 500 });
  const { signal, stop } = createStop({ graceMs: 100 });
  const ended = script('x', { ...withService, attempt: { signal } });
  while (!calls().some((call) => call.startsWith('run '))) await turn();
  const began = performance.now();
  stop();
  expect((await ended).outcome).toEqual({ status: 'canceled' });
  expect(performance.now() - began).toBeLessThan(2 * 500 + 700);
});

it('ends a task that is canceled while its engine is away', async () => {
  const { script, calls } = open({
    run: ["echo 'error waiting for container: unexpected EOF' >&2; exit 125"],
    container: ["echo 'Cannot connect to the Docker daemon' >&2; exit 1"],
  });
  const { signal, stop } = createStop({ graceMs: 100 });
  const ended = script('x', { attempt: { signal } });
  while (!calls().some((call) => call.startsWith('container '))) await turn();
  stop();
  expect((await ended).outcome).toEqual({ status: 'canceled' });
  expect(calls().some((call) => call.startsWith('rm --force'))).toBe(true);
});

it('asks an engine that lets nobody listen to a container less and less often', async () => {
  const { script, calls } = open({ run: ['exit 1'], container: [runs], attach: ['exit 1'] });
  const attempt = { timeoutMs: 1500 };
  expect((await script('x', { attempt })).outcome).toEqual({ status: 'timed_out', afterMs: 1500 });
  const attached = calls().filter((call) => call.startsWith('attach '));
  expect(attached.length).toBeGreaterThan(1);
  // After 50, 150, 350, 750 ms.
  expect(attached.length).toBeLessThanOrEqual(4);
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { ContainerSettings } from '../../../src/config/configuration.ts';
import type { Stop } from '../../../src/engine/ports.ts';
import { containerEngine, engine, plainImage } from '../../support/container.ts';
import { openContainerBench } from '../../support/container-bench.ts';
import { itNeeds } from '../../support/needs.ts';

const itBox = itNeeds(containerEngine);
const image = containerEngine.met ? plainImage() : '';
const turn = () => new Promise((resolve) => setImmediate(resolve));

itBox(
  'runs the tasks of a run in one container with `lifecycle: run`, and removes it at its end',
  async () => {
    const { script, left, executor, project } = openContainerBench({ image, lifecycle: 'run' });
    writeFileSync(join(project, 'given'), 'x');
    const first = await script(
      'echo $HOSTNAME; echo made > /tmp/kept; cat given; echo "a=1" > "$RUNNABLE_RETURNS"; exit 3',
    );
    const [host, text] = first.stdout.split('\n');
    expect([first.outcome, text, first.returns]).toEqual([
      { status: 'failed', exitCode: 3, signal: null },
      'x',
      'a=1\n',
    ]);
    const second = await script('echo $HOSTNAME; cat /tmp/kept; echo "$SECRET"', {
      attempt: { secrets: { SECRET: 'two\nlines' } },
    });
    expect([second.outcome, second.stdout]).toEqual([{ status: 'succeeded' }, `${host}\nmade\ntwo\nlines\n`]);
    expect(left().length).toBe(1);
    await executor.sweep();
    expect(left()).toEqual([]);
  },
);

itBox('gives tasks of a run with other resources a container of their own', async () => {
  const { script } = openContainerBench({ image, lifecycle: 'run' });
  const limits =
    'cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max';
  const resources = { memoryBytes: 32 * 1024 ** 2, cpu: 0.5 };
  const [one, other] = [
    await script('echo $HOSTNAME'),
    await script(`echo $HOSTNAME; ${limits}`, { invocation: { resources } }),
  ];
  const [host, memory] = other.stdout.split('\n');
  expect(memory).toBe(String(32 * 1024 ** 2));
  expect(one.stdout).not.toBe(`${host}\n`);
});

itBox('says that the memory of a task ran out', async () => {
  const { script } = openContainerBench({ image });
  const { outcome } = await script('awk \'BEGIN { while (1) s = s s "xxxxxxxxxxxxxxxx" }\'', {
    invocation: { resources: { memoryBytes: 16 * 1024 ** 2 } },
  });
  expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'possible-oom' } });
});

itBox.each(['canceled', 'timed_out'] as const)(
  'ends all processes of a task that is %s and no others of their container, also those that ignore it',
  async (status) => {
    const { script, project } = openContainerBench({ image, lifecycle: 'run' });
    const stubborn = "trap '' TERM; (setsid sleep 601 &); touch here; sleep 600; sleep 600";
    const controller = new AbortController();
    const beside = script('while [ ! -e go ]; do sleep 0.05; done; ps -o args', {
      attempt: { id: 'beside' },
    });
    const attempt = status === 'timed_out' ? { timeoutMs: 2000 } : { signal: controller.signal };
    const ended = script(stubborn, { attempt });
    while (!existsSync(join(project, 'here'))) await turn();
    controller.abort({ status, graceMs: 300, force: new AbortController().signal } satisfies Stop);
    expect((await ended).outcome.status).toBe(status);
    writeFileSync(join(project, 'go'), '');
    const { outcome, stdout } = await beside;
    expect(outcome).toEqual({ status: 'succeeded' });
    expect(stdout).not.toMatch(/sleep 60[01]/);
  },
);

itBox('leaves no process of a task at work beside the next one', async () => {
  const { script } = openContainerBench({ image, lifecycle: 'run' });
  await script('(setsid sleep 602 >/dev/null 2>&1 &); echo done');
  expect((await script('ps -o args')).stdout).not.toMatch(/sleep 602/);
});

itBox('loses the task whose container somebody takes away, and gives the next one another', async () => {
  const { script, project, left } = openContainerBench({ image, lifecycle: 'run' });
  const ended = script('touch here; sleep 600');
  while (!existsSync(join(project, 'here'))) await turn();
  engine('rm', '-f', ...left());
  expect((await ended).outcome).toEqual({
    status: 'lost',
    message: 'its container was taken away by somebody else',
  });
  expect((await script('echo on')).stdout).toBe('on\n');
});

itBox('says that a program is not in the image, whatever the container is shared by', async () => {
  const { script } = openContainerBench({ image, lifecycle: 'run' });
  expect((await script('', { invocation: { argv: ['no-such-program'] } })).outcome).toEqual({
    status: 'error',
    code: 'spawn',
    message: `the image \`${image}\` has no program \`no-such-program\` on its PATH`,
    hint: 'programs of a task in a container are those of the image, not of this machine',
  });
});

const container = `runnable-test-shared-${process.pid}`;
const shared: Partial<ContainerSettings> = { image, lifecycle: 'shared', container };

itBox(
  'makes a shared container where there is none, and finds it as people left it in later runs',
  async () => {
    onTestFinished(() => {
      engine('rm', '-f', container);
    });
    const first = openContainerBench(shared);
    const more = { workspaces: { run: join(first.root, 'runs', 'r'), all: join(first.root, 'runs') } };
    const opened = openContainerBench(shared, { ...more, scratchDirectory: join(first.root, 'scratch') });
    const made = await opened.script('echo $HOSTNAME; (setsid sleep 603 >/dev/null 2>&1 &)', {
      attempt: { project: first.project },
    });
    expect(made.outcome).toEqual({ status: 'succeeded' });
    engine('exec', container, 'sh', '-c', 'echo installed > /tmp/tool');
    await opened.executor.sweep();
    engine('stop', '-t', '0', container);
    const later = openContainerBench(shared, { ...more, scratchDirectory: join(first.root, 'scratch') });
    const found = await later.script('echo $HOSTNAME; cat /tmp/tool; ps -o args', {
      attempt: { project: first.project },
    });
    expect(found.stdout.startsWith(`${made.stdout}installed\n`)).toBe(true);
    expect(found.stdout).not.toMatch(/sleep 603/);
    expect(opened.left()).toEqual([]);
  },
);

itBox(
  'stops a shared container in which it cannot find the processes of a task, and leaves what is in it',
  async () => {
    onTestFinished(() => {
      engine('rm', '-f', container);
    });
    const { script, project } = openContainerBench(shared);
    const controller = new AbortController();
    const ended = script('echo installed > /tmp/tool; touch here; exec sleep 604', {
      attempt: { signal: controller.signal },
    });
    while (!existsSync(join(project, 'here'))) await turn();
    engine('exec', '--user=0:0', container, 'mv', '/bin/sh', '/bin/sh.away');
    const force = new AbortController().signal;
    controller.abort({ status: 'canceled', graceMs: 300, force } satisfies Stop);
    expect((await ended).outcome.status).toBe('canceled');
    engine('start', container);
    engine('exec', '--user=0:0', container, 'mv', '/bin/sh.away', '/bin/sh');
    expect((await script('cat /tmp/tool; ps -o args')).stdout).toMatch(/^installed\n(?!.*sleep 604)/s);
  },
);

itBox(
  'refuses a shared container that does not show tasks their workspace, and says how it is made',
  async () => {
    onTestFinished(() => {
      engine('rm', '-f', container);
    });
    engine('run', '-d', `--name=${container}`, '--entrypoint=', '--', image, 'sleep', '600');
    const { script, project, root } = openContainerBench(shared);
    const { outcome } = await script('echo ran');
    expect(outcome).toMatchObject({
      status: 'error',
      code: 'prepare',
      message: `the container \`${container}\` of \`box\` does not show tasks what they need: \`${join(root, 'scratch')}\`, \`${project}\``,
    });
  },
);

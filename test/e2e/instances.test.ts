import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CommandOptions, runRunnable, startRunnable } from '../support/command-line.ts';
import { chooseItOfMounts, listMountsBelow } from '../support/mountable.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const itMounts = await chooseItOfMounts();

/** A project with one pipeline, `main`, and where to run it. */
function makeProject(pipeline: string, files: Record<string, string> = {}) {
  const test = makeRepository({ files: { '.runnable/main.yaml': pipeline, ...files } });
  return { test, options: optionsOf(test) };
}

function optionsOf(test: TestRepository): CommandOptions {
  return {
    cwd: test.root,
    env: { RUNNABLE_STATE_DIR: test.state, RUNNABLE_WORKSPACE_DIR: test.workspaces },
  };
}

async function recordOf(options: CommandOptions) {
  const { stdout } = await runRunnable(['runs', 'show', 'latest', '--json'], options);
  const { run, tasks } = JSON.parse(stdout) as {
    run: { status: string };
    tasks: { id: string; status: string; reason: string; attempts: number; returns: unknown }[];
  };
  return { status: run.status, tasks: new Map(tasks.map((task) => [task.id, task])) };
}

it('keeps instances that write one path apart, and their files for those behind them', async () => {
  const { options } = makeProject(`
tasks:
  load: { shell: echo data > data.txt, outputs: [data.txt] }
  train:
    needs: [load]
    matrix: { seed: [1, 2, 3] }
    shell: |
      cat data.txt
      test ! -e model.txt
      echo "$RUNNABLE_PARAM_seed" > model.txt
    outputs: [model.txt]
  clash: { needs: [train], shell: cat model.txt }
  apart:
    needs: [train]
    place: by-instance
    shell: |
      printf 'sum:=%s' "$(( $(cat train*/model.txt | paste -sd+) ))" >> "$RUNNABLE_RETURNS"
      test -e data.txt
    returns: [sum]
`);
  const { code } = await runRunnable(['run', 'main'], options);
  const { tasks } = await recordOf(options);
  expect([...tasks.values()].map(({ id, status, reason }) => [id, status, reason])).toEqual([
    ['load', 'succeeded', ''],
    ['train', 'succeeded', ''],
    ['train[seed=1]', 'succeeded', ''],
    ['train[seed=2]', 'succeeded', ''],
    ['train[seed=3]', 'succeeded', ''],
    ['clash', 'failed', '`train[seed=1]` and `train[seed=2]` give different contents of `model.txt`'],
    ['apart', 'succeeded', ''],
  ]);
  expect([code, tasks.get('apart')?.returns]).toEqual([1, { sum: 6 }]);
});

it('gathers what instances return for Python as exactly as it was, in a list', async () => {
  const { options } = makeProject(
    `
tasks:
  each:
    for_each: [1, 2]
    python: steps:make
    returns: [pair, size]
  check: { needs: [each], python: "steps:check", returns: [found] }
`,
    {
      'steps.py': `
def make(item):
    return (item, {item: 1.0}), float(item)

def check(pair, size):
    return repr([pair, size])
`,
    },
  );
  const { code } = await runRunnable(['run', 'main'], options);
  expect(code).toBe(0);
  const { tasks } = await recordOf(options);
  expect(tasks.get('check')?.returns).toEqual({
    found: '[[(1, {1: 1.0}), (2, {2: 1.0})], [1.0, 2.0]]',
  });
});

it('goes on after a kill with the instances that the run had found, and runs none again that had ended', async () => {
  const { test, options } = makeProject(`
max_parallel: 2
tasks:
  find: { shell: 'echo "items:=[1, 2, 3, 4]" >> "$RUNNABLE_RETURNS"', returns: [items] }
  each:
    needs: [find]
    for_each: { items: "\${{ tasks.find.returns.items }}", as: n }
    pipeline:
      tasks:
        write:
          shell: |
            echo "$RUNNABLE_PARAM_n" >> "$RUNNABLE_DATA_DIR/ran"
            if [ "$RUNNABLE_PARAM_n" = 3 ] && [ ! -e "$RUNNABLE_DATA_DIR/go" ]; then sleep 600; fi
            echo "$RUNNABLE_PARAM_n" > n.txt
          outputs: [n.txt]
        read: { needs: [write], shell: 'echo "n:=$(cat n.txt)" >> "$RUNNABLE_RETURNS"', returns: [n] }
      returns: { n: read.n }
`);
  const ran = () => {
    const path = join(test.state, 'data', 'ran');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean).sort() : [];
  };
  const started = startRunnable(['run', 'main'], options);
  await expect
    .poll(async () => (await recordOf(options)).tasks.get('each[3]')?.status, { timeout: 30_000 })
    .toBe('succeeded');
  started.process.kill('SIGKILL');
  await started.ended;
  writeFileSync(join(test.state, 'data', 'go'), '');
  const resumed = await runRunnable(['resume', 'latest'], options);
  expect([resumed.code, ran()]).toEqual([0, ['1', '2', '3', '3', '4']]);
  const { tasks } = await recordOf(options);
  expect(tasks.get('each')).toMatchObject({ status: 'succeeded', returns: { n: [1, 2, 3, 4] } });
  expect(tasks.get('each[2]/write')?.attempts).toBe(2);
}, 60_000);

it('runs instances with copies of their own beside cached tasks, again and again', async () => {
  const { options } = makeProject(
    `
tasks:
  fetch: { shell: echo data > d.txt, outputs: [d.txt], cache: true, inputs: [in.txt] }
  train:
    needs: [fetch]
    matrix: { seed: [1, 2, 3] }
    shell: cp d.txt m-$RUNNABLE_PARAM_seed.txt
    outputs: ["m-*.txt"]
  best: { needs: [train], shell: "cat m-*.txt" }
`,
    { 'in.txt': 'in' },
  );
  for (let round = 0; round < 3; round++) {
    const { code } = await runRunnable(['run', 'main'], options);
    expect(code).toBe(0);
  }
  const { tasks } = await recordOf(options);
  expect(tasks.get('fetch')?.reason).toMatch(/^cached/);
});

itMounts(
  'gives instances views of a large tree, and leaves none mounted behind the run, whole or failed',
  async () => {
    const many = Array.from({ length: 1000 }, (_, index) => [`d/f${index}`, `${index}\n`]);
    const { test, options } = makeProject(
      `
params: { bad: 0 }
tasks:
  load: { shell: echo data > data.txt, outputs: [data.txt] }
  train:
    needs: [load]
    matrix: { seed: [1, 2, 3] }
    shell: |
      cat data.txt >> d/f1
      grep -q ' overlay ' /proc/self/mountinfo
      mountpoint -q "$PWD"
      cat d/f1 > "model-$RUNNABLE_PARAM_seed.txt"
      test "$RUNNABLE_PARAM_seed" != "$RUNNABLE_PARAM_bad"
    outputs: ['model-*.txt']
  sum: { needs: [train], shell: cat model-*.txt d/f1 > sum.txt, outputs: [sum.txt] }
`,
      Object.fromEntries(many),
    );
    expect((await runRunnable(['run', 'main'], options)).code).toBe(0);
    expect(listMountsBelow(test.workspaces)).toEqual([]);
    await runRunnable(['artifacts', 'get', 'latest/sum', '--to', 'got'], options);
    expect(readFileSync(join(test.root, 'got/sum.txt'), 'utf8')).toBe('1\ndata\n1\ndata\n1\ndata\n1\n');
    const failed = await runRunnable(['run', 'main', '--param', 'bad=2'], options);
    expect(failed.code).toBe(1);
    expect(listMountsBelow(test.workspaces)).toEqual([]);
    const [, kept = ''] = /kept for a look: (\S+)/.exec(failed.stderr) ?? [];
    expect(readFileSync(join(kept, 'model-2.txt'), 'utf8')).toBe('1\ndata\n');
  },
);

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/journal/read-run.ts';
import { listRuns } from '../../src/journal/runs/list-runs.ts';
import { readState } from '../../src/journal/state-directory.ts';
import { fingerprint } from '../support/fingerprint.ts';
import { isRunning } from '../support/process.ts';
import { bundleProgramFile } from '../support/program.ts';
import type { RunnerOrder } from '../support/programs/pipeline-runner.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

// Each task leaves a line outside the workspace, so that what ran twice is seen.
const pipeline = `
tasks:
  first:
    shell: |
      echo first >> "$RUNNABLE_DATA_DIR/ran"
      echo one > one.txt
      echo "value=1" >> "$RUNNABLE_RETURNS"
    returns: [value]
    outputs: [one.txt]
  second:
    shell: |
      echo second >> "$RUNNABLE_DATA_DIR/ran"
      cat one.txt > two.txt
    needs: [first]
    outputs: [two.txt]
`;

let program: string;
beforeAll(async () => {
  program = await bundleProgramFile('pipeline-runner');
});

describe('a runner that is killed', () => {
  it('F1: before its run is on disk leaves no run, and the next one removes what it left', async () => {
    const last = await findLastStepWithoutRun();
    expect(last).toBeGreaterThan(3);
    await eachStep(last, async (step) => {
      const place = makePlace();
      expect(await runIn(place, { pipeline: 'main', killBeforeStep: step })).toEqual({ signal: 'SIGKILL' });
      expect(await runsOf(place)).toEqual([]);
      expect(await runIn(place, { pipeline: 'main' })).toMatchObject({ code: 0 });
      expect(readdirSync(join(place.state, 'tmp')).filter((name) => name !== 'attempts')).toEqual([]);
    });
  }, 120_000);

  it('F2: while it makes the workspace starts over with it', async () => {
    const place = makePlace();
    const wrapper = wrapGit(place, 'checkout-index|read-tree');
    const killed = await runIn(place, { pipeline: 'main' }, { PATH: `${wrapper}:${process.env['PATH']}` });
    expect(killed).toEqual({ signal: 'SIGKILL' });
    expect(await resumeLatest(place)).toMatchObject({ code: 0 });
    expect(ran(place)).toEqual(['first', 'second']);
    await expectUndisturbed(place);
  });

  it('F3: after the start of a task is on disk and before its process begins loses that attempt only', async () => {
    const place = makePlace();
    await runIn(place, { pipeline: 'main', killAfterEvent: 'task-started first' });
    expect(ran(place)).toEqual([]);
    expect(await resumeLatest(place)).toMatchObject({ code: 0 });
    expect(ran(place)).toEqual(['first', 'second']);
    expect(await attemptsOf(place)).toEqual({ first: [2, 1], second: [1, 0] });
    await expectUndisturbed(place);
  });

  it('F4: while a task runs has its processes ended and the task run again', async () => {
    const place = makePlace(waiting);
    const killed = await killWhile(place, 'waiting');
    expect(killed.survivor).toBe(true);
    writeFileSync(join(dataOf(place), 'go'), '');
    expect(await resumeLatest(place)).toMatchObject({ code: 0 });
    expect(isRunning(killed.pid)).toBe(false);
    expect(await attemptsOf(place)).toEqual({ task: [2, 1] });
  });

  it('F5: after a task has ended well and before that is on disk runs it again', async () => {
    const place = makePlace();
    await runIn(place, { pipeline: 'main', killBeforeEvent: '"event":"task-finished","id":"first"' });
    expect(ran(place)).toEqual(['first']);
    expect(await resumeLatest(place)).toMatchObject({ code: 0 });
    expect(ran(place)).toEqual(['first', 'first', 'second']);
    await expectUndisturbed(place);
  });

  it('F8: before the end of its run is on disk has only that appended', async () => {
    const place = makePlace();
    await runIn(place, { pipeline: 'main', killBeforeEvent: '"event":"run-finished"' });
    expect(ran(place)).toEqual(['first', 'second']);
    const before = journalOf(place);
    expect(await resumeLatest(place)).toMatchObject({ code: 0 });
    expect(ran(place)).toEqual(['first', 'second']);
    const added = journalOf(place).slice(before.length).trim().split('\n');
    expect(added.map((line) => JSON.parse(line).event)).toEqual(['run-finished']);
    await expectUndisturbed(place);
  });

  it('F9: twenty times while it takes a run up again comes to the same end', async () => {
    const place = makePlace();
    await runIn(place, { pipeline: 'main', killAfterEvent: 'task-finished first' });
    for (let step = 1; step <= 20; step++) await resumeLatest(place, { killBeforeStep: step });
    await resumeLatest(place);
    expect(ran(place).filter((task) => task === 'first')).toEqual(['first']);
    await expectUndisturbed(place);
  });

  it('F20: by the kernel, for want of memory, is no different', async () => {
    const place = makePlace(waiting);
    // The kernel kills as SIGKILL does, and nobody is told.
    const killed = await killWhile(place, 'waiting');
    writeFileSync(join(dataOf(place), 'go'), '');
    expect(await resumeLatest(place)).toMatchObject({ code: 0 });
    expect(isRunning(killed.pid)).toBe(false);
    expect((await listRuns(readState(place.state))).runs[0]?.status).toBe('succeeded');
  });

  it('at any step on the disk can be taken up again, and nothing of the repository has changed', async () => {
    const counted = await runIn(makePlace(), { pipeline: 'main' });
    expect(counted).toMatchObject({ code: 0 });
    const steps = 'steps' in counted ? counted.steps : 0;
    expect(steps).toBeGreaterThan(10);
    await eachStep(steps, async (step) => {
      const place = makePlace();
      const before = fingerprint(place.root);
      await runIn(place, { pipeline: 'main', killBeforeStep: step });
      if ((await runsOf(place)).length === 0) await runIn(place, { pipeline: 'main' });
      else await resumeLatest(place);
      await expectUndisturbed(place);
      expect(fingerprint(place.root)).toEqual(before);
    });
  }, 240_000);
});

const waiting = `
task:
  shell: |
    if [ -e "$RUNNABLE_DATA_DIR/go" ]; then exit 0; fi
    echo $$ > "$RUNNABLE_DATA_DIR/pid.new"
    mv "$RUNNABLE_DATA_DIR/pid.new" "$RUNNABLE_DATA_DIR/waiting"
    exec tail -f /dev/null
`;

type Outcome = { signal: NodeJS.Signals } | { id: string; code: number; steps: number };

function makePlace(text: string = pipeline): TestRepository {
  return makeRepository({ files: { '.runnable/main.yaml': text, 'README.md': 'a file\n' } });
}

function start(place: TestRepository, order: RunnerOrder, env: Record<string, string> = {}) {
  return spawn(process.execPath, [program, JSON.stringify(order)], {
    cwd: place.root,
    env: {
      ...place.environment,
      RUNNABLE_STATE_DIR: place.state,
      RUNNABLE_WORKSPACE_DIR: place.workspaces,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function runIn(
  place: TestRepository,
  order: RunnerOrder,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const child = start(place, order, env);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code, signal) => {
      if (signal !== null) resolve({ signal });
      else if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`the runner ended with ${code}`));
    });
  });
}

async function resumeLatest(
  place: TestRepository,
  more: Omit<RunnerOrder, 'pipeline'> = {},
): Promise<Outcome> {
  const [run] = await runsOf(place);
  if (run === undefined) throw new Error('there is no run to take up');
  return runIn(place, { pipeline: 'main', resume: run, ...more });
}

/** Ids of the runs that are listed, the newest first. */
async function runsOf(place: TestRepository): Promise<string[]> {
  if (!existsSync(place.state)) return [];
  const { runs, damaged } = await listRuns(readState(place.state));
  expect(damaged).toEqual([]);
  return runs.map((run) => run.id);
}

/** The last step before which a killed runner leaves no run. */
async function findLastStepWithoutRun(): Promise<number> {
  for (let step = 1; ; step++) {
    const place = makePlace();
    await runIn(place, { pipeline: 'main', killBeforeStep: step });
    if ((await runsOf(place)).length > 0) return step - 1;
  }
}

/** Does something for each step from 1, a few at a time. */
async function eachStep(steps: number, action: (step: number) => Promise<void>): Promise<void> {
  let next = 1;
  const lane = async () => {
    while (next <= steps) await action(next++);
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

const dataOf = (place: TestRepository) => join(place.state, 'data');

function ran(place: TestRepository): string[] {
  const file = join(dataOf(place), 'ran');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function journalOf(place: TestRepository): string {
  const [run = ''] = readdirSync(join(place.state, 'runs'));
  return readFileSync(join(place.state, 'runs', run, 'events.ndjson'), 'utf8');
}

/** Attempts of each task of the only run, and how many of them were lost. */
async function attemptsOf(place: TestRepository): Promise<Record<string, [number, number]>> {
  const [run = ''] = await runsOf(place);
  const { state } = await readRun(readState(place.state).run(run));
  return Object.fromEntries([...state.tasks.values()].map((task) => [task.id, [task.attempts, task.lost]]));
}

/** The only run has ended as it would have ended without any fault. */
async function expectUndisturbed(place: TestRepository): Promise<void> {
  const runs = await runsOf(place);
  expect(runs).toHaveLength(1);
  const { state } = await readRun(readState(place.state).run(runs[0] ?? ''));
  expect(state.finished).toMatchObject({ status: 'succeeded', exitCode: 0 });
  const digest = '2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806';
  expect(
    [...state.tasks.values()].map(({ id, status, returns, outputs }) => ({ id, status, returns, outputs })),
  ).toEqual([
    {
      id: 'first',
      status: 'succeeded',
      returns: { value: { json: '1' } },
      outputs: [{ path: 'one.txt', digest, size: 4, mode: 'file', stored: true }],
    },
    {
      id: 'second',
      status: 'succeeded',
      returns: {},
      outputs: [{ path: 'two.txt', digest, size: 4, mode: 'file', stored: true }],
    },
  ]);
}

/** A folder with a `git` that kills who started it when it is asked for one of these commands. */
function wrapGit(place: TestRepository, commands: string): string {
  const folder = join(place.root, '..', 'wrapped');
  mkdirSync(folder);
  const real = process.env['PATH']?.split(':').find((entry) => existsSync(join(entry, 'git'))) ?? '/usr/bin';
  const script = `#!/bin/bash\nfor word in "$@"; do\n  if [[ $word =~ ^(${commands})$ ]]; then kill -9 $PPID; exit 1; fi\ndone\nexec ${real}/git "$@"\n`;
  writeFileSync(join(folder, 'git'), script);
  chmodSync(join(folder, 'git'), 0o755);
  return folder;
}

/** Kills the runner when its task has written a file with its process id; tells whether the task outlived it. */
async function killWhile(place: TestRepository, file: string): Promise<{ pid: number; survivor: boolean }> {
  const child = start(place, { pipeline: 'main' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const path = join(dataOf(place), file);
  while (!existsSync(path)) await new Promise((resolve) => setImmediate(resolve));
  const pid = Number(readFileSync(path, 'utf8'));
  child.kill('SIGKILL');
  await ended;
  return { pid, survivor: isRunning(pid) };
}

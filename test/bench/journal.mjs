// The record of runs: how long an event takes to be on disk, how fast journals are replayed, runs listed, logs written.
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSource } from '../support/load-source.mjs';
import { median, pair, report, reportAtLeast, timed } from './measure.mjs';

const { nodeDisk } = await loadSource('src/disk/disk.ts');
const { RunJournal } = await loadSource('src/journal/run-journal.ts');
const { encodeEvent } = await loadSource('src/journal/event-line.ts');
const { encodePlan } = await loadSource('src/journal/plan-file.ts');
const { readRun } = await loadSource('src/journal/read-run.ts');
const { runDirectoryAt } = await loadSource('src/journal/run-directory.ts');
const { openState } = await loadSource('src/journal/state-directory.ts');
const { createRun } = await loadSource('src/journal/create-run.ts');
const { newRunId } = await loadSource('src/journal/run-id.ts');
const { listRuns } = await loadSource('src/journal/runs/list-runs.ts');
const { AttemptLogWriter } = await loadSource('src/journal/logs/attempt-log.ts');

const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
try {
  await measureAppends();
  await measureGroupCommit();
  await measureCreation();
  await measureReplay();
  await measureList();
  await measureLogs();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAppends() {
  const journal = openJournal('appends');
  const floor = await open(join(folder, 'floor'), 'w');
  const line = Buffer.from(`${encodeEvent(eventOf(1))}\n`);
  const times = { append: [], floor: [] };
  for (let count = 0; count < 2000; count++) {
    times.append.push(await timed(() => journal.append([bodyOf(count)])));
    times.floor.push(
      await timed(async () => {
        await floor.write(line);
        await floor.datasync();
      }),
    );
  }
  await floor.close();
  const detail = `${median(times.append).toFixed(3)} ms, floor ${median(times.floor).toFixed(3)} ms`;
  report('one event on disk / write and fdatasync', {
    ratio: median(times.append) / median(times.floor),
    goal: 1.3,
    detail,
  });
  report('p99 of one event on disk', { ratio: percentile(times.append, 0.99), goal: 10, unit: 'ms' });
}

async function measureGroupCommit() {
  let syncs = 0;
  const disk = {
    ...nodeDisk,
    sync: (file) => {
      syncs += 1;
      return nodeDisk.sync(file);
    },
  };
  const journal = openJournal('group', disk);
  const events = 20_000;
  const writer = async () => {
    for (let count = 0; count < events / 64; count++) await journal.append([bodyOf(count)]);
  };
  const milliseconds = await timed(() => Promise.all(Array.from({ length: 64 }, writer)));
  reportAtLeast('events on disk, 64 writers', {
    value: (events / milliseconds) * 1000,
    goal: 5000,
    unit: '/s',
    detail: `${syncs} syncs for ${events} events`,
  });
}

async function measureCreation() {
  const state = await openState(join(folder, 'creation'));
  const plan = planOf(1);
  const times = [];
  for (let count = 0; count < 100; count++) {
    const started = startedOf(newRunId());
    let run;
    times.push(
      await timed(async () => {
        run = await createRun(state, { plan, started });
      }),
    );
    await run.close();
  }
  report('a new run, locked and on disk', { ratio: median(times), goal: 20, unit: 'ms' });
}

async function measureReplay() {
  const run = runDirectoryAt(join(folder, 'replay'), 'replay');
  mkdirSync(run.path);
  const tasks = 25_000;
  writeFileSync(run.plan, encodePlan(planOf(tasks)));
  const lines = Array.from({ length: 50_000 }, (_, index) => encodeEvent(eventOf(index + 1)));
  writeFileSync(run.events, `${lines.join('\n')}\n`);
  const result = await pair(
    () => readRun(run),
    async () => {
      JSON.parse(readFileSync(run.plan, 'utf8'));
      for (const line of readFileSync(run.events, 'utf8').trimEnd().split('\n')) JSON.parse(line);
    },
    5,
  );
  const size = (readFileSync(run.events).byteLength / 1e6).toFixed(0);
  report('50,000 events replayed, with a plan of 25,000 tasks', {
    ratio: result.first / 1000,
    goal: 1,
    unit: 's',
    detail: `${size} MB; ${result.ratio.toFixed(2)} × reading and parsing alone`,
  });
}

async function measureList() {
  const state = await openState(join(folder, 'list'));
  const plan = encodePlan(planOf(1));
  for (let count = 0; count < 10_000; count++) {
    const run = state.run(newRunId());
    mkdirSync(run.path);
    writeFileSync(run.plan, plan);
    const finished = { event: 'run-finished', status: 'succeeded', reason: '', exit_code: 0, seconds: 1 };
    const events = [startedOf(run.id), ...Array.from({ length: 20 }, (_, index) => bodyOf(index)), finished];
    const lines = events.map((body, index) =>
      encodeEvent({ v: 1, seq: index + 1, time: timeOf(count), ...body }),
    );
    writeFileSync(run.events, `${lines.join('\n')}\n`);
  }
  const first = await timed(() => listRuns(state));
  const times = [];
  for (let round = 0; round < 5; round++) times.push(await timed(() => listRuns(state, { limit: 20 })));
  report('10,000 runs listed', {
    ratio: median(times) / 1000,
    goal: 0.5,
    unit: 's',
    detail: `${(first / 1000).toFixed(2)} s without an index`,
  });
}

async function measureLogs() {
  const chunk = Buffer.alloc(1 << 16, 'x');
  const megabytes = 512;
  let number = 0;
  const result = await pair(
    () => {
      number += 1;
      const base = join(folder, `log-${number}`);
      const log = new AttemptLogWriter({
        disk: nodeDisk,
        file: { id: 'a', attempt: 1, log: `${base}.log`, index: `${base}.idx` },
        mask: () => ({ push: (bytes) => bytes, flush: () => new Uint8Array(0) }),
        capBytes: 1 << 30,
        now: Date.now,
        onMasked: () => {},
        onTrouble: (error) => {
          throw error;
        },
      });
      for (let count = 0; count < megabytes * 16; count++) log.write('stdout', chunk);
      log.close();
      rmSync(`${base}.log`);
    },
    () => {
      const path = join(folder, 'plain');
      const file = openSync(path, 'w');
      for (let count = 0; count < megabytes * 16; count++) writeSync(file, chunk);
      nodeDisk.close(file);
      rmSync(path);
    },
    3,
  );
  reportAtLeast('log written, no secrets', {
    value: (megabytes / result.first) * 1000,
    goal: 200,
    unit: 'MB/s',
    detail: `${result.ratio.toFixed(2)} × writing alone; ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`,
  });
}

function openJournal(name, disk = nodeDisk) {
  const path = join(folder, `${name}.ndjson`);
  return new RunJournal({
    ...{ disk, path, file: disk.open(path, 'create'), seq: 0, length: 0 },
    now: () => new Date().toISOString(),
  });
}

function eventOf(seq) {
  const body = seq === 1 ? startedOf('r-aaaaaaaaaa') : bodyOf(seq - 2);
  return { v: 1, seq, time: timeOf(seq), ...body };
}

function bodyOf(index) {
  const id = `task${index >> 1}`;
  if (index % 2 === 0) {
    const tools = [{ name: 'python', path: '/usr/bin/python3', why: 'the first on the path' }];
    return { event: 'task-started', id, task: id, attempt: 1, tools };
  }
  const outputs = [{ path: `out/${id}.csv`, digest: 'a'.repeat(64), size: 1000, mode: 'file', stored: true }];
  return {
    ...{ event: 'task-finished', id, task: id, attempt: 1, status: 'succeeded', reason: '' },
    ...{ outcome: { status: 'succeeded' }, seconds: 0.1, returns: { rows: { json: index } }, outputs },
  };
}

function startedOf(run) {
  const source = {
    commit: 'c'.repeat(40),
    base: null,
    dirty: false,
    branch: 'main',
    tag: null,
    ref: 'HEAD',
    project: '',
  };
  return {
    ...{
      event: 'run-started',
      run,
      pipeline: 'train',
      source,
      params: [],
      plan: 'd'.repeat(64),
      trigger: 'manual',
    },
    ...{ parent: null, sweep: null, runner: '0.1.0', host: 'here', pid: 1, configuration: {} },
  };
}

function planOf(count) {
  const tasks = Array.from({ length: count }, (_, index) => ({
    ...{
      id: `task${index}`,
      task: `task${index}`,
      kind: 'stub',
      block: { returns: {} },
      needs: [],
      action: 'run',
    },
    ...{ why: 'selected', runIf: 'all_success', handles: [], allowFailure: false, once: false, params: [] },
    ...{ env: {}, passEnv: [], secrets: [], returns: [], inputs: [], outputs: [], cwd: '' },
  }));
  return { version: 1, pipeline: 'train', tasks };
}

function timeOf(minute) {
  return new Date(1_767_225_600_000 + minute * 60_000).toISOString();
}

function percentile(values, share) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
}

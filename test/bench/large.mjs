// What is large: files, plans, lists of runs, and the output of tasks; most of it through the command as it is shipped.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSource } from '../support/load-source.mjs';
import { median, report, reportAtLeast, run, timed } from './measure.mjs';

const { loadPipeline } = await loadSource('src/pipeline/load-pipeline.ts');
const { kindSchemas } = await loadSource('src/pipeline/kinds/index.ts');
const { planRun } = await loadSource('src/plan/plan-run.ts');
const { encodeEvent } = await loadSource('src/journal/event-line.ts');
const { newRunId } = await loadSource('src/journal/run-id.ts');

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
const state = join(folder, 'state');
const env = {
  ...process.env,
  CI: '',
  RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'),
  RUNNABLE_STATE_DIR: state,
  ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`SECRET_${index}`, secret(index)])),
};
const source = {
  ...{ commit: 'c'.repeat(40), base: 'c'.repeat(40), dirty: false },
  ...{ branch: 'main', tag: null, ref: 'HEAD', project: '' },
};
const command = (...args) => run(process.execPath, [cli, ...args], { cwd, env });

try {
  makeProject();
  await measureValidation();
  await measurePlans();
  measureOutput();
  await measureRunsList();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function secret(index) {
  return Buffer.from(`a secret of some length, number ${index}`).toString('base64');
}

function makeProject() {
  mkdirSync(join(cwd, '.runnable'), { recursive: true });
  writeFileSync(join(cwd, 'wide.txt'), wide(10_000));
  writeFileSync(join(cwd, 'long.txt'), long());
  const secrets = Array.from({ length: 50 }, (_, index) => `      - SECRET_${index}\n`);
  const line = 'INFO worker 17 took 83 ms, loss=0.123456789, batch=42 of 128, all is well so far';
  const output = (megabytes) =>
    `tasks:\n  talk:\n    shell: (yes '${line}' || true) | head -c ${megabytes}M\n    secrets:\n`;
  writeFileSync(join(cwd, '.runnable/talk.yaml'), output(512) + secrets.join(''));
  writeFileSync(join(cwd, '.runnable/much.yaml'), 'tasks:\n  zeros:\n    shell: head -c 1G /dev/zero\n');
  // All of it is kept: the goal is about masking and writing, not about dropping.
  writeFileSync(join(cwd, 'runnable.config.yaml'), 'logs: { max_size: 2Gi }\n');
  run('git', ['init', '-q', '-b', 'main'], { cwd });
  run('git', ['add', '.'], { cwd });
  run('git', ['-c', 'user.name=b', '-c', 'user.email=b@localhost', 'commit', '-qm', 'one'], { cwd });
}

function wide(count) {
  return `tasks:\n${Array.from({ length: count }, (_, index) => `  - { id: t${index}, shell: "true" }\n`).join('')}`;
}

/** As large as a file may be. */
function long() {
  const task = (index) =>
    `  task${index}:\n    shell: |\n      echo "a longer script"\n      python -m step${index} --rate 0.1\n    returns: [rows${index}]\n`;
  let text = 'tasks:\n';
  for (let index = 0; text.length < 500_000; index += 1) text += task(index);
  return text;
}

async function load(text) {
  const loaded = await loadPipeline({
    ...{ file: '.runnable/x.yaml', name: 'x', content: text, kinds: kindSchemas, worker: null },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics[0]));
  return loaded.value;
}

async function measureValidation() {
  for (const [name, file] of [
    ['validate, a file of 500 KB', 'long.txt'],
    ['validate, 10,000 tasks', 'wide.txt'],
  ]) {
    const times = [];
    for (let round = 0; round < 5; round++) times.push(await timed(() => command('validate', asYaml(file))));
    report(name, { ratio: median(times) / 1000, goal: 5, unit: 's' });
  }
}

function asYaml(file) {
  const path = join(folder, file.replace('.txt', '.yaml'));
  writeFileSync(path, readFileSync(join(cwd, file)));
  return path;
}

async function measurePlans() {
  const chain = (count) =>
    `tasks:\n${Array.from({ length: count }, (_, index) => `  - { id: t${index}, shell: "true", needs: [${index === 0 ? '' : `t${index - 1}`}], returns: [r${index}] }\n`).join('')}`;
  for (const [name, text] of [
    ['plan of 10,000 tasks, after parsing', wide],
    ['plan of a chain of 5,000 that return names', (count) => chain(count / 2)],
  ]) {
    const [half, whole] = [await planning(text(5000)), await planning(text(10_000))];
    report(name, { ratio: whole.seconds, goal: 1, unit: 's', detail: `${whole.size} of JSON` });
    report(`${name}: twice the tasks`, { ratio: whole.seconds / half.seconds, goal: 2.3 });
  }
}

async function planning(text) {
  const pipeline = await load(text);
  const times = [];
  let plan;
  for (let round = 0; round < 5; round++) {
    times.push(
      await timed(() => {
        plan = planRun(pipeline, { source });
      }),
    );
  }
  const size = `${(JSON.stringify(plan.value).length / 1e6).toFixed(1)} MB`;
  return { seconds: Math.min(...times) / 1000, size };
}

// The whole way: pipe, mask, log; beside it the same program into a file.
function measureOutput() {
  const peak = join(folder, 'peak');
  const measured = (...args) =>
    run('/usr/bin/env', ['time', '-f', '%M %e', '-o', peak, process.execPath, cli, ...args], { cwd, env });
  for (const [name, megabytes] of [
    ['talk', 512],
    ['much', 1024],
  ]) {
    measured('run', name, '--logs', 'none');
    const [kibibytes, seconds] = readFileSync(peak, 'utf8').trim().split(' ').map(Number);
    const secrets = name === 'talk' ? ', 50 secrets with encoded forms' : ', no secrets';
    reportAtLeast(`output of a task through a run${secrets}`, {
      value: (megabytes * 1.048576) / seconds,
      goal: name === 'talk' ? 60 : 100,
      unit: 'MB/s',
    });
    report(`memory of the runner, ${megabytes} MiB of output`, {
      ...{ ratio: kibibytes / 1024, goal: 256, unit: 'MiB' },
    });
  }
}

async function measureRunsList() {
  command('run', 'much', '--logs', 'none');
  const runs = join(state, 'runs');
  const [first] = JSON.parse(command('runs', 'list', '--json').stdout.toString()).runs;
  const plan = readFileSync(join(runs, first.id, 'plan.json'));
  const lines = readFileSync(join(runs, first.id, 'events.ndjson'), 'utf8')
    .trimEnd()
    .split('\n');
  for (let count = 0; count < 10_000; count++) {
    const id = newRunId();
    mkdirSync(join(runs, id));
    writeFileSync(join(runs, id, 'plan.json'), plan);
    const events = lines.map((line) => {
      const { crc: _crc, ...event } = JSON.parse(line);
      return encodeEvent(event.event === 'run-started' ? { ...event, run: id } : event);
    });
    writeFileSync(join(runs, id, 'events.ndjson'), `${events.join('\n')}\n`);
  }
  const fresh = await timed(() => command('runs', 'list'));
  const times = [];
  for (let round = 0; round < 7; round++) times.push(await timed(() => command('runs', 'list')));
  report('`runs list` over 10,000 runs', {
    ...{ ratio: median(times) / 1000, goal: 0.5, unit: 's' },
    detail: `${(fresh / 1000).toFixed(2)} s the first time`,
  });
}

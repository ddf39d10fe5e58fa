// Tasks in containers of their own, one after the other and two at a time, beside a bare `docker run --rm` that is piped
// and drained. Needs an engine and busybox-static.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSource } from '../support/load-source.mjs';
import { pair, report } from './measure.mjs';

if (spawnSync('docker', ['version'], { stdio: 'ignore' }).status !== 0) {
  console.log('SKIPPED: no container engine answers');
  process.exit(0);
}

const { createContainerExecutor } = await loadSource('src/executors/container/container-executor.ts');
const image = 'runnable-bench:1';
const make = fileURLToPath(new URL('../support/make-image.mjs', import.meta.url));
execFileSync(process.execPath, [make, 'plain', image], { stdio: ['ignore', 'ignore', 'inherit'] });

const folder = mkdtempSync(join(tmpdir(), 'bench-container-'));
const project = join(folder, 'project');
mkdirSync(project);
const run = `r-bench${process.pid}`;
const executor = createContainerExecutor({
  name: 'box',
  settings: {
    type: 'container',
    image,
    lifecycle: 'task',
    network: 'bridge',
    pull: 'never',
    pids: 256,
    mounts: [],
  },
  ...{
    run,
    environment: process.env,
    scratchDirectory: join(folder, 'scratch'),
    prefix: '',
    links: [],
    sees: [],
  },
});
const { signal } = new AbortController();
const located = await executor.locate({ task: 't', signal });

const bare = () =>
  new Promise((resolve) => {
    const mount = `--mount=type=bind,source=${project},target=${project}`;
    const args = ['run', '--rm', mount, `--workdir=${project}`, image, 'true'];
    const child = spawn('docker', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', () => {});
    child.stderr.on('data', () => {});
    child.on('close', resolve);
  });

const through = async (index) => {
  const execution = await executor.execute(
    {
      ...{ argv: ['true'], env: { RUNNABLE_TASK: `t${index}` }, passEnv: [], cwd: '', tools: [] },
      files: [{ name: 'params.json', content: '{}\n', apart: true }],
      ...{ site: located.site, image },
    },
    { run, id: `t${index}`, attempt: 1, project, commit: '', secrets: {}, signal, onOutput: () => {} },
  );
  if (execution.outcome.status !== 'succeeded') throw new Error(JSON.stringify(execution.outcome));
  await execution.dispose();
};

const tasks = 10;
async function loop(start, width) {
  let next = 0;
  const worker = async () => {
    while (next < tasks) await start(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

for (const width of [1, 2]) {
  const { first, second, ratio } = await pair(
    () => loop(through, width),
    () => loop(bare, width),
    5,
  );
  const each = (milliseconds) => `${(milliseconds / tasks).toFixed(0)} ms`;
  const detail = `${each(first)} each, docker run --rm ${each(second)}`;
  report(`${tasks} tasks in containers, ${width} at a time`, { ratio, goal: 1.3, detail });
}

await executor.sweep();
rmSync(folder, { recursive: true, force: true });

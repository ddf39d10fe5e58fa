// 1,000 tasks `true` through the local executor, beside a bare loop that starts them piped and drained.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSource } from '../support/load-source.mjs';
import { pair, report, timed } from './measure.mjs';

const { createLocalExecutor } = await loadSource('src/executors/local/local-executor.ts');

const tasks = 1000;
const width = availableParallelism();
const scratchDirectory = mkdtempSync(join(tmpdir(), 'bench-spawn-'));
const executor = createLocalExecutor({ run: 'r-bench', environment: process.env, scratchDirectory });
const params = { name: 'params.json', content: '{"alpha":0.1}\n' };

const bare = () =>
  new Promise((resolve) => {
    const child = spawn('true', [], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: process.env });
    child.stdout.on('data', () => {});
    child.stderr.on('data', () => {});
    child.on('close', resolve);
  });

const through = (files) => async (index) => {
  const invocation = {
    argv: ['true'],
    env: { RUNNABLE_TASK: `t${index}` },
    passEnv: [],
    cwd: '',
    files,
    tools: [],
  };
  const execution = await executor.execute(invocation, {
    ...{ run: 'r-bench', id: `t${index}`, attempt: 1, project: scratchDirectory, commit: '', secrets: {} },
    signal: new AbortController().signal,
    onOutput: () => {},
  });
  if (execution.outcome.status !== 'succeeded') throw new Error(JSON.stringify(execution.outcome));
  await execution.dispose();
};

async function loop(start) {
  let next = 0;
  const worker = async () => {
    while (next < tasks) await start(next++);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

for (const [name, files] of [
  ['1,000 tasks', []],
  ['1,000 tasks with a file of params each', [params]],
]) {
  const { first, second, ratio } = await pair(
    () => loop(through(files)),
    () => loop(bare),
    5,
  );
  const detail = `${first.toFixed(0)} ms, bare loop ${second.toFixed(0)} ms, width ${width}`;
  report(name, { ratio, goal: 1.2, detail });
}

report('a sweep that finds nothing', { ratio: await timed(() => executor.sweep()), goal: 20, unit: 'ms' });
rmSync(scratchDirectory, { recursive: true, force: true });

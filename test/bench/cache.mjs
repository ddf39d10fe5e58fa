// What a run costs whose tasks are all cached, beside the plan of the same file and beside `node -e 0`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, report, run, timed } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
const { NODE_EXTRA_CA_CERTS: _, ...plain } = process.env;
const env = {
  ...plain,
  CI: '',
  RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'),
  NODE_COMPILE_CACHE: join(folder, 'code'),
};
const rounds = 7;

/** Half of them a chain, half of them beside it; each gives a file. */
function pipelineOf(count) {
  const tasks = Array.from({ length: count }, (_, index) => {
    const needs = index > 0 && index < count / 2 ? `needs: [t${index - 1}], ` : '';
    return `  t${index}: { ${needs}shell: "echo ${index} > o${index}", inputs: [src/**], outputs: [o${index}], cache: true }`;
  });
  return `tasks:\n${tasks.join('\n')}\n`;
}

try {
  mkdirSync(join(cwd, '.runnable'), { recursive: true });
  for (let index = 0; index < 1000; index += 1) {
    const path = join(cwd, 'src', `d${index % 50}`);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `f${index}.txt`), `${index}\n`);
  }
  for (const count of [100, 1000]) {
    writeFileSync(join(cwd, `.runnable/all${count}.yaml`), pipelineOf(count));
  }
  run('git', ['init', '-q', '-b', 'main'], { cwd });
  run('git', ['add', '.'], { cwd });
  run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'one'], {
    cwd,
  });
  const start = (...args) => timed(() => run(process.execPath, args, { cwd, env }));
  const cached = (count) => [cli, 'run', `all${count}`, '-q', '--logs', 'none'];
  const planned = (count) => [cli, 'plan', `all${count}`, '--no-cache', '--json'];
  for (const count of [100, 1000]) {
    console.log(`     the first run of ${count}: ${(await start(...cached(count))).toFixed(0)} ms`);
    await start(...planned(count));
  }
  const times = { node: [], small: [], plan: [], large: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.node.push(await start('-e', '0'));
    times.small.push(await start(...cached(100)));
    times.plan.push(await start(...planned(1000)));
    times.large.push(await start(...cached(1000)));
  }
  const ratio = (above, below) => median(above.map((time, round) => time / below[round]));
  report('100 tasks, all cached, beside `node -e 0`', {
    ratio: ratio(times.small, times.node),
    goal: 3,
    detail: `${median(times.small).toFixed(0)} beside ${median(times.node).toFixed(0)} ms`,
  });
  const allowed = times.plan.map((time) => 1.5 * time + 0.2 * 1000);
  report('1,000 tasks, all cached, beside 1.5 plans + 0.2 ms a task', {
    ratio: ratio(times.large, allowed),
    goal: 1,
    detail: `${median(times.large).toFixed(0)} ms; the plan ${median(times.plan).toFixed(0)} ms`,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

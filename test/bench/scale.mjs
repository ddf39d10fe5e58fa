// A thousand and ten thousand `true` tasks, beside a raw loop that spawns, pipes and drains as many.
import { spawn } from 'node:child_process';
import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, pair, report, run, timed } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
const { NODE_EXTRA_CA_CERTS: _certificates, ...caller } = process.env;
const env = { ...caller, CI: '', RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces') };
const width = 4;

mkdirSync(join(cwd, '.runnable'), { recursive: true });
// By name: in a list each task would need the one before it.
const task = (id, needs) => `  ${id}: { shell: "true"${needs === '' ? '' : `, needs: [${needs}]`} }\n`;
const pipeline = (name, count, needs) =>
  writeFileSync(
    join(cwd, '.runnable', `${name}.yaml`),
    `max_parallel: ${width}\ntasks:\n${Array.from({ length: count }, (_, i) => task(`t${i}`, needs(i))).join('')}`,
  );
pipeline('wide', 1000, () => '');
pipeline('chain', 1000, (i) => (i === 0 ? '' : `t${i - 1}`));
pipeline('wider', 10_000, () => '');
const range = (count) => Array.from({ length: count }, (_, i) => i).join(', ');
writeFileSync(
  join(cwd, '.runnable', 'matrix.yaml'),
  `max_parallel: ${width}\ntasks:\n  t: { matrix: { x: [${range(1000)}] }, shell: "true" }\n`,
);
writeFileSync(
  join(cwd, '.runnable', 'large.yaml'),
  `tasks:\n  t: { matrix: { x: [${range(100)}], y: [${range(100)}] }, shell: "true" }\n`,
);
run('git', ['init', '-q', '-b', 'main'], { cwd });
run('git', ['add', '.'], { cwd });
run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'scale'], {
  cwd,
});

const runnable = (name) => () => run(process.execPath, [cli, 'run', name, '--logs', 'none'], { cwd, env });
const script = join(folder, 'true.sh');
writeFileSync(script, 'true');

/** The floor: spawn, pipe, drain and reap `count` processes, `parallel` at a time, nothing else. */
async function spawnLoop(count, parallel, between = () => {}) {
  let next = 0;
  const lane = async () => {
    while (next++ < count) {
      await new Promise((resolve) => {
        const child = spawn('bash', ['-euo', 'pipefail', script], {
          stdio: ['ignore', 'pipe', 'pipe'],
          detached: true,
        });
        child.stdout.resume();
        child.stderr.resume();
        child.on('close', resolve);
      });
      between();
    }
  };
  await Promise.all(Array.from({ length: parallel }, lane));
}

async function chainFloor() {
  const file = openSync(join(folder, 'floor'), 'w');
  await spawnLoop(1000, 1, () => {
    writeSync(file, 'x'.repeat(300));
    fdatasyncSync(file);
  });
  closeSync(file);
}

try {
  const wide = await pair(runnable('wide'), () => spawnLoop(1000, width), 5);
  report('1,000 independent tasks', { ...wide, goal: 1.4, detail: detail(wide) });
  const matrix = await pair(runnable('matrix'), () => spawnLoop(1000, width), 3);
  report('a matrix of 1,000 instances', { ...matrix, goal: 1.4, detail: detail(matrix) });
  const planning = await timed(() => run(process.execPath, [cli, 'plan', 'large', '-q'], { cwd, env }));
  report('planning 10,000 instances', { ratio: planning / 1000, goal: 1, unit: 's' });
  const chain = await pair(runnable('chain'), chainFloor, 3);
  report('a chain of 1,000', { ...chain, goal: 1.5, detail: detail(chain) });
  const times = [];
  for (let i = 0; i < 2; i++) times.push(await timed(runnable('wider')));
  report('10,000 tasks beside 1,000', {
    ratio: median(times) / wide.first,
    goal: 10.5,
    detail: `${median(times).toFixed(0)} ms`,
  });
  run(
    '/usr/bin/env',
    [
      'time',
      '-f',
      '%M',
      '-o',
      join(folder, 'memory'),
      process.execPath,
      cli,
      'run',
      'wider',
      '--logs',
      'none',
    ],
    { cwd, env },
  );
  const megabytes = Number(readFileSync(join(folder, 'memory'), 'utf8')) / 1024;
  report('memory of the runner, 10,000 tasks', { ratio: megabytes, goal: 256, unit: 'MiB' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function detail({ first, second }) {
  return `${first.toFixed(0)} ms beside ${second.toFixed(0)} ms`;
}

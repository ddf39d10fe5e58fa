// How long the command takes that does next to nothing, beside `node -e 0`: all in turn, round after round.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, report, run, timed } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
// Where it is set, Node reads all certificates before anything else: that makes the floor, and so every ratio, look good.
const { NODE_EXTRA_CA_CERTS: certificates, ...plain } = process.env;
const env = {
  ...plain,
  CI: '',
  RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'),
  NODE_COMPILE_CACHE: join(folder, 'code'),
};
const rounds = 25;

mkdirSync(join(cwd, '.runnable'), { recursive: true });
writeFileSync(join(cwd, '.runnable/one.yaml'), 'task:\n  shell: "true"\n');
run('git', ['init', '-q', '-b', 'main'], { cwd });
run('git', ['add', '.'], { cwd });
run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'one'], { cwd });

if (certificates !== undefined) console.log('     NODE_EXTRA_CA_CERTS is left out: Node would read it first');
try {
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const commands = [
    ['runnable --version', 1.3, '--version'],
    ['validate, one file', 2.5, 'validate'],
    ['run of one `true` task', 3.5, 'run', 'one'],
  ];
  const floor = [];
  const times = commands.map(() => []);
  const start = (args) => timed(() => run(process.execPath, args, { cwd, env }));
  // The first round makes what the others find: compiled code, the snapshot, a workspace.
  for (let round = 0; round <= rounds; round += 1) {
    floor.push(await start(['-e', '0']));
    for (const [index, [, , ...args]] of commands.entries()) times[index].push(await start([cli, ...args]));
  }
  for (const [index, [name, goal]] of commands.entries()) {
    const [first, ...later] = times[index];
    const ratio = median(later.map((time, round) => time / floor[round + 1]));
    const detail = [median, (values) => Math.min(...values)]
      .map((pick) => `${pick(later).toFixed(0)} beside ${pick(floor.slice(1)).toFixed(0)} ms`)
      .join(', at best ');
    report(name, { ratio, goal, detail: `${detail}; ${first.toFixed(0)} ms the first time` });
  }
}

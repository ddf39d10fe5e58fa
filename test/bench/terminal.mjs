// The terminal UI: how soon its first picture is there, how much of a core it takes while a task prints 10,000 lines a
// second beside 1,000 tasks, and how much longer a run takes that somebody looks at. In real pseudo-terminals.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import { median, report, run } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
const { NODE_EXTRA_CA_CERTS: _certificates, ...plain } = process.env;
const env = {
  ...plain,
  CI: '',
  TERM: 'xterm-256color',
  LC_ALL: 'C.UTF-8',
  RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'),
  NODE_COMPILE_CACHE: join(folder, 'code'),
};
const rounds = 9;

const noisy = `
tasks:
  noisy:
    shell: |
      for second in 1 2 3 4 5 6; do
        for part in $(seq 20); do seq -f 'line %g of what a task prints while it works' 500; read -rt 0.045 < <(:) || sleep 0.045; done
      done
  many: { needs: [noisy], shell: "true", matrix: { one: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], two: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], three: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } }
`;

mkdirSync(join(cwd, '.runnable'), { recursive: true });
writeFileSync(join(cwd, '.runnable/one.yaml'), 'task:\n  shell: sleep 1\n');
writeFileSync(join(cwd, '.runnable/noisy.yaml'), noisy);
writeFileSync(join(cwd, '.runnable/work.yaml'), 'tasks: { work: { shell: "seq 400000" } }\n');
run('git', ['init', '-q', '-b', 'main'], { cwd });
run('git', ['add', '.'], { cwd });
run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'one'], { cwd });

try {
  await measureFirstPicture();
  await measureLoad();
  await measureRun();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureFirstPicture() {
  const floor = [];
  const first = [];
  for (let round = 0; round <= rounds; round += 1) {
    floor.push((await show(['-e', '0'])).ended);
    first.push((await show([cli, 'run', 'one'])).first);
  }
  const after = median(first.slice(1)) - median(floor.slice(1));
  report('first picture of run, after the start of node', { ratio: after, goal: 400, unit: 'ms' });
}

async function measureLoad() {
  const cores = [];
  await show([cli, 'run', 'noisy'], (child) => {
    const before = { cpu: cpuOf(child.pid), at: performance.now() };
    setTimeout(() => {
      cores.push((cpuOf(child.pid) - before.cpu) / (performance.now() - before.at));
      child.kill();
    }, 4000);
  });
  report('10,000 lines a second beside 1,000 tasks: of one core', {
    ratio: 100 * cores[0],
    goal: 25,
    unit: '%',
  });
}

async function measureRun() {
  const times = { tui: [], lines: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const ui of ['tui', 'lines']) {
      await show([cli, 'run', 'work', '--ui', ui]);
      times[ui].push(secondsOfLatest());
    }
  }
  const ratios = times.tui.map((seconds, round) => seconds / times.lines[round]);
  report('a run that is looked at, beside lines', { ratio: median(ratios), goal: 1.03 });
}

/** Milliseconds until its first picture, or undefined, and until its end. */
function show(args, onFirst = () => {}) {
  const began = performance.now();
  const child = pty.spawn(process.execPath, args, { cols: 80, rows: 24, cwd, env });
  let raw = '';
  let first;
  child.onData((data) => {
    raw = (raw + data).slice(-200_000);
    if (first !== undefined || !raw.includes('\x1b[2J')) return;
    first = performance.now() - began;
    onFirst(child);
  });
  return new Promise((resolve) => {
    child.onExit(() => resolve({ first, ended: performance.now() - began }));
  });
}

// In milliseconds: the ticks of Linux are ten of them.
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ');
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

function secondsOfLatest() {
  const shown = run(process.execPath, [cli, 'runs', 'show', 'latest', '--json'], { cwd, env }).stdout;
  const { started_at: from, ended_at: to } = JSON.parse(shown).run;
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

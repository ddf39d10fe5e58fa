// Pictures of the terminal UI for the read-me, made from real runs in a real terminal: `node scripts/terminal-pictures.mjs`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { drawScreen } from './draw-screen.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'runnable-pictures-'));
const project = join(folder, 'penguins');
const cli = join(root, 'dist/cli.js');
const env = {
  ...process.env,
  CI: '',
  NO_COLOR: '',
  TERM: 'xterm-256color',
  LC_ALL: 'C.UTF-8',
  RUNNABLE_STATE_DIR: join(folder, 'state'),
  RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces'),
};

const pipeline = `
params: { epochs: 8 }
tasks:
  ingest: { shell: "sleep 0.4; echo 1461 days" }
  clean: { needs: [ingest], shell: "sleep 0.3; echo 3 days left out" }
  train:
    needs: [clean]
    matrix: { lr: [0.1, 0.01, 0.001], depth: [2, 4] }
    python: "model:train"
  evaluate: { needs: [train], shell: echo done }
  publish: { needs: [evaluate], shell: echo published }
`;
const code = `import sys
import time


def train(lr: float, depth: int, epochs: int) -> float:
    loss = 1.0
    for epoch in range(1, epochs + 1):
        time.sleep(0.3)
        loss = loss * (1 - lr) if depth < 4 or lr < 0.1 else loss * 1e200
        print(f"epoch {epoch} loss={loss:.4g}", flush=True)
        if loss > 1e300:
            print("the loss has left the range of numbers", file=sys.stderr)
            raise ValueError(f"no convergence with lr={lr} and depth={depth}")
    return loss
`;

try {
  write('.runnable/train.yaml', pipeline);
  write('model.py', code);
  git('init', '-q', '-b', 'main', '.');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-qm', 'Train');
  for (let count = 0; count < 2; count += 1) runnable('run', 'train', '-p', 'epochs=1', '-j', '1');
  runnable('run', 'train', '-p', 'epochs=2');
  await takePicture('terminal', ['run', 'train', '-j', '3'], {
    isThere: (text) => /✗1 »[23]/.test(text) && /epoch 2/.test(text),
    leave: ['q', 'c'],
    rows: 20,
  });
  runnable('runs', 'cancel', 'latest');
  await takePicture('terminal-runs', ['runs'], {
    isThere: (text) => text.includes('RUNS') && /✗ train/.test(text),
    leave: ['q'],
    rows: 12,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function write(path, text) {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function git(...words) {
  execFileSync('git', words, { cwd: project, stdio: 'inherit' });
}

// Runs that fail are part of it.
function runnable(...words) {
  spawnSync(process.execPath, [cli, ...words], { cwd: project, env });
}

/** Waits for a screen, draws it, and leaves by these keys. */
async function takePicture(name, words, { isThere, leave, rows }) {
  const cols = 100;
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const child = pty.spawn(process.execPath, [cli, ...words], { cols, rows, cwd: project, env });
  const ended = new Promise((resolve) => child.onExit(resolve));
  await new Promise((resolve, reject) => {
    ended.then(() => reject(new Error(`${words.join(' ')} ended before its picture was taken`)));
    child.onData((data) => screen.write(data, () => isThere(textOf(screen)) && resolve()));
  });
  mkdirSync(join(root, 'docs/pictures'), { recursive: true });
  writeFileSync(join(root, `docs/pictures/${name}.svg`), drawScreen(screen));
  for (const key of leave) {
    child.write(key);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  if (leave.length > 1) setTimeout(() => child.kill(), 3000).unref();
  await ended;
}

function textOf(screen) {
  const { active } = screen.buffer;
  return Array.from({ length: screen.rows }, (_, row) =>
    active.getLine(active.baseY + row).translateToString(true),
  ).join('\n');
}

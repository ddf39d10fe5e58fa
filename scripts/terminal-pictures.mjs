// Pictures of the terminal UI for the read-me, made from real runs in a real terminal: `node scripts/terminal-pictures.mjs`.
import { writeFileSync } from 'node:fs';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { drawScreen } from './draw-screen.mjs';
import { inRoom, pictureAt } from './picture-room.mjs';

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

await inRoom('penguins', async (room) => {
  const { write, commit, runnable } = room;
  write('.runnable/train.yaml', pipeline);
  write('model.py', code);
  commit('Train');
  for (let count = 0; count < 2; count += 1) runnable('run', 'train', '-p', 'epochs=1', '-j', '1');
  runnable('run', 'train', '-p', 'epochs=2');
  await takePicture(room, ['run', 'train', '-j', '3'], {
    name: 'terminal',
    isThere: (text) => /✗1 »[23]/.test(text) && /epoch 2/.test(text),
    leave: ['q', 'c'],
    rows: 20,
  });
  runnable('runs', 'cancel', 'latest');
  await takePicture(room, ['runs'], {
    name: 'terminal-runs',
    isThere: (text) => text.includes('RUNS') && /✗ train/.test(text),
    leave: ['q'],
    rows: 12,
  });
});

/** Waits for a screen, draws it, and leaves by these keys. */
async function takePicture({ project, cli, env }, words, { name, isThere, leave, rows }) {
  const cols = 100;
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const child = pty.spawn(process.execPath, [cli, ...words], {
    cols,
    rows,
    cwd: project,
    env: { ...env, CI: '', NO_COLOR: '', TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
  });
  const ended = new Promise((resolve) => child.onExit(resolve));
  await new Promise((resolve, reject) => {
    ended.then(() => reject(new Error(`${words.join(' ')} ended before its picture was taken`)));
    child.onData((data) => screen.write(data, () => isThere(textOf(screen)) && resolve()));
  });
  writeFileSync(pictureAt(`${name}.svg`), drawScreen(screen));
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

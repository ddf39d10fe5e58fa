// How long the command takes that does next to nothing, beside `node -e 0`.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pair, report, run } from './measure.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const cwd = join(folder, 'project');
const env = { ...process.env, CI: '', RUNNABLE_WORKSPACE_DIR: join(folder, 'workspaces') };

mkdirSync(join(cwd, '.runnable'), { recursive: true });
writeFileSync(join(cwd, '.runnable/one.yaml'), 'task:\n  shell: "true"\n');
run('git', ['init', '-q', '-b', 'main'], { cwd });
run('git', ['add', '.'], { cwd });
run('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-qm', 'one'], { cwd });

// Where it is set, Node reads all certificates before anything else: that makes the floor, and so every ratio, look good.
const { NODE_EXTRA_CA_CERTS: certificates, ...plain } = env;

try {
  await measure('', plain);
  if (certificates !== undefined) await measure(', with NODE_EXTRA_CA_CERTS', env);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(where, variables) {
  const options = { cwd, env: variables };
  for (const [name, goal, ...args] of [
    ['runnable --version', 1.3, '--version'],
    ['validate, one file', 2.5, 'validate'],
    ['run of one `true` task', 3.5, 'run', 'one'],
  ]) {
    const { first, second, ratio } = await pair(
      () => run(process.execPath, [cli, ...args], options),
      () => run(process.execPath, ['-e', '0'], options),
      15,
    );
    report(name + where, { ratio, goal, detail: `${first.toFixed(0)} ms beside ${second.toFixed(0)} ms` });
  }
}

// `npm start`: installs what is missing, builds, and runs the main job on real input: examples/weather.
import { spawnSync } from 'node:child_process';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);
const build = spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], {
  cwd: root,
  stdio: 'inherit',
});
if (build.status !== 0) process.exit(build.status ?? 1);
const given = process.argv.slice(2);
if (given.length > 0) process.exit(runnable(given));

const weather = ['-C', 'examples/weather'];
const code = runnable([...weather, 'run', 'weather', '--dirty', 'include']);
if (code !== 0) process.exit(code);
// The report and what belongs to it, out of the catalog.
const got = spawnSync(
  process.execPath,
  ['dist/cli.js', ...weather, 'artifacts', 'get', 'latest', '--to', root, '--force'],
  { cwd: root, stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' },
);
for (const path of got.stdout.trimEnd().split('\n')) {
  console.log(relative(root, resolve(root, 'examples/weather', path)));
}
process.exit(got.status ?? 1);

function runnable(args) {
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...args], { cwd: root, stdio: 'inherit' });
  return status ?? 1;
}

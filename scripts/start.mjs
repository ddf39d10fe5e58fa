// `npm start`: installs what is missing, builds, and runs the main job on real input: examples/weather.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
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
const command = given.length > 0 ? given : ['-C', 'examples/weather', 'run', 'weather', '--dirty', 'include'];
const { status } = spawnSync(process.execPath, ['dist/cli.js', ...command], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);

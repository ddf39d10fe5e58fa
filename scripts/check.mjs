// `npm run check`: format and lint, types, generated files, architecture and all tests; stops at the first that fails.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
ensureInstalled(root);

const steps = [
  ['format and lint', 'node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit'],
  ['types of the report', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/reporters/html/page'],
  ['generated files', 'scripts/generate.mjs', '--check'],
  ['tests', 'scripts/test.mjs'],
];

for (const [name, ...command] of steps) {
  console.log(`── ${name}`);
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

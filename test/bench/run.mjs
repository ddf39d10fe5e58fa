// `npm run bench [NAME…]`: builds, then runs every benchmark of this folder, or the named ones, one after the other.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './measure.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const shared = new Set(['run.mjs', 'measure.mjs']);
const names = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith('.mjs') && !shared.has(name));

run(process.execPath, [join(folder, '../../scripts/build.mjs'), '--if-stale']);
for (const file of files.filter((name) => names.length === 0 || names.includes(name.replace('.mjs', '')))) {
  console.log(`\n${file.replace('.mjs', '')}`);
  run(process.execPath, ['--expose-gc', join(folder, file)], { stdio: 'inherit' });
}

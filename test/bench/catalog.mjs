// How fast outputs get into the catalog and back: against `sha256sum` and `cp` of the same bytes.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSource } from '../support/load-source.mjs';

const { openCatalog } = await loadSource('src/catalog/catalog.ts');
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const project = join(folder, 'project');
mkdirSync(join(project, 'large'), { recursive: true });
mkdirSync(join(project, 'small'));
const megabytes = 1024;
for (let part = 0; part < megabytes / 64; part += 1) {
  appendFileSync(join(project, 'large/one.bin'), randomBytes(64 * 1024 ** 2));
}
const count = 10_000;
for (let index = 0; index < count; index += 1) writeFileSync(join(project, `small/${index}.txt`), `${index}`);

const time = async (work) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};
const collect = (glob) => {
  const state = mkdtempSync(join(folder, 'state-'));
  return openCatalog(state).collect({ project, outputs: [{ path: glob, store: true }], effort: false });
};
const shell = (script) => execFileSync('bash', ['-c', script], { cwd: folder, stdio: 'ignore' });

const rows = [];
for (const [what, glob] of [
  [`${megabytes} MiB in 1 file`, 'large'],
  [`${count} small files`, 'small'],
]) {
  const floor = await time(() =>
    shell(`sha256sum project/${glob}/* && cp -r project/${glob} copy-${glob} && sync -d copy-${glob}/*`),
  );
  const taken = await time(() => collect(glob));
  const state = mkdtempSync(join(folder, 'state-'));
  const catalog = openCatalog(state);
  const { files } = await catalog.collect({ project, outputs: [{ path: glob, store: true }], effort: false });
  const other = mkdtempSync(join(folder, 'other-'));
  const placed = await time(() => catalog.place(files, other));
  rows.push({
    what,
    'sha256sum, cp, sync [s]': floor.toFixed(2),
    'collect [s]': taken.toFixed(2),
    'speed of the floor': (floor / taken).toFixed(2),
    'place [s]': placed.toFixed(2),
  });
}
console.table(rows);
console.log(`peak of memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB (goal: at most 256)`);
rmSync(folder, { recursive: true });

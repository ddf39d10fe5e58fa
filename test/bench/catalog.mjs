// How fast outputs get into the catalog and back: against `sha256sum` and `cp` of the same bytes.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSource } from '../support/load-source.mjs';

const { openCatalog } = await loadSource('src/catalog/catalog.ts');
const folder = mkdtempSync(join(tmpdir(), 'runnable-bench-'));
const project = join(folder, 'project');
mkdirSync(join(project, 'large'), { recursive: true });
mkdirSync(join(project, 'small'));
const megabytes = 512;
for (let part = 0; part < 4; part += 1) {
  writeFileSync(join(project, `large/${part}.bin`), randomBytes((megabytes / 4) * 1024 * 1024));
}
for (let index = 0; index < 1000; index += 1) writeFileSync(join(project, `small/${index}.txt`), `${index}`);

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
  [`${megabytes} MiB in 4 files`, 'large'],
  ['1,000 small files', 'small'],
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
rmSync(folder, { recursive: true });

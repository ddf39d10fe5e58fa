import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { folderWith, temporaryFolder } from '../support/attempt.ts';
import { mountSharingDisk } from '../support/sharing-disk.ts';

const sharing = mountSharingDisk();
const size = 8 * 1024 ** 2;

/** Stores a file, places it, and writes into the placed one as a task does that changes its input. */
async function writeInPlace(state: string, project: string) {
  const given = folderWith({ 'model.bin': 'm'.repeat(size) });
  const catalog = openCatalog(state);
  const outputs = [{ path: 'model.bin', store: true }];
  const { files } = await catalog.collect({ project: given, outputs, effort: false });
  const before = statfsSync(project);
  await catalog.place(files, project);
  const taken = (before.bfree - statfsSync(project).bfree) * before.bsize;
  const placed = join(project, 'model.bin');
  const file = openSync(placed, 'r+');
  writeSync(file, 'overwritten', 4096);
  closeSync(file);
  const blob = await openCatalog(state).path(files[0]?.digest ?? '');
  expect(statSync(blob)).toMatchObject({ nlink: 1, mode: 0o100444 });
  expect(statSync(placed).nlink).toBe(1);
  expect(readFileSync(blob, 'latin1')).toBe('m'.repeat(size));
  // The next task gets what was stored.
  writeFileSync(placed, 'spoilt');
  await catalog.place(files, project);
  expect(readFileSync(placed, 'latin1')).toBe('m'.repeat(size));
  return taken;
}

it('places copies: a task that writes to one in place does the store no harm', async () => {
  await writeInPlace(temporaryFolder(), temporaryFolder());
});

sharing.it('places outputs that share blocks with the store until they are written to', async () => {
  const folder = (name: string) => mkdtempSync(join(sharing.path, name));
  expect(await writeInPlace(folder('state-'), folder('project-'))).toBeLessThan(size / 4);
});

import { lstatSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../src/catalog/catalog.ts';
import { folderWith, temporaryFolder } from '../support/attempt.ts';
import { makeFaultyDisk } from '../support/faulty-disk.ts';
import { bundleProgram } from '../support/program.ts';

const startWriter = await bundleProgram('catalog-writer');

interface Written {
  readonly steps: readonly string[];
  readonly files: readonly { readonly path: string; readonly digest: string }[];
  readonly maxRss: number;
}

async function write(state: string, project: string, lastStep = 0): Promise<Written | undefined> {
  const writer = startWriter([state, project, 'out/**', String(lastStep)]);
  const line = await writer.line();
  await writer.ended;
  return line === undefined ? undefined : JSON.parse(line);
}

function outputs() {
  return folderWith({ 'out/a.bin': 'a'.repeat(150_000), 'out/b.txt': 'b' });
}

const request = { outputs: [{ path: 'out/**', store: true }], effort: false };

/** Kills a writer before each step of that kind, and looks at what the next process makes of it. */
async function killAtEach(wanted: (step: string) => boolean): Promise<number> {
  const project = outputs();
  const undisturbed = await write(temporaryFolder(), project);
  const steps = undisturbed?.steps ?? [];
  const kills = steps.flatMap((step, index) => (wanted(step) ? [index + 1] : []));
  for (const kill of kills) {
    const state = temporaryFolder();
    expect(await write(state, project, kill)).toBeUndefined();
    const catalog = openCatalog(state);
    expect(listTemporary(state)).toEqual([]);
    for await (const { digest } of catalog.list()) await catalog.path(digest);
    const { files } = await catalog.collect({ ...request, project });
    expect(files).toEqual(undisturbed?.files);
    expect(countBlobs(state)).toBe(2);
  }
  return kills.length;
}

it('F6: a runner killed while it copies an output leaves nothing in the catalog but whole blobs', async () => {
  const beforeRename = ['open', 'write', 'truncate', 'sync', 'rename'];
  expect(await killAtEach((step) => beforeRename.includes(step))).toBeGreaterThan(8);
});

it('F7: a blob that was renamed before its runner was killed is used again, once', async () => {
  expect(await killAtEach((step) => step === 'sync directory')).toBeGreaterThan(1);
});

it.each(['EIO', 'ENOSPC', 'short'] as const)(
  'ends %s at any step with an error, or with the right bytes',
  async (how) => {
    const project = outputs();
    const counting = makeFaultyDisk();
    await openCatalog(temporaryFolder(), { disk: counting }).collect({ ...request, project });
    for (let step = 1; step <= counting.steps.length; step += 1) {
      const state = temporaryFolder();
      const catalog = openCatalog(state, { disk: makeFaultyDisk({ step, how }) });
      const end = await catalog.collect({ ...request, project }).catch((error: unknown) => error);
      if (end instanceof Error)
        expect(end).toMatchObject({ code: how === 'EIO' ? 'disk-error' : 'disk-full' });
      else expect(end).toMatchObject({ files: [{ path: 'out/a.bin' }, { path: 'out/b.txt' }], problems: [] });
      expect(how === 'short' ? end instanceof Error : false).toBe(false);
      const after = openCatalog(state);
      for await (const { digest } of after.list()) await after.path(digest);
      expect(listTemporary(state)).toEqual([]);
    }
  },
);

it('F44: a file of 5 GiB streams through a bounded buffer, and its holes stay holes', async () => {
  const state = temporaryFolder();
  const project = folderWith({ 'out/large.bin': 'head' });
  truncateSync(join(project, 'out/large.bin'), 5 * 1024 ** 3);
  const written = await write(state, project);
  expect(written?.files).toMatchObject([{ path: 'out/large.bin', size: 5 * 1024 ** 3 }]);
  expect(written?.maxRss).toBeLessThan(200 * 1024);
  const digest = written?.files[0]?.digest ?? '';
  const blob = lstatSync(join(state, 'catalog/sha256', digest.slice(0, 2), digest.slice(2)));
  expect(blob.blocks * 512).toBeLessThan(1024 ** 2);
});

it('keeps blobs read-only and their folder free of temporary files', async () => {
  const state = temporaryFolder();
  const catalog = openCatalog(state);
  const { digest, size } = await catalog.putText('hello');
  const path = await catalog.path(digest);
  expect(size).toBe(5);
  expect(lstatSync(path).mode & 0o777).toBe(0o444);
  expect(readFileSync(path, 'utf8')).toBe('hello');
  expect(listTemporary(state)).toEqual([]);
});

it('heals a damaged blob when the same bytes come in again', async () => {
  const state = temporaryFolder();
  const { digest } = await openCatalog(state).putText('hello');
  writeFileSync(join(state, 'catalog/sha256', digest.slice(0, 2), digest.slice(2)), 'jello');
  await openCatalog(state).putText('hello');
  expect(await openCatalog(state).readText(digest)).toBe('hello');
});

function listTemporary(state: string): string[] {
  try {
    return readdirSync(join(state, 'catalog/tmp'));
  } catch {
    return [];
  }
}

function countBlobs(state: string): number {
  const blobs = join(state, 'catalog/sha256');
  return readdirSync(blobs).flatMap((folder) => readdirSync(join(blobs, folder))).length;
}

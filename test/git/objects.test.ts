import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTestStore } from '../support/pinned-run.ts';
import { makeRepository } from '../support/repository.ts';

/** Process numbers of our children that read objects. */
function findReaders(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isOurReader(pid));
}

function isOurReader(pid: number): boolean {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    const isOurs = Number(parent) === process.pid && state !== 'Z';
    return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('cat-file\0--batch\0');
  } catch {
    return false;
  }
}

it.runIf(process.platform === 'linux')(
  'reads on after the process that read objects was killed',
  async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n' } });
    test.git('repack', '-adq');
    const { source, close } = await openTestStore(test);
    const id = test.git('rev-parse', 'HEAD:a.txt');
    const read = async () => (await source.objects.read(id))?.content.toString();
    expect(await read()).toBe('a\n');
    const readers = findReaders();
    expect(readers).toHaveLength(1);
    for (const pid of readers) process.kill(pid, 'SIGKILL');
    while (findReaders().length > 0) await new Promise(setImmediate);
    // Whoever asks in the moment of its end is refused; who asks later is answered.
    await read().catch(() => undefined);
    expect(await read()).toBe('a\n');
    await close();
  },
);

it('says of an object that it is damaged, and then reads others', async () => {
  const test = makeRepository({ files: { 'a.bin': randomBytes(100_000), 'b.txt': 'b\n' } });
  const [lost = '', other = ''] = ['a.bin', 'b.txt'].map((path) => test.git('rev-parse', `HEAD:${path}`));
  const object = join(test.root, '.git', 'objects', lost.slice(0, 2), lost.slice(2));
  const bytes = readFileSync(object).fill(0, 50_000);
  rmSync(object);
  test.write({ [`.git/objects/${lost.slice(0, 2)}/${lost.slice(2)}`]: bytes });
  const { source, close } = await openTestStore(test);
  await expect(source.objects.read(lost)).rejects.toMatchObject({ code: 'object-damaged' });
  expect((await source.objects.read(other))?.content.toString()).toBe('b\n');
  await close();
});

it.runIf(process.platform === 'linux')(
  'starts no process for objects that lie in files of their own',
  async () => {
    const test = makeRepository({ files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } });
    const { source, close } = await openTestStore(test);
    const ids = ['HEAD', 'HEAD^{tree}', 'HEAD:a.txt'].map((name) => test.git('rev-parse', name));
    const read = await Promise.all(ids.map((id) => source.objects.read(id)));
    expect(read.map((object) => object?.type)).toEqual(['commit', 'tree', 'blob']);
    expect(read[2]?.content.toString()).toBe('a\n');
    expect(findReaders()).toEqual([]);
    expect(await source.objects.read('0'.repeat(40))).toBeNull();
    await close();
  },
);

it('takes no object of another id for the one that was asked for', async () => {
  const test = makeRepository({ files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } });
  const [a = '', b = ''] = ['a.txt', 'b.txt'].map((path) => test.git('rev-parse', `HEAD:${path}`));
  const fileOf = (id: string) => `.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
  test.write({ [fileOf(a)]: readFileSync(join(test.root, fileOf(b))) });
  const { source, close } = await openTestStore(test);
  await expect(source.objects.read(a)).rejects.toMatchObject({ code: 'object-damaged' });
  await close();
});

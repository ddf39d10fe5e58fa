import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modeOf } from '../support/listing.ts';
import { orderWorkspaces, startPinnedRun } from '../support/pinned-run.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const _files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'run.sh': { executable: '#!/bin/sh\n' } };

describe('LFS', () => {
  const content = 'large content\n';
  const digest = createHash('sha256').update(content).digest('hex');
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize ${content.length}\n`;
  const withLfs = { '.gitattributes': '*.bin filter=lfs -text\n', 'm.bin': pointer, 'n.txt': 'n\n' };
  const stored = (test: TestRepository) =>
    join('.git', 'lfs', 'objects', digest.slice(0, 2), digest.slice(2, 4), digest).replace(
      /^/,
      `${test.root}/`,
    );

  it('F36: pointers stay pointers with one warning; `lfs: true` puts the content in place and checks it', async () => {
    const test = makeRepository({ files: withLfs });
    const run = await startPinnedRun(test);
    expect(readFileSync(join(run.workspace.path, 'm.bin'), 'utf8')).toBe(pointer);
    expect(run.workspace.notes).toEqual([
      {
        code: 'lfs-pointers',
        message: '1 LFS file is a pointer in the workspace: `m.bin`',
        hint: 'to put their content in place: `workspace: { lfs: true }`',
      },
    ]);
    const order = (name: string) =>
      orderWorkspaces(run.store, run.pin, { run: name, settings: { lfs: true } });
    await expect(order('r-2').prepare()).rejects.toMatchObject({
      code: 'lfs-missing',
      message: "1 LFS file is not in the repository's LFS store, or not what the pointer says: `m.bin`",
    });
    mkdirSync(join(stored(test), '..'), { recursive: true });
    writeFileSync(stored(test), 'other content', { mode: 0o444 });
    await expect(order('r-3').prepare()).rejects.toMatchObject({ code: 'lfs-missing' });
    rmSync(stored(test));
    writeFileSync(stored(test), content, { mode: 0o444 });
    const filled = await order('r-4').prepare();
    expect(readFileSync(join(filled.path, 'm.bin'), 'utf8')).toBe(content);
    expect([filled.notes, modeOf(join(filled.path, 'm.bin'))]).toEqual([undefined, '644']);
    await run.store.close();
  });
});

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaveUntouched } from '../support/fingerprint.ts';
import { modeOf } from '../support/listing.ts';
import { itNeeds } from '../support/needs.ts';
import { orderWorkspaces, startPinnedRun } from '../support/pinned-run.ts';
import { cloneRepository, makeRepository, type TestRepository } from '../support/repository.ts';

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
      message:
        '1 LFS file is not on this machine, or not what the pointer says: `m.bin`; fetching failed: the repository has no remote to fetch from',
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

  const hasLfs = spawnSync('git', ['lfs', 'version']).status === 0;
  itNeeds({ what: 'git-lfs', met: hasLfs })(
    'fetches what is missing into a store of our own, and leaves the repository as it is',
    async () => {
      const origin = makeRepository({ files: withLfs });
      mkdirSync(join(stored(origin), '..'), { recursive: true });
      writeFileSync(stored(origin), content);
      const test = cloneRepository(origin, '--no-checkout');
      const canary = join(test.root, '..', 'canary');
      // A secret of the way there, and programs that nobody asked for.
      test.git('config', 'http.extraHeader', 'Authorization: secret-of-the-way');
      for (const name of ['core.sshCommand', 'core.fsmonitor', 'lfs.standalonetransferagent'])
        test.git('config', name, `touch ${canary}`);
      const run = await leaveUntouched(test, () =>
        startPinnedRun(test, { ref: 'HEAD', settings: { lfs: true } }),
      );
      expect(readFileSync(join(run.workspace.path, 'm.bin'), 'utf8')).toBe(content);
      expect(existsSync(canary)).toBe(false);
      expect(spawnSync('grep', ['-r', 'secret-of-the-way', test.state]).status).toBe(1);
      expect(readdirSync(join(run.store.directory, 'pins'))).toEqual([]);

      // The remote is not asked for it again, and says what it lacks.
      rmSync(origin.root, { recursive: true });
      await orderWorkspaces(run.store, run.pin, { run: 'r-2', settings: { lfs: true } }).prepare();
      rmSync(join(run.store.directory, 'lfs'), { recursive: true });
      const again = orderWorkspaces(run.store, run.pin, { run: 'r-3', settings: { lfs: true } });
      await expect(again.prepare()).rejects.toMatchObject({
        code: 'lfs-missing',
        message: expect.stringMatching(
          /^1 LFS file is not on this machine, .*: `m\.bin`; fetching failed: \S/,
        ),
      });
      await run.store.close();
    },
  );

  it('says that git-lfs is missing where it is', async () => {
    const origin = makeRepository({ files: withLfs });
    const test = cloneRepository(origin, '--no-checkout');
    const bin = join(test.root, '..', 'bin');
    mkdirSync(bin);
    const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    symlinkSync(git, join(bin, 'git'));
    const bare = { ...test, environment: { ...test.environment, PATH: bin } };
    await expect(startPinnedRun(bare, { ref: 'HEAD', settings: { lfs: true } })).rejects.toMatchObject({
      message: expect.stringMatching(/: `m\.bin`; fetching failed: git-lfs is not installed$/),
    });
  });
});

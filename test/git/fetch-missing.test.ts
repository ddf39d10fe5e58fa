import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchMissing } from '../../src/git/fetch-missing.ts';
import { leaveUntouched } from '../support/fingerprint.ts';
import { openTestStore, orderWorkspaces, pinTest } from '../support/pinned-run.ts';
import { cloneRepository, makeRepository } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'src/deep/c.txt': 'c\n' };

it.each(['blob:none', 'tree:0'])(
  'fetches what a clone with `--filter=%s` lacks into the store, and leaves the repository as it is',
  async (filter) => {
    const origin = makeRepository({ files });
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const test = cloneRepository(origin, `--filter=${filter}`, '--no-checkout');
    const canary = join(test.root, '..', 'canary');
    for (const name of ['core.sshCommand', 'core.fsmonitor', 'remote.origin.uploadpack'])
      test.git('config', name, `touch ${canary}`);
    const store = await openTestStore(test);
    await leaveUntouched(test, async () => {
      const pinned = await pinTest(store, { ref: 'HEAD' });
      await fetchMissing(store, pinned.commit);
      // What is there is not asked for again.
      rmSync(origin.root, { recursive: true });
      await fetchMissing(store, pinned.commit);
      const workspace = await orderWorkspaces(store, pinned).prepare();
      for (const [path, text] of Object.entries(files))
        expect(readFileSync(join(workspace.path, path), 'utf8')).toBe(text);
    });
    expect(existsSync(canary)).toBe(false);
    await store.close();
  },
);

it('says why nothing could be fetched, without what an address holds of secrets', async () => {
  const origin = makeRepository({ files });
  origin.git('config', 'uploadpack.allowFilter', 'true');
  const test = cloneRepository(origin, '--filter=blob:none', '--no-checkout');
  const store = await openTestStore(test);
  const { commit } = await pinTest(store, { ref: 'HEAD' });
  test.git('config', 'remote.origin.url', 'http://me:hush@127.0.0.1:1/x.git');
  const failed = await fetchMissing(store, commit).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: 'fetch-failed',
    trouble: 'environment',
    message: expect.stringMatching(/^3 objects of commit [0-9a-f]{7} could not be fetched: \S/),
  });
  expect(String(failed)).not.toContain('hush');
  for (const address of ['ext::sh -c "touch canary"', '-oProxyCommand=x:y']) {
    test.git('config', 'remote.origin.url', address);
    await expect(fetchMissing(store, commit)).rejects.toMatchObject({
      message: expect.stringMatching(/could not be fetched: the repository has no remote to fetch from$/),
    });
  }
  await store.close();
});

import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRecordStore } from '../../../src/git/records/record-store.ts';
import { openRecordWriter } from '../../../src/git/records/record-writer.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { makeFolder, makeRepository } from '../../support/repository.ts';

it('says what git said when it ends before it has read everything', async () => {
  const test = makeRepository();
  const repository = await openRepository(test.root, test.environment);
  const store = await openRecordStore(repository, makeFolder());
  const folder = makeFolder();
  const program = join(folder, 'git');
  writeFileSync(program, '#!/bin/sh\necho "fatal: no space left" >&2\nexit 128\n');
  chmodSync(program, 0o755);
  const environment = { ...store.environment, PATH: `${folder}:${process.env['PATH']}` };
  const writer = openRecordWriter({ ...store, environment, call: { ...store.call, environment } });
  const bytes = Buffer.alloc(8 << 20);
  const files = [{ path: 'plan.json', read: async () => bytes }];
  const adding = writer.add({ run: 'r-aaaaaaaaaa', files, before: null, message: 'm', seconds: 1 });
  await expect(adding).rejects.toMatchObject({
    code: 'git-failed',
    message: expect.stringMatching(/no space/),
  });
  await writer.abort();
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openProject } from '../../src/session/open.ts';
import { makeRepository } from '../support/repository.ts';

it('takes the nearest folder with a folder `.runnable`, whatever else has that name', async () => {
  const test = makeRepository({
    files: { '.runnable/a.yaml': '', 'inner/.runnable': 'a file', 'other/.runnable/b.yaml': '' },
  });
  mkdirSync(join(test.root, 'inner', 'deep'));
  const prefixOf = async (folder: string) => {
    const opened = await openProject({ cwd: join(test.root, folder), environment: test.environment });
    return opened.ok ? opened.value.prefix : opened.diagnostics.map(({ code }) => code);
  };
  expect(await Promise.all(['', 'inner/deep', 'other'].map(prefixOf))).toEqual(['', '', 'other']);
});

it('says where no folder has one', async () => {
  const test = makeRepository({ files: { '.runnable': 'a file' } });
  const opened = await openProject({ cwd: test.root, environment: test.environment });
  expect(opened).toMatchObject({ ok: false, diagnostics: [{ code: 'no-project' }] });
});

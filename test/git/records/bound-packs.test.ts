import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runGit } from '../../../src/git/process.ts';
import { boundPacks } from '../../../src/git/records/bound-packs.ts';
import { makeFolder } from '../../support/repository.ts';

it('ends work that adds too much while it is under way, and removes what it added', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'pack-old.pack'), Buffer.alloc(4096));
  const pipe = join(makeFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const bounded = await boundPacks(folder, 2000, (signal) => {
    for (const name of ['tmp_pack_a', 'tmp_idx_a']) writeFileSync(join(folder, name), Buffer.alloc(1500));
    // Nobody writes into the pipe: it would wait for ever.
    return runGit(['hash-object', pipe], { environment: process.env, settings: 'none', signal });
  });
  expect(bounded).toBe('too-large');
  expect(readdirSync(folder)).toEqual(['pack-old.pack']);
});

it('leaves what is small enough, and gives what the work gave', async () => {
  const folder = makeFolder();
  const bounded = await boundPacks(folder, 2000, async () => {
    writeFileSync(join(folder, 'pack-a.pack'), Buffer.alloc(2000));
    return 7;
  });
  expect(bounded).toEqual({ value: 7 });
  expect(readdirSync(folder)).toEqual(['pack-a.pack']);
});

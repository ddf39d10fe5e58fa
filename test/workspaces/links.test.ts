import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leaveUntouched } from '../support/fingerprint.ts';
import { orderWorkspaces, startPinnedRun } from '../support/pinned-run.ts';
import { makeFolder, makeRepository } from '../support/repository.ts';

const files = { 'a.txt': 'a\n', 'src/b.txt': 'b\n', 'run.sh': { executable: '#!/bin/sh\n' } };

describe('links', () => {
  const ignoring = { ...files, '.gitignore': 'data/*\n!data/keep\n.venv\n', 'data/keep': 'kept\n' };
  const link = (path: string, required = true) => ({ path, required, mode: 'read-only' as const });

  it('show ignored paths of the live checkout, beside what the commit has, and hide them from git', async () => {
    const test = makeRepository({ files: ignoring });
    test.write({ 'data/big.csv': 'rows\n', '.venv/bin/python': 'py\n' });
    const settings = { link: [link('data'), link('.venv'), link('absent', false)] };
    const run = await leaveUntouched(test, () => startPinnedRun(test, { settings }));
    const { path } = run.workspace;
    expect(readFileSync(join(path, 'data/big.csv'), 'utf8')).toBe('rows\n');
    expect(lstatSync(join(path, 'data/keep')).isSymbolicLink()).toBe(false);
    expect(readlinkSync(join(path, '.venv'))).toBe(join(test.root, '.venv'));
    expect(test.git('-C', path, 'status', '--porcelain')).toBe('');
    // The next run cleans the links away and what they show stays.
    await run.workspaces.release('pooled');
    const again = await orderWorkspaces(run.store, run.pin, { run: 'r-2' }).prepare();
    expect([again.reused, existsSync(join(again.path, '.venv'))]).toEqual([true, false]);
    expect(readFileSync(join(test.root, 'data/big.csv'), 'utf8')).toBe('rows\n');
    await run.store.close();
  });

  it('fail when a required one is absent', async () => {
    const test = makeRepository({ files: ignoring });
    await expect(startPinnedRun(test, { settings: { link: [link('models')] } })).rejects.toMatchObject({
      code: 'link-missing',
      trouble: 'environment',
      message: '`models` is to be linked into the workspace and does not exist',
    });
  });

  it('are noted when they show nothing, because the commit has all of it', async () => {
    const test = makeRepository({ files: ignoring });
    const settings = { link: [link('src'), link('a.txt'), link('data')] };
    const run = await startPinnedRun(test, { settings });
    expect(run.workspace.notes).toEqual([
      {
        code: 'link-shadows',
        message:
          '3 links of `workspace.link` do nothing, because the snapshot holds the path, and that stands: `src`, `a.txt`, `data`',
        hint: 'take it out of `workspace.link`; or to work on the live one, let Git ignore it and forget it: `git rm -r --cached PATH`',
      },
    ]);
    await run.store.close();
  });

  it('are noted when they lead to nothing, and may', async () => {
    const test = makeRepository({ files: ignoring });
    const link = [
      { path: 'modles', required: false, mode: 'read-only' },
      { path: 'src', required: false, mode: 'read-only' },
    ] as const;
    const run = await startPinnedRun(test, { settings: { link } });
    expect(run.workspace.notes).toContainEqual({
      code: 'link-absent',
      message: '1 link of `workspace.link` leads to nothing, for the checkout has no such path: `modles`',
      hint: 'make it, or correct its name; with `required: true` no run starts without it',
    });
    await run.store.close();
  });

  it('never lead through a symlink of the commit', async () => {
    const outside = makeFolder();
    const test = makeRepository({ files: { ...files, d: { link: outside } } });
    test.write({ d: null, 'd/x': 'x' });
    const starting = startPinnedRun(test, { ref: 'main', settings: { link: [link('d/x')] } });
    await expect(starting).rejects.toMatchObject({ code: 'unsafe-tree' });
    expect(readdirSync(outside)).toEqual([]);
  });
});

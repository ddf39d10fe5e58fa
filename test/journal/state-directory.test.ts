import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryName } from '../../src/disk/temporary.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { readRun } from '../../src/journal/read-run.ts';
import { listRuns } from '../../src/journal/runs/list-runs.ts';
import { openState, readState } from '../../src/journal/state-directory.ts';
import { makeChain, startedOf } from '../support/recorded-run.ts';
import { makeFolder, makeState } from '../support/state.ts';

const plan = makeChain(['a']);

describe('the state directory', () => {
  it('is made when it is opened for writing, and not when it is only read', async () => {
    const path = join(makeFolder(), 'deep', 'state');
    expect((await listRuns(readState(path))).runs).toEqual([]);
    expect(() => readdirSync(path)).toThrow('ENOENT');
    await openState(path);
    expect(readdirSync(path).sort()).toEqual(['runs', 'tmp', 'version']);
    expect(readFileSync(join(path, 'version'), 'utf8')).toBe('1\n');
  });

  it('B98: of an older format is read as it is and brought up when it is written; a newer one is refused', async () => {
    const state = await makeState();
    const run = await createRun(state, { plan, started: startedOf(plan) });
    await run.close();
    const version = join(state.path, 'version');
    rmSync(version);
    expect((await listRuns(readState(state.path))).runs).toMatchObject([{ id: run.directory.id }]);
    expect(readdirSync(state.path)).not.toContain('version');
    await openState(state.path);
    expect(readFileSync(version, 'utf8')).toBe('1\n');

    writeFileSync(version, '2\n');
    const refused = {
      code: 'state-too-new',
      trouble: 'damaged',
      message: `the state in \`${state.path}\` was written by a newer version of runnable (format 2; this one knows 1)`,
    };
    expect(() => readState(state.path)).toThrow(expect.objectContaining(refused));
    await expect(openState(state.path)).rejects.toMatchObject(refused);
    expect(readFileSync(version, 'utf8')).toBe('2\n');
  });

  it('that names no format is damaged', async () => {
    const state = await makeState();
    writeFileSync(join(state.path, 'version'), 'yes');
    await expect(openState(state.path)).rejects.toMatchObject({ code: 'state-damaged', trouble: 'damaged' });
  });

  it('loses what a runner left that ended before its run began, and keeps what one is working on', async () => {
    const state = await makeState();
    const self = temporaryName();
    const dead = self.replace(/_\d+_\d+_([0-9a-f]+)$/, '_999999999_1_$1');
    expect(dead).not.toBe(self);
    mkdirSync(join(state.temporary, self));
    mkdirSync(join(state.temporary, dead, 'logs'), { recursive: true });
    writeFileSync(join(state.path, `version.${dead}`), '');
    await openState(state.path);
    expect(readdirSync(state.temporary)).toEqual([self]);
    expect(readdirSync(state.path).sort()).toEqual(['runs', 'tmp', 'version']);
  });

  it('gives an altered plan to nobody', async () => {
    const state = await makeState();
    const { directory, close } = await createRun(state, { plan, started: startedOf(plan) });
    await close();
    expect((await readRun(directory)).plan).toEqual(plan);
    writeFileSync(directory.plan, readFileSync(directory.plan, 'utf8').replace('main', 'dev0'));
    await expect(readRun(directory)).rejects.toMatchObject({ code: 'state-damaged', trouble: 'damaged' });
  });
});

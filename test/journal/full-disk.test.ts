import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Disk, nodeDisk } from '../../src/disk/disk.ts';
import type { EventBody } from '../../src/engine/event.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { openRun } from '../../src/journal/open-run.ts';
import { readRun } from '../../src/journal/read-run.ts';
import { removeRun } from '../../src/journal/runs/remove-runs.ts';
import { openState } from '../../src/journal/state-directory.ts';
import { itNeeds } from '../support/needs.ts';
import { makeChain, startedOf } from '../support/recorded-run.ts';
import { makeFolder } from '../support/state.ts';

const plan = makeChain(['load', 'clean']);
const itMounts = itNeeds({ what: 'the right to mount a small file system', met: canMount() });

describe('a disk that is full', () => {
  itMounts(
    'F13: at any write stops the journal without half an event, and the run goes on when there is space again',
    async () => {
      for (let freePages = 2; freePages <= 8; freePages += 1) {
        const disk = mountSmall('size=64k');
        const state = await openState(join(disk, 'state'));
        const run = await createRun(state, { plan, started: startedOf(plan) });
        const filler = fillUp(disk, freePages);
        const { written, error } = await appendUntilFailure(run.journal.append);
        expect(error).toMatchObject({
          code: 'disk-full',
          trouble: 'environment',
          message: `the disk is full at \`${run.directory.events}\``,
        });
        await expect(run.journal.append([note])).rejects.toBe(error);
        await run.close();
        expect((await readRun(run.directory)).end).toMatchObject({ seq: written, torn: 0 });
        rmSync(filler);
        const resumed = await openRun(state, run.directory.id);
        expect(await resumed.journal.append([note])).toMatchObject([{ seq: written + 1 }]);
        await resumed.close();
      }
    },
  );

  itMounts('refuses a new run and leaves nothing of it', async () => {
    const disk = mountSmall('size=64k');
    const state = await openState(join(disk, 'state'));
    const filler = fillUp(disk, 0);
    await expect(createRun(state, { plan, started: startedOf(plan) })).rejects.toMatchObject({
      code: 'disk-full',
    });
    rmSync(filler);
    const run = await createRun(state, { plan, started: startedOf(plan) });
    await run.close();
  });

  itMounts('lets records be removed, which makes room', async () => {
    const disk = mountSmall('size=64k');
    const state = await openState(join(disk, 'state'));
    const ids = [];
    for (const _ of [1, 2]) {
      const run = await createRun(state, { plan, started: startedOf(plan) });
      await run.close();
      ids.push(run.directory.id);
    }
    const [first = '', second = ''] = ids;
    fillUp(disk, 0);
    expect(await removeRun(state, first)).toBe(true);
    expect(readdirSync(state.runs)).toEqual([second]);
    writeFileSync(join(disk, 'more'), Buffer.alloc(4096));
  });

  it('lets them be removed where not even a name can be written', async () => {
    const state = await openState(join(makeFolder(), 'state'));
    const run = await createRun(state, { plan, started: startedOf(plan) });
    await run.close();
    const full: Disk = {
      ...nodeDisk,
      rename: () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    };
    expect(await removeRun(state, run.directory.id, full)).toBe(true);
    expect(readdirSync(state.runs)).toEqual([]);
    expect(readdirSync(state.temporary)).toEqual([]);
  });

  itMounts('F16: of inodes, though not of bytes, says that it lacks inodes', async () => {
    const disk = mountSmall('size=1m,nr_inodes=12');
    const state = await openState(join(disk, 'state'));
    const runs: unknown[] = [];
    const error = await (async () => {
      for (;;) {
        const run = await createRun(state, { plan, started: startedOf(plan) });
        runs.push(run.directory.id);
        await run.close();
      }
    })().catch((cause: unknown) => cause);
    expect(runs).toHaveLength(1);
    expect(error).toMatchObject({
      code: 'disk-full',
      trouble: 'environment',
      message: `the disk has no inodes left for \`${state.path}\``,
    });
  });
});

const note: EventBody = { event: 'run-noted', code: 'x', message: 'm'.repeat(900) };

async function appendUntilFailure(append: (bodies: EventBody[]) => Promise<readonly { seq: number }[]>) {
  let written = 1;
  for (;;) {
    try {
      written = (await append([note, note])).at(-1)?.seq ?? written;
    } catch (error) {
      return { written, error };
    }
  }
}

function mountSmall(options: string): string {
  const folder = join(makeFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

// Takes all pages but so many.
function fillUp(disk: string, freePages: number): string {
  const filler = join(disk, 'filler');
  for (let pages = 16; pages > 0; pages -= 1) {
    try {
      writeFileSync(filler, Buffer.alloc(pages * 4096));
      writeFileSync(filler, Buffer.alloc(Math.max(0, pages - freePages) * 4096));
      return filler;
    } catch {
      rmSync(filler, { force: true });
    }
  }
  return filler;
}

function canMount(): boolean {
  const folder = '/tmp/runnable-mount-probe';
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return mounted;
}

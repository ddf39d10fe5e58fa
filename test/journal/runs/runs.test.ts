import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Disk, nodeDisk } from '../../../src/disk/disk.ts';
import type { RunEnd } from '../../../src/engine/event.ts';
import { createRun } from '../../../src/journal/create-run.ts';
import { openRun } from '../../../src/journal/open-run.ts';
import { newRunId } from '../../../src/journal/run-id.ts';
import { findRun } from '../../../src/journal/runs/find-run.ts';
import { listRuns } from '../../../src/journal/runs/list-runs.ts';
import { chooseRunsToRemove, removeRun } from '../../../src/journal/runs/remove-runs.ts';
import type { RunSummary } from '../../../src/journal/runs/run-summary.ts';
import { openState, type StateDirectory } from '../../../src/journal/state-directory.ts';
import { addAtLook } from '../../support/at-last-look.ts';
import { makeChain, startedOf } from '../../support/recorded-run.ts';
import { makeState } from '../../support/state.ts';

interface Parts {
  readonly pipeline?: string;
  readonly branch?: string;
  readonly project?: string;
  /** Day of January. */
  readonly day: number;
  /** Absent: it has no end. */
  readonly end?: RunEnd;
}

describe('listing runs', () => {
  it('sums each up, the newest first', async () => {
    const state = await makeState();
    await record(state, 'r-aaaaaaaaaa', { day: 1, end: 'succeeded' });
    await record(state, 'r-bbbbbbbbbb', { day: 3, end: 'failed', branch: 'dev', pipeline: 'etl' });
    await record(state, 'r-cccccccccc', { day: 2 });
    const { runs, damaged } = await listRuns(state);
    expect(damaged).toEqual([]);
    const facts = {
      commit: 'c0ffee'.padEnd(40, '0'),
      base: 'c0ffee'.padEnd(40, '0'),
      dirty: false,
      project: '',
      trigger: 'manual',
      parent: null,
      sweep: null,
      host: 'here',
      pulled: false,
    };
    expect(runs).toEqual([
      {
        ...facts,
        ...{ id: 'r-bbbbbbbbbb', pipeline: 'etl', status: 'failed', reason: 'why', branch: 'dev' },
        ...{ startedAt: timeOn(3), endedAt: timeOn(3) },
      },
      {
        ...facts,
        ...{
          id: 'r-cccccccccc',
          pipeline: 'train',
          status: 'interrupted',
          reason: 'its runner has ended',
          branch: 'main',
        },
        ...{ startedAt: timeOn(2), endedAt: null },
      },
      {
        ...facts,
        ...{ id: 'r-aaaaaaaaaa', pipeline: 'train', status: 'succeeded', reason: 'why', branch: 'main' },
        ...{ startedAt: timeOn(1), endedAt: timeOn(1) },
      },
    ]);
  });

  it('takes no run for interrupted that ends while it is looked at', async () => {
    const state = await makeState();
    await record(state, 'r-aaaaaaaaaa', { day: 1, end: 'succeeded' });
    const { events, lock } = state.run('r-aaaaaaaaaa');
    const lines = readFileSync(events, 'utf8').split('\n');
    writeFileSync(events, `${lines[0]}\n`);
    addAtLook(lock, { file: events, text: lines.slice(1).join('\n') });
    const { runs } = await listRuns(state);
    expect(runs.map(({ status, endedAt }) => [status, endedAt])).toEqual([['succeeded', timeOn(1)]]);
  });

  it('takes those that pipeline, branch, status, time and project ask for, so many of them', async () => {
    const state = await makeState();
    await record(state, 'r-aaaaaaaaaa', { day: 1, end: 'succeeded', pipeline: 'etl' });
    await record(state, 'r-bbbbbbbbbb', { day: 2, end: 'failed', branch: 'dev' });
    await record(state, 'r-cccccccccc', { day: 3, end: 'succeeded', project: 'sub' });
    const ids = async (filter: Parameters<typeof listRuns>[1]) =>
      (await listRuns(state, filter)).runs.map((run) => run.id[2]).join('');
    expect(await ids({ pipeline: 'etl' })).toBe('a');
    expect(await ids({ branch: 'dev' })).toBe('b');
    expect(await ids({ status: ['succeeded', 'skipped'] })).toBe('ca');
    expect(await ids({ since: timeOn(2) })).toBe('cb');
    expect(await ids({ project: 'sub' })).toBe('c');
    expect(await ids({ limit: 2 })).toBe('cb');
  });

  it('tells a run that is running from one whose runner has ended', async () => {
    const state = await makeState();
    const run = await createRun(state, { plan: makeChain(['a']), started: startedOf(makeChain(['a'])) });
    expect((await listRuns(state)).runs).toMatchObject([{ status: 'running', reason: '', endedAt: null }]);
    await run.close();
    expect((await listRuns(state)).runs).toMatchObject([{ status: 'interrupted' }]);
  });

  it('gives the same answer with its index, without it, and with one that is stale, broken or forged', async () => {
    const state = await makeState();
    const index = join(state.path, 'runs.json');
    for (let day = 1; day <= 6; day += 1) await record(state, newRunId(), { day, end: 'succeeded' });
    const answer = await listRuns(state);
    expect(existsSync(index)).toBe(true);
    expect(await listRuns(state)).toEqual(answer);
    const text = readFileSync(index, 'utf8');
    for (const wrong of ['', '{', text.slice(0, 100), text.replaceAll('train', 'xxxxx')]) {
      writeFileSync(index, wrong);
      expect(await listRuns(state)).toEqual(answer);
    }
    const id = answer.runs[2]?.id ?? '';
    const again = await openRun(state, id);
    await again.journal.append([{ event: 'run-resumed', runner: '0.1.0', host: 'here', pid: 1, again: [] }]);
    expect((await listRuns(state)).runs[2]).toMatchObject({ id, status: 'running', endedAt: null });
    await again.close();
    rmSync(index);
    expect((await listRuns(state)).runs[2]).toMatchObject({ id, status: 'interrupted' });
  });

  it('gives right answers while others list, start and remove runs', async () => {
    const state = await makeState();
    const kept = Array.from({ length: 8 }, () => newRunId());
    await Promise.all(kept.map((id, index) => record(state, id, { day: index + 1, end: 'succeeded' })));
    const others = Array.from({ length: 8 }, async () => {
      const id = newRunId();
      await record(state, id, { day: 20, end: 'succeeded' });
      await listRuns(state);
      await removeRun(state, id);
    });
    const lists = Array.from({ length: 8 }, () => listRuns(state));
    for (const { runs, damaged } of await Promise.all(lists)) {
      expect(damaged).toEqual([]);
      expect(runs.filter((run) => kept.includes(run.id)).map((run) => run.id)).toEqual([...kept].reverse());
    }
    await Promise.all(others);
    expect((await listRuns(state)).runs.map((run) => run.id)).toEqual([...kept].reverse());
    expect(readdirSync(state.temporary)).toEqual([]);
  });

  it('names a run that is damaged and still lists the others', async () => {
    const state = await makeState();
    await record(state, 'r-aaaaaaaaaa', { day: 1, end: 'succeeded' });
    const { directory } = await record(state, 'r-bbbbbbbbbb', { day: 2, end: 'succeeded' });
    writeFileSync(directory.events, readFileSync(directory.events, 'latin1').replace('train', 'brain'));
    const { runs, damaged } = await listRuns(state);
    expect(runs.map((run) => run.id)).toEqual(['r-aaaaaaaaaa']);
    expect(damaged).toMatchObject([{ id: 'r-bbbbbbbbbb', error: { code: 'journal-damaged' } }]);
  });

  it('sees the last good event of a run with a torn end, and reads lines longer than a page', async () => {
    const state = await makeState();
    const { directory } = await record(state, 'r-aaaaaaaaaa', {
      day: 1,
      end: 'failed',
      branch: 'b'.repeat(30_000),
    });
    writeFileSync(directory.events, `${readFileSync(directory.events, 'latin1')}{"v":1,"seq":3`);
    expect((await listRuns(state)).runs).toMatchObject([{ status: 'failed', branch: 'b'.repeat(30_000) }]);
  });
});

describe('finding a run', () => {
  let state: StateDirectory;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'runnable-test-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    state = await openState(join(folder, 'state'));
    await record(state, 'r-aaaaaaaaaa', { day: 1, end: 'succeeded', pipeline: 'etl' });
    await record(state, 'r-abbbbbbbbb', { day: 2, end: 'failed', pipeline: 'etl', branch: 'feature/x@y' });
    await record(state, 'r-cccccccccc', {
      day: 3,
      end: 'succeeded',
      project: 'sub',
      pipeline: 'latest-news',
    });
  });

  it.each([
    ['r-aaaaaaaaaa', 'r-aaaaaaaaaa'],
    ['r-ab', 'r-abbbbbbbbb'],
    ['ccc', 'r-cccccccccc'],
    ['latest', 'r-cccccccccc'],
    ['latest~0', 'r-cccccccccc'],
    ['latest~2', 'r-aaaaaaaaaa'],
    ['etl', 'r-abbbbbbbbb'],
    ['etl~1', 'r-aaaaaaaaaa'],
    ['etl@main', 'r-aaaaaaaaaa'],
    ['etl@feature/x@y', 'r-abbbbbbbbb'],
    ['latest-news', 'r-cccccccccc'],
  ])('takes `%s` for %s', async (text, id) => {
    expect(await findRun(state, text)).toMatchObject({ ok: true, value: { id } });
  });

  it('counts only the runs of a project, except for ids', async () => {
    expect(await findRun(state, 'latest', '')).toMatchObject({ ok: true, value: { id: 'r-abbbbbbbbb' } });
    expect(await findRun(state, 'r-c', '')).toMatchObject({ ok: true, value: { id: 'r-cccccccccc' } });
  });

  it('names the candidates where a beginning fits several', async () => {
    expect(await findRun(state, 'r-a')).toEqual({
      ok: false,
      diagnostics: [
        {
          severity: 'error',
          code: 'ambiguous-run',
          message: `\`r-a\` is the beginning of 2 runs: \`r-abbbbbbbbb\` (etl, ${timeOn(2)}), \`r-aaaaaaaaaa\` (etl, ${timeOn(1)})`,
          hint: 'give more of the id',
        },
      ],
    });
  });

  it.each(['r-zz', 'latest~3', 'nothing', 'etl@dev', '../..', '', '--all', 'r-'.padEnd(400, 'a')])(
    'says that there is no `%s`',
    async (text) => {
      const found = await findRun(state, text);
      expect(found).toMatchObject({ ok: false, diagnostics: [{ code: 'unknown-run' }] });
    },
  );
});

describe('removing runs', () => {
  it('lets go what is old or surplus, and never what runs', () => {
    const runs = [9, 8, 7, 6, 5].map((day) => summary({ day, status: 'succeeded' }));
    const days = (rules: Partial<Parameters<typeof chooseRunsToRemove>[1]>, some = runs) =>
      chooseRunsToRemove(some, { now: Date.parse(timeOn(10)), resumable: false, ...rules }).map((run) =>
        Number(run.startedAt.slice(8, 10)),
      );
    expect(days({})).toEqual([]);
    expect(days({ olderThanMs: 3 * 86_400_000 })).toEqual([6, 5]);
    expect(days({ keep: 2 })).toEqual([7, 6, 5]);
    const mixed = [
      summary({ day: 9, status: 'running' }),
      summary({ day: 8, status: 'interrupted' }),
      summary({ day: 7, status: 'failed' }),
      summary({ day: 6, status: 'succeeded_with_failures' }),
    ];
    expect(days({ keep: 0 }, mixed)).toEqual([6]);
    expect(days({ keep: 0, resumable: true }, mixed)).toEqual([8, 7, 6]);
  });

  it('never keeps more than asked nor less, whatever the runs', () => {
    const status = fc.constantFrom<RunSummary['status']>('running', 'succeeded', 'failed', 'interrupted');
    fc.assert(
      fc.property(fc.array(status), fc.nat(10), (statuses, keep) => {
        const runs = statuses.map((one, index) => summary({ day: 28 - (index % 28), status: one }));
        const gone = chooseRunsToRemove(runs, { now: 0, keep, resumable: true });
        expect(gone.some((run) => run.status === 'running')).toBe(false);
        const running = statuses.filter((one) => one === 'running').length;
        expect(runs.length - gone.length).toBeLessThanOrEqual(Math.max(keep, 0) + running);
        expect(runs.length - gone.length).toBeGreaterThanOrEqual(Math.min(keep, runs.length));
      }),
    );
  });

  it('takes the whole record away, but not from somebody who is writing it', async () => {
    const state = await makeState();
    const plan = makeChain(['a']);
    const run = await createRun(state, { plan, started: startedOf(plan) });
    expect(await removeRun(state, run.directory.id)).toBe(false);
    expect(existsSync(run.directory.events)).toBe(true);
    await run.close();
    expect(await removeRun(state, run.directory.id)).toBe(true);
    expect(readdirSync(state.runs)).toEqual([]);
    expect(readdirSync(state.temporary)).toEqual([]);
    expect(await removeRun(state, run.directory.id)).toBe(true);
  });

  it('takes what a killed runner had given to its tasks along', async () => {
    const state = await makeState();
    await record(state, 'r-aaaaaaaaaa', { day: 1 });
    for (const id of ['r-aaaaaaaaaa', 'r-bbbbbbbbbb'])
      mkdirSync(join(state.attempts, id), { recursive: true });
    expect(await removeRun(state, 'r-aaaaaaaaaa')).toBe(true);
    expect(readdirSync(state.attempts)).toEqual(['r-bbbbbbbbbb']);
  });

  it('is fine with a run that somebody else removes in the same moment', async () => {
    const state = await makeState();
    await record(state, 'r-aaaaaaaaaa', { day: 1, end: 'succeeded' });
    const { path } = state.run('r-aaaaaaaaaa');
    const disk: Disk = {
      ...nodeDisk,
      rename: (from, to) => {
        if (from === path) rmSync(path, { recursive: true });
        nodeDisk.rename(from, to);
      },
    };
    expect(await removeRun(state, 'r-aaaaaaaaaa', disk)).toBe(true);
  });
});

async function record(state: StateDirectory, id: string, parts: Parts) {
  const { pipeline = 'train', branch = 'main', project = '' } = parts;
  const chain = makeChain(['a']);
  const plan = { ...chain, pipeline, source: { ...chain.source, branch, project } };
  const run = await createRun(
    state,
    { plan, started: startedOf(plan, id) },
    { now: () => timeOn(parts.day) },
  );
  if (parts.end !== undefined) {
    await run.journal.append([
      { event: 'run-finished', status: parts.end, reason: 'why', exit_code: 0, seconds: 1 },
    ]);
  }
  await run.close();
  return run;
}

function timeOn(day: number): string {
  return `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`;
}

function summary(parts: { day: number; status: RunSummary['status'] }): RunSummary {
  return {
    ...{
      id: newRunId(),
      pipeline: 'train',
      status: parts.status,
      reason: '',
      commit: 'c',
      base: 'a'.repeat(40),
      dirty: false,
      branch: null,
    },
    ...{
      project: '',
      trigger: 'manual',
      parent: null,
      sweep: null,
      host: 'here',
      pulled: false,
      startedAt: timeOn(parts.day),
      endedAt: null,
    },
  };
}

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCatalog } from '../../../src/catalog/catalog.ts';
import { defaultConfiguration } from '../../../src/config/configuration.ts';
import { nodeDisk } from '../../../src/disk/disk.ts';
import type { CacheEntry, TaskCache } from '../../../src/engine/task-cache.ts';
import type { PlanSource } from '../../../src/plan/plan.ts';
import { openTaskCache } from '../../../src/session/cache/open-task-cache.ts';
import type { Project } from '../../../src/session/project.ts';
import { openTestStore } from '../../support/pinned-run.ts';
import { planOf, taskOf } from '../../support/planned.ts';
import { makeRepository, type TestRepository } from '../../support/repository.ts';

const key = 'ab'.repeat(32);
const task = taskOf('clean', { cache: { key: [] } });

interface Opening {
  readonly source?: Partial<PlanSource>;
  readonly trust?: 'untrusted';
  readonly now?: number;
}

/** The cache of a state directory, as a run of that branch has it. */
async function open(test: TestRepository, { source = {}, trust, now = 0 }: Opening = {}): Promise<TaskCache> {
  const store = await openTestStore(test);
  const project: Project = {
    repository: store.repository,
    folder: test.root,
    prefix: '',
    stateDirectory: test.state,
    configuration: defaultConfiguration,
    cwd: test.root,
    environment: test.environment,
    ...(trust === undefined ? {} : { trust }),
  };
  const plan = planOf([task]);
  const catalog = openCatalog(test.state);
  const pinned = { ...plan, source: { ...plan.source, ...source } };
  return openTaskCache({ project, store, plan: pinned, catalog, disk: nodeDisk, now: () => now });
}

/** A repository whose remote has the default branch `main`. */
function makeCloned(): TestRepository {
  const test = makeRepository({ files: { a: 'a' } });
  test.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  test.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  return test;
}

async function entryOf(test: TestRepository, text = 'out'): Promise<CacheEntry> {
  const catalog = openCatalog(test.state);
  const [fields, file] = [await catalog.putText('[]'), await catalog.putText(text)];
  return {
    key,
    fields,
    from: { run: 'r-1', id: 'clean', attempt: 1 },
    returns: {},
    outputs: [{ path: 'out.csv', ...file, mode: 'file', stored: true }],
  };
}

async function keep(test: TestRepository, opening: Opening = {}, text?: string): Promise<CacheEntry> {
  const cache = await open(test, opening);
  const entry = await entryOf(test, text);
  await cache.keep(entry);
  return entry;
}

async function isHit(test: TestRepository, opening: Opening = {}): Promise<boolean> {
  const cache = await open(test, opening);
  return (await cache.find(key, task)).entry !== null;
}

it('gives back what was kept, with the name of its log', async () => {
  const test = makeCloned();
  const entry = await keep(test);
  const { entry: found } = await (await open(test)).find(key, task);
  expect(found).toEqual({ ...entry, from: { ...entry.from, log: '1-clean.1' } });
  expect((await (await open(test)).find('cd'.repeat(32), task)).entry).toBeNull();
});

it('takes nothing whose bytes in the catalog were altered or are gone, and says so once', async () => {
  const test = makeCloned();
  const { outputs } = await keep(test);
  const digest = outputs[0]?.digest ?? '';
  const blob = join(test.state, 'catalog/sha256', digest.slice(0, 2), digest.slice(2));
  nodeDisk.remove(blob);
  writeFileSync(blob, 'tuo');
  const altered = await (await open(test)).find(key, task);
  expect(altered).toMatchObject({ entry: null, notice: { code: 'cache-damaged' } });
  expect(altered.notice?.message).toContain('were altered');
  expect(readdirSync(join(test.state, 'catalog/quarantine'))).toHaveLength(1);
  const gone = await (await open(test)).find(key, task);
  expect(gone.notice?.message).toContain('has no bytes');
  // The task runs, and what it gives makes the entry whole again.
  await keep(test);
  expect(await isHit(test)).toBe(true);
});

it('B69: gives nothing that a fork wrote to those who are trusted', async () => {
  const test = makeCloned();
  await keep(test, { trust: 'untrusted', source: { branch: 'main' } });
  expect(await isHit(test, { source: { branch: 'main' } })).toBe(false);
  expect(await isHit(test, { source: { branch: 'topic' } })).toBe(false);
  expect(await isHit(test, { trust: 'untrusted' })).toBe(true);
});

it('B70: gives a fork what the default branch has, and nothing of other branches or of what is not committed', async () => {
  for (const [source, given] of [
    [{ branch: 'main', dirty: false }, true],
    [{ branch: 'secret-plans', dirty: false }, false],
    [{ branch: 'main', dirty: true }, false],
    [{ branch: null, dirty: false }, false],
  ] as const) {
    const test = makeCloned();
    await keep(test, { source });
    expect(await isHit(test, { trust: 'untrusted' })).toBe(given);
    expect(await isHit(test, { source: { branch: 'topic' } })).toBe(true);
  }
});

it('gives a branch what was made last, there or on the default branch, and the default branch its own', async () => {
  const test = makeCloned();
  const [main, topic] = [{ source: { branch: 'main' } }, { source: { branch: 'topic' } }];
  const digestFor = async (opening: Opening) => {
    const { entry } = await (await open(test, opening)).find(key, task);
    return entry?.outputs[0]?.digest;
  };
  const first = (await keep(test, { ...main, now: 1 }, 'first')).outputs[0]?.digest;
  expect(await digestFor(topic)).toBe(first);
  const forced = (await keep(test, { ...topic, now: 2 }, 'forced')).outputs[0]?.digest;
  expect(await digestFor(topic)).toBe(forced);
  expect(await digestFor(main)).toBe(first);
  expect(await digestFor({ trust: 'untrusted' })).toBe(first);
  await keep(test, { trust: 'untrusted', now: 3 }, 'of a fork');
  expect([await digestFor(topic), await digestFor(main)]).toEqual([forced, first]);
  const again = (await keep(test, { ...main, now: 4 }, 'again')).outputs[0]?.digest;
  expect([await digestFor(topic), await digestFor({ trust: 'untrusted' })]).toEqual([again, again]);
});

it('gives what another scope has where the bytes of the latest are gone', async () => {
  const test = makeCloned();
  const { outputs } = await keep(test, { source: { branch: 'main' }, now: 1 }, 'first');
  const latest = await keep(test, { source: { branch: 'topic' }, now: 2 }, 'forced');
  const digest = latest.outputs[0]?.digest ?? '';
  nodeDisk.remove(join(test.state, 'catalog/sha256', digest.slice(0, 2), digest.slice(2)));
  const { entry } = await (await open(test, { source: { branch: 'topic' } })).find(key, task);
  expect(entry?.outputs).toEqual(outputs);
});

it('uses nothing that is older than the task allows', async () => {
  const test = makeCloned();
  await keep(test, { now: 1_000_000 });
  const hasty = { ...task, cache: { key: [], ttlMs: 60_000 } };
  const find = async (now: number) => (await open(test, { now })).find(key, hasty);
  const outdated = { entry: null, outdated: { run: 'r-1', id: 'clean', attempt: 1, log: '1-clean.1' } };
  expect((await find(1_059_000)).entry).not.toBeNull();
  expect(await find(1_061_000)).toEqual(outdated);
  // The clock that it was dated by was set back since.
  expect(await find(999_000)).toEqual(outdated);
});

it('keeps and finds nothing where the cache cannot be written or read, and says nothing', async () => {
  const test = makeCloned();
  const cache = await open(test);
  const entry = await entryOf(test);
  writeFileSync(join(test.state, 'cache'), 'a file');
  await cache.keep(entry);
  expect(await cache.find(key, task)).toEqual({ entry: null });
});

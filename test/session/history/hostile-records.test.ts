import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseRemote } from '../../../src/git/choose-remote.ts';
import { openRecordStore } from '../../../src/git/records/record-store.ts';
import { fetchRecords } from '../../../src/git/records/remote-records.ts';
import { seal, unseal } from '../../../src/journal/seal.ts';
import { pullRuns } from '../../../src/session/history/pull-runs.ts';
import { pushRuns } from '../../../src/session/history/push-runs.ts';
import type { Project } from '../../../src/session/project.ts';
import { openRecords } from '../../../src/session/records.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { type HistoryPlace, makeHub, makePlace, plainPush, recordRun } from '../../support/history.ts';
import type { TestRepository } from '../../support/repository.ts';
import { successOf } from '../../support/success-of.ts';

/** Writes an object of any type and content into a repository. */
function write(hub: TestRepository, type: 'blob' | 'tree' | 'commit', content: string | Buffer): string {
  const options = { cwd: hub.root, env: hub.environment, input: content };
  const args = ['hash-object', '-t', type, '-w', '--stdin', '--literally'];
  return execFileSync('git', args, options).toString('latin1').trim();
}

function writeTree(hub: TestRepository, entries: ReadonlyMap<string, Entry>): string {
  const parts = [...entries].map(([name, { mode, id }]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  );
  return write(hub, 'tree', Buffer.concat(parts));
}

interface Entry {
  readonly mode: string;
  readonly id: string;
}

/** A record at the remote, taken apart. */
interface Apart {
  readonly hub: TestRepository;
  readonly run: string;
  /** Of its tree. To be changed. */
  readonly entries: Map<string, Entry>;
  readonly read: (name: string) => Buffer;
}

const head = 'author a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n';

function takeApart(hub: TestRepository, run: string): Apart {
  const entries = new Map<string, Entry>();
  for (const line of hub.git('ls-tree', `refs/runnable/runs/${run}`).split('\n')) {
    const [, mode = '', id = '', name = ''] = /^(\d+) \w+ (\w+)\t(.*)$/.exec(line) ?? [];
    entries.set(name, { mode: mode.replace(/^0/, ''), id });
  }
  const read = (name: string) =>
    execFileSync('git', ['cat-file', 'blob', entries.get(name)?.id ?? ''], {
      cwd: hub.root,
      env: hub.environment,
    });
  return { hub, run, entries, read };
}

function put({ hub, entries }: Apart, name: string, content: string | Buffer): void {
  entries.set(name, { mode: '100644', id: write(hub, 'blob', content) });
}

/** Another plan or another line of the journal, with a checksum that is right. */
function reseal(
  apart: Apart,
  name: 'plan.json' | 'events.ndjson',
  change: (value: JsonObject) => object,
): void {
  const lines = apart.read(name).toString('utf8').trimEnd().split('\n');
  const changed = lines.map((line) => {
    const value = unseal(Buffer.from(line.trimEnd()));
    return value === undefined ? line : seal(change(value)) + (line.endsWith(' ') ? ' ' : '');
  });
  put(apart, name, `${changed.join('\n')}\n`);
}

const hostile: Readonly<Record<string, (apart: Apart) => void>> = {
  'without a journal': ({ entries }) => entries.delete('events.ndjson'),
  'with a journal that is cut within a line': (apart) =>
    put(apart, 'events.ndjson', apart.read('events.ndjson').subarray(0, -10)),
  'with a journal that lacks its first event': (apart) => {
    const bytes = apart.read('events.ndjson');
    put(apart, 'events.ndjson', bytes.subarray(bytes.indexOf(10) + 1));
  },
  'with a flipped bit in its plan': (apart) =>
    put(apart, 'plan.json', apart.read('plan.json').toString().replace('train', 'trail')),
  'that is about another run': (apart) =>
    reseal(apart, 'events.ndjson', (event) =>
      event['event'] === 'run-started' ? { ...event, run: 'r-aaaaaaaaaa' } : event,
    ),
  'whose journal is about another plan': (apart) =>
    reseal(apart, 'plan.json', (plan) => ({ ...plan, digest: 'e'.repeat(64) })),
  'whose head is about another run': (apart) =>
    put(apart, 'record.json', JSON.stringify({ version: 1, run: 'r-aaaaaaaaaa' })),
  'whose head is no object': (apart) => put(apart, 'record.json', '[[[['),
  'with a commit that is an option of git': (apart) => {
    const bad = (value: JsonObject) => ({
      ...value,
      source: { ...(value['source'] as JsonObject), commit: '--output=/tmp/x' },
    });
    reseal(apart, 'plan.json', bad);
    reseal(apart, 'events.ndjson', (event) => (event['event'] === 'run-started' ? bad(event) : event));
  },
  'with a project outside of the repository': (apart) =>
    reseal(apart, 'plan.json', (plan) => ({
      ...plan,
      source: { ...(plan['source'] as JsonObject), project: '../../x' },
    })),
  'with a name that steers terminals': (apart) =>
    reseal(apart, 'plan.json', (plan) => ({ ...plan, pipeline: '\u001b]0;x\u0007' })),
  'with logs whose names differ in the size of letters alone': ({ hub, entries }) => {
    const log = { mode: '100644', id: write(hub, 'blob', 'x\n') };
    const logs = new Map(['1-LOAD.1.log', '1-load.1.log'].map((name) => [name, log]));
    entries.set('logs', { mode: '40000', id: writeTree(hub, logs) });
  },
  'with tasks that are none': (apart) => reseal(apart, 'plan.json', (plan) => ({ ...plan, tasks: [null] })),
  'with a billion tasks': (apart) =>
    reseal(apart, 'plan.json', (plan) => {
      const [task] = plan['tasks'] as readonly JsonObject[];
      const values = Array.from({ length: 1000 }, (_, index) => index);
      const axes = ['a', 'b', 'c'].map((name) => ({ name, values }));
      const group = { form: 'matrix', axes, include: [], exclude: [], failFast: false, instance: task };
      return { ...plan, tasks: [{ ...task, group }] };
    }),
  'with an earlier output outside of the project': (apart) =>
    reseal(apart, 'plan.json', (plan) => changeTask(plan, { earlier: outside })),
  'with an output of a kept instance outside of the project': (apart) =>
    reseal(apart, 'plan.json', (plan) =>
      changeTask(plan, { kept: { 'load[0]': { given: 'a'.repeat(64), earlier: outside } } }),
    ),
  'with an output outside of the project': (apart) =>
    reseal(apart, 'events.ndjson', (event) =>
      event['event'] === 'task-finished'
        ? {
            ...event,
            outputs: [{ path: '../../x', digest: 'a'.repeat(64), size: 1, mode: 'file', stored: true }],
          }
        : event,
    ),
  'with events whose parts are of other types': (apart) =>
    reseal(apart, 'events.ndjson', (event) =>
      event['event'] === 'task-finished' ? { ...event, returns: null } : event,
    ),
  'with a tree that leads out of itself': ({ hub, entries }) => {
    const id = write(hub, 'blob', 'x');
    entries.set('logs', {
      mode: '40000',
      id: writeTree(hub, new Map([['../../../x', { mode: '100644', id }]])),
    });
  },
  'with a folder in place of a file': ({ hub, entries }) =>
    entries.set('plan.json', { mode: '40000', id: writeTree(hub, new Map()) }),
  'with a symbolic link in place of a file': ({ hub, entries }) =>
    entries.set('plan.json', { mode: '120000', id: write(hub, 'blob', '/etc/passwd') }),
  'with a log of zeros that is small on its way': ({ hub, entries }) => {
    const id = write(hub, 'blob', Buffer.alloc((100 << 20) + 1));
    entries.set('logs', {
      mode: '40000',
      id: writeTree(hub, new Map([['1-load.1.log', { mode: '100644', id }]])),
    });
  },
};

const outside = {
  run: 'r-aaaaaaaaaa',
  returns: {},
  outputs: [{ path: '../../x', digest: 'a'.repeat(64), size: 1, mode: 'file', stored: true }],
};

function changeTask(plan: JsonObject, more: JsonObject): JsonObject {
  const [task, ...others] = plan['tasks'] as readonly JsonObject[];
  return { ...plan, tasks: [{ ...task, ...more }, ...others] };
}

let places: { readonly hub: TestRepository; readonly here: HistoryPlace; readonly there: HistoryPlace };

it('takes in what is good beside what is hostile, refuses each of the others, and writes nothing outside', async () => {
  const hub = makeHub();
  places = { hub, here: await makePlace(hub), there: await makePlace(hub) };
  const { here, there } = places;
  const good = await recordRun(here.project, { log: 'good\n' });
  const bad = new Map<string, string>();
  for (const name of Object.keys(hostile)) bad.set(await recordRun(here.project, { log: 'x\n' }), name);
  successOf(await pushRuns(here.project, plainPush));
  for (const [run, name] of bad) {
    const apart = takeApart(hub, run);
    hostile[name]?.(apart);
    const commit = write(hub, 'commit', `tree ${writeTree(hub, apart.entries)}\n${head}`);
    hub.git('update-ref', `refs/runnable/runs/${run}`, commit);
  }
  // Refs that are no runs, or no commits, hinder nobody.
  hub.git('update-ref', 'refs/runnable/runs/nonsense', `refs/runnable/runs/${good}`);
  hub.git('update-ref', 'refs/runnable/runs/r-aaaaaaaaaa/deep', `refs/runnable/runs/${good}`);
  hub.git('update-ref', 'refs/runnable/runs/r-bbbbbbbbbb', write(hub, 'blob', 'no commit'));
  hub.git('update-ref', 'refs/runnable/runs/r-cccccccccc', `refs/runnable/runs/${good}`);

  const pulled = successOf(await pullRuns(there.project, { runs: [] }));
  expect(pulled.pulled).toMatchObject([{ run: good }]);
  const refused = new Map(pulled.leftOut.map(({ run, error }) => [run, error]));
  expect([...bad].filter(([run]) => !refused.has(run)).map(([, name]) => name)).toEqual([]);
  expect([...refused.keys()].filter((run) => !bad.has(run)).sort()).toEqual(['r-bbbbbbbbbb', 'r-cccccccccc']);
  for (const [run, error] of refused) {
    expect(error).toMatchObject({ code: 'record-refused', exitCode: 5 });
    expect(error.message).toMatch(new RegExp(`^the record of \`${run}\` at \`origin\` cannot be used: \\S`));
  }
  const { runs, damaged } = await openRecords(there.project).list();
  expect([runs.map(({ id }) => id), damaged]).toEqual([[good], []]);
  expect(readdirSync(join(there.project.stateDirectory, 'tmp'))).toEqual([]);
  expect(existsSync(join(there.project.stateDirectory, 'x'))).toBe(false);
});

it('refuses what a newer version wrote, of one run and of all', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const ids = [await recordRun(here.project), await recordRun(here.project), await recordRun(here.project)];
  successOf(await pushRuns(here.project, plainPush));
  const changes: readonly ((apart: Apart) => void)[] = [
    (apart) => put(apart, 'record.json', JSON.stringify({ version: 2, run: apart.run })),
    (apart) => reseal(apart, 'plan.json', (plan) => ({ ...plan, version: 2 })),
    (apart) => reseal(apart, 'events.ndjson', (event) => ({ ...event, v: 2 })),
  ];
  for (const [index, run] of ids.entries()) {
    const apart = takeApart(hub, run);
    changes[index]?.(apart);
    const commit = write(hub, 'commit', `tree ${writeTree(hub, apart.entries)}\n${head}`);
    hub.git('update-ref', `refs/runnable/runs/${run}`, commit);
  }
  const { leftOut } = successOf(await pullRuns(there.project, { runs: [] }));
  expect(leftOut.map(({ error }) => [error.code, error.exitCode])).toEqual(
    ids.map(() => ['state-too-new', 5]),
  );
});

it('holds to what was pulled of a run when the remote tells it otherwise', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const run = await recordRun(here.project);
  successOf(await pushRuns(here.project, plainPush));
  successOf(await pullRuns(there.project, { runs: [] }));
  const before = journalOf(there.project, run);
  const apart = takeApart(hub, run);
  reseal(apart, 'events.ndjson', (event) =>
    event['event'] === 'run-finished' ? { ...event, status: 'failed' } : event,
  );
  const commit = write(hub, 'commit', `tree ${writeTree(hub, apart.entries)}\n${head}`);
  hub.git('update-ref', `refs/runnable/runs/${run}`, commit);
  const { leftOut } = successOf(await pullRuns(there.project, { runs: [] }));
  expect(leftOut.map(({ error }) => error.message)).toEqual([
    `the record of \`${run}\` at \`origin\` cannot be used: its journal tells the run otherwise than when it was pulled before`,
  ]);
  expect(journalOf(there.project, run)).toBe(before);
});

function journalOf(project: Project, run: string): string {
  return readFileSync(join(project.stateDirectory, 'runs', run, 'events.ndjson'), 'utf8');
}

it('keeps nothing of a pull that is larger than a pull may be', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project, { log: randomBytes(1 << 20).toString('base64') });
  successOf(await pushRuns(here.project, { ...plainPush, limits: { logBytes: 8 << 20, outputBytes: 0 } }));
  const { project } = there;
  const remote = successOf(await chooseRemote(project.repository, { way: 'fetch', cwd: project.cwd }));
  const store = await openRecordStore(project.repository, project.stateDirectory);
  const fetch = (most: number) => fetchRecords(store, remote, { runs: [id], known: new Map(), most });
  await expect(fetch(1 << 20)).rejects.toMatchObject({
    code: 'pull-too-large',
    exitCode: 4,
    message: 'the records of `origin` have more than 1 MiB, and nothing of them was kept',
  });
  const packs = join(store.directory, 'objects/pack');
  expect(readdirSync(packs)).toEqual([]);
  expect(readdirSync(store.places)).toEqual([]);
  await fetch(2 << 20);
  expect(readdirSync(packs).filter((name) => name.endsWith('.pack'))).toHaveLength(1);
  expect(successOf(await pullRuns(project, { runs: [] })).pulled).toMatchObject([{ run: id }]);
});

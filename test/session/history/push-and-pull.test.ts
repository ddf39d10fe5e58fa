import {
  closeSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCatalog } from '../../../src/catalog/catalog.ts';
import { openRun } from '../../../src/journal/open-run.ts';
import { openState } from '../../../src/journal/state-directory.ts';
import { pullRuns } from '../../../src/session/history/pull-runs.ts';
import { type PushRequest, pushRuns } from '../../../src/session/history/push-runs.ts';
import { removeAtRemote } from '../../../src/session/history/remove-at-remote.ts';
import type { Project } from '../../../src/session/project.ts';
import { openRecords } from '../../../src/session/records.ts';
import { leaveUntouched } from '../../support/fingerprint.ts';
import {
  type HistoryPlace,
  makeHub,
  makePlace,
  openTestProject,
  plainPush,
  recordRun,
} from '../../support/history.ts';
import { eventsOfChain } from '../../support/recorded-run.ts';
import { cloneRepository } from '../../support/repository.ts';
import { successOf } from '../../support/success-of.ts';

const push = async (project: Project, request: Partial<PushRequest> = {}) =>
  successOf(await pushRuns(project, { ...plainPush, ...request }));
const pull = async (project: Project, runs: readonly string[] = []) =>
  successOf(await pullRuns(project, { runs }));
const recordOf = (project: Project, id: string) =>
  readFileSync(join(project.stateDirectory, 'runs', id, 'events.ndjson'), 'utf8');

describe.each(['sha1', 'sha256'] as const)('with ids of %s', (objectFormat) => {
  it('gives runs to a remote and takes them in elsewhere, and touches neither repository', async () => {
    const hub = makeHub({ objectFormat });
    const here = await makePlace(hub, { objectFormat });
    const there = await makePlace(hub, { objectFormat });
    const ids = [await recordRun(here.project, { log: 'hello\n' }), await recordRun(here.project)].sort();
    const pushed = await leaveUntouched(here.repository, () => push(here.project));
    expect(pushed).toMatchObject({ remote: 'origin', there: 0, atWork: [], leftOut: [] });
    expect(pushed.pushed.map(({ run, change }) => [run, change]).sort()).toEqual(
      ids.map((id) => [id, 'new']),
    );
    const refs = hub.git('for-each-ref', '--format=%(refname)').split('\n');
    expect(refs).toEqual(ids.map((id) => `refs/runnable/runs/${id}`));

    const pulled = await leaveUntouched(there.repository, () => pull(there.project));
    expect(pulled).toMatchObject({ remote: 'origin', there: 0, leftOut: [] });
    expect(pulled.pulled.map(({ run }) => run).sort()).toEqual(ids);
    const { runs } = await openRecords(there.project).list();
    expect(runs.map(({ id, pulled: isPulled, host }) => [id, isPulled, host]).sort()).toEqual(
      ids.map((id) => [id, true, 'here']),
    );
    for (const id of ids) expect(recordOf(there.project, id)).toBe(recordOf(here.project, id));
    const logs = ids.flatMap((id) => readdirSync(join(there.project.stateDirectory, 'runs', id, 'logs')));
    expect(logs).toEqual(['1-load.1.idx', '1-load.1.log']);
  });
});

it('pushes from a shallow clone', async () => {
  const hub = makeHub();
  const full = await makePlace(hub);
  full.repository.commit();
  const clone = cloneRepository(full.repository, '--depth=1');
  clone.git('remote', 'set-url', 'origin', hub.root);
  const project = await openTestProject(clone);
  const id = await recordRun(project);
  expect((await leaveUntouched(clone, () => push(project))).pushed).toMatchObject([{ run: id }]);
});

it('makes the same commit of the same run wherever it is pushed from, whenever', async () => {
  const [hub, other] = [makeHub(), makeHub()];
  const here = await makePlace(hub);
  await recordRun(here.project, { log: 'hello\n' });
  const first = await push(here.project);
  rmSync(join(here.project.stateDirectory, 'history.git'), { recursive: true });
  const second = await push(here.project, { remote: other.root });
  expect(second.pushed).toEqual(first.pushed);
});

it('does not push again what was pushed, unless it is named or `again` is said', async () => {
  const hub = makeHub();
  const { project } = await makePlace(hub);
  const id = await recordRun(project);
  await push(project);
  expect(await push(project)).toMatchObject({ pushed: [], there: 1 });
  hub.git('update-ref', '-d', `refs/runnable/runs/${id}`);
  expect(await push(project)).toMatchObject({ pushed: [], there: 1 });
  expect(await push(project, { again: true })).toMatchObject({ pushed: [{ run: id, change: 'new' }] });
  hub.git('update-ref', '-d', `refs/runnable/runs/${id}`);
  expect(await push(project, { runs: [id] })).toMatchObject({ pushed: [{ run: id, change: 'new' }] });
});

/** Goes on with a run as `resume` does. */
async function goOn(project: Project, id: string): Promise<void> {
  const run = await openRun(await openState(project.stateDirectory), id);
  await run.journal.append([
    { event: 'run-resumed', runner: '0.1.0', host: 'here', pid: 2, again: [] },
    { event: 'run-finished', status: 'succeeded', reason: '', exit_code: 0, seconds: 1 },
  ]);
  await run.close();
}

it('goes on with the record of a run that was resumed, there and where it was pulled', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project, { events: eventsOfChain(['load']).slice(0, -1) });
  const first = await push(here.project);
  await pull(there.project);
  await goOn(here.project, id);
  const second = await push(here.project);
  expect(second.pushed).toMatchObject([{ run: id, change: 'extended' }]);
  expect(hub.git('rev-list', `refs/runnable/runs/${id}`).split('\n')).toEqual([
    second.pushed[0]?.commit,
    first.pushed[0]?.commit,
  ]);
  expect(await pull(there.project)).toMatchObject({ pulled: [{ run: id, change: 'extended' }] });
  expect(recordOf(there.project, id)).toBe(recordOf(here.project, id));
  expect((await openRecords(there.project).list()).runs).toMatchObject([{ id, status: 'succeeded' }]);
});

it('keeps what it has of a run where another remote has an earlier state of it', async () => {
  const [hub, mirror] = [makeHub(), makeHub()];
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project, { events: eventsOfChain(['load']).slice(0, -1) });
  await push(here.project, { remote: mirror.root });
  await goOn(here.project, id);
  await push(here.project);
  await pull(there.project);
  const old = successOf(await pullRuns(there.project, { remote: mirror.root, runs: [] }));
  expect(old).toMatchObject({ pulled: [], there: 1, leftOut: [] });
  expect(recordOf(there.project, id)).toBe(recordOf(here.project, id));
});

it('finds its way when the state directory has forgotten what was pushed', async () => {
  const hub = makeHub();
  const { project } = await makePlace(hub);
  const [same, longer] = [await recordRun(project), await recordRun(project)];
  await push(project);
  await goOn(project, longer);
  // An earlier record of the first one has another log, so its commit is another one.
  writeFileSync(join(project.stateDirectory, 'runs', same, 'logs', '1-load.1.log'), 'late\n');
  rmSync(join(project.stateDirectory, 'history.git'), { recursive: true });
  const pushed = await push(project);
  expect(pushed).toMatchObject({ leftOut: [], there: 1, pushed: [{ run: longer, change: 'extended' }] });
  expect(hub.git('rev-list', '--count', `refs/runnable/runs/${longer}`)).toBe('2');
});

it('keeps what the remote has of a run that went on in two places, and says so', async () => {
  const hub = makeHub();
  const { project, repository } = await makePlace(hub);
  const id = await recordRun(project, { events: eventsOfChain(['load']).slice(0, -1) });
  await push(project);
  const copy = await openTestProject({ ...repository, state: `${repository.state}-copy` });
  cpSync(project.stateDirectory, copy.stateDirectory, { recursive: true });
  await goOn(project, id);
  await goOn(copy, id);
  await push(project);
  const before = hub.git('rev-parse', `refs/runnable/runs/${id}`);
  const other = await recordRun(copy);
  const pushed = await push(copy);
  expect(pushed.leftOut).toMatchObject([{ run: id, error: { code: 'record-kept', trouble: 'refused' } }]);
  expect(pushed.pushed).toMatchObject([{ run: other, change: 'new' }]);
  expect(hub.git('rev-parse', `refs/runnable/runs/${id}`)).toBe(before);
});

it('lets several places push and pull at the same time', async () => {
  const hub = makeHub();
  const places = await Promise.all([makePlace(hub), makePlace(hub), makePlace(hub)]);
  const ids = await Promise.all(places.map(({ project }) => recordRun(project)));
  await Promise.all(places.flatMap(({ project }) => [push(project), push(project), pull(project)]));
  for (const { project } of places) {
    await pull(project);
    expect((await openRecords(project).list()).runs.map(({ id }) => id).sort()).toEqual([...ids].sort());
  }
});

it('leaves runs that are at work for later, and refuses to push one that is named', async () => {
  const hub = makeHub();
  const { project } = await makePlace(hub);
  const id = await recordRun(project, { events: [] });
  const run = await openRun(await openState(project.stateDirectory), id);
  expect(await push(project)).toMatchObject({ pushed: [], atWork: [id] });
  await expect(push(project, { runs: [id] })).rejects.toMatchObject({ code: 'run-busy', trouble: 'refused' });
  await run.close();
});

it('means runs of this place by names, and pulled ones where there is none', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project);
  await push(here.project);
  await pull(there.project);
  const find = async (text: string) => successOf(await openRecords(there.project).find(text)).id;
  expect(await find('latest')).toBe(id);
  const own = await recordRun(there.project);
  await recordRun(here.project);
  await push(here.project);
  await pull(there.project);
  expect([await find('latest'), await find('train'), await find('train@main'), await find(id)]).toEqual([
    own,
    own,
    own,
    id,
  ]);
});

it('refuses to resume a pulled run, and pulls one that was removed only when it is named', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project, { events: [] });
  await push(here.project);
  await pull(there.project);
  const state = await openState(there.project.stateDirectory);
  await expect(openRun(state, id)).rejects.toMatchObject({ code: 'run-pulled', trouble: 'refused' });
  rmSync(state.run(id).path, { recursive: true });
  expect(await pull(there.project)).toMatchObject({ pulled: [], there: 1 });
  expect(existsSync(state.run(id).path)).toBe(false);
  expect(await pull(there.project, [id.slice(0, 8)])).toMatchObject({ pulled: [{ run: id }] });
  expect(existsSync(state.run(id).path)).toBe(true);
});

it('never puts a pulled record in the place of a run of its own', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project);
  await push(here.project);
  await recordRun(there.project, { id, events: [] });
  const before = recordOf(there.project, id);
  expect(await pull(there.project, [id])).toMatchObject({ pulled: [], there: 1, leftOut: [] });
  expect(recordOf(there.project, id)).toBe(before);
});

it('takes along values, the ends of logs, and files up to a size when that is asked for', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const catalog = openCatalog(here.project.stateDirectory);
  await openState(here.project.stateDirectory);
  const [summary, small, large] = [
    await catalog.putText('# Summary\n'),
    await catalog.putText('small'),
    await catalog.putText('large'.repeat(100)),
  ];
  const outputs = [small, large].map(({ digest, size }, index) => ({
    path: `out/${index}`,
    digest,
    size,
    mode: 'file' as const,
    stored: true,
  }));
  const events = eventsOfChain(['load', 'train']).map((event) =>
    event.event === 'task-finished' && event.id === 'load' ? { ...event, summary, outputs } : event,
  );
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`).join('');
  const id = await recordRun(here.project, { events, log: lines });
  const limits = { logBytes: 100, outputBytes: 0 };
  await push(here.project, { limits });
  await pull(there.project);
  const arrived = openCatalog(there.project.stateDirectory);
  expect(await arrived.readText(summary.digest)).toBe('# Summary\n');
  await expect(arrived.path(small.digest)).rejects.toMatchObject({ code: 'blob-missing' });
  const log = readFileSync(join(there.project.stateDirectory, 'runs', id, 'logs', '1-load.1.log'), 'utf8');
  expect(log).toMatch(
    /^\[runnable\] the first \d+ bytes of this log were left out when it was pushed\nline 9\d\d\n/,
  );
  expect(log.endsWith('line 998\nline 999\n')).toBe(true);

  // What is asked for later is added; what had gone along stays.
  await push(here.project, { limits: { logBytes: 10, outputBytes: 50 }, runs: [id] });
  expect(await pull(there.project)).toMatchObject({ pulled: [{ run: id, change: 'extended' }] });
  expect(await arrived.readText(small.digest)).toBe('small');
  expect(readFileSync(join(there.project.stateDirectory, 'runs', id, 'logs', '1-load.1.log'), 'utf8')).toBe(
    log,
  );
  await expect(arrived.path(large.digest)).rejects.toMatchObject({ code: 'blob-missing' });
});

it('takes along the end of a log that is too large to be read as a whole', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const id = await recordRun(here.project, { log: 'the beginning\n' });
  const logOf = ({ project }: HistoryPlace) =>
    join(project.stateDirectory, 'runs', id, 'logs', '1-load.1.log');
  const size = 3 * 2 ** 30;
  // The rest is a hole: it takes no place, and is read as zeros.
  const file = openSync(logOf(here), 'r+');
  writeSync(file, '\nthe end\n', size - 9);
  closeSync(file);
  expect(await push(here.project, { limits: { logBytes: 10, outputBytes: 0 } })).toMatchObject({
    pushed: [{ run: id }],
    leftOut: [],
  });
  await pull(there.project);
  expect(readFileSync(logOf(there), 'utf8')).toBe(
    `[runnable] the first ${size - 8} bytes of this log were left out when it was pushed\nthe end\n`,
  );
});

it('leaves out runs whose records are damaged, and pushes the others', async () => {
  const hub = makeHub();
  const { project } = await makePlace(hub);
  const [plan, journal, good] = [
    await recordRun(project),
    await recordRun(project),
    await recordRun(project),
  ];
  damage(project, plan, 'plan.json');
  damage(project, journal, 'events.ndjson');
  const pushed = await push(project);
  expect(pushed).toMatchObject({ pushed: [{ run: good }], there: 0 });
  expect(pushed.leftOut.map(({ run, error }) => [run, error.code, error.exitCode]).sort()).toEqual(
    [
      [plan, 'state-damaged', 5],
      [journal, 'journal-damaged', 5],
    ].sort(),
  );
});

function damage(project: Project, id: string, name: string): void {
  const path = join(project.stateDirectory, 'runs', id, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace('"pipeline":"train"', '"pipeline":"trail"'));
}

it('says why a remote could not be reached, without what its address holds of secrets', async () => {
  const { project, repository } = await makePlace(makeHub());
  await recordRun(project);
  repository.git('remote', 'set-url', 'origin', 'http://me:hush@127.0.0.1:1/x.git');
  const tries = [
    () => push(project),
    () => pull(project),
    () => push(project, { remote: 'http://me:hush@127.0.0.1:1/x' }),
  ];
  for (const attempt of tries) {
    const error = await attempt().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^pu(?:sh|ll)-failed$/),
      trouble: 'environment',
    });
    expect(String(error)).not.toContain('hush');
  }
});

it('removes old records at a remote, which then are neither pushed nor pulled again by themselves', async () => {
  const hub = makeHub();
  const [here, there] = [await makePlace(hub), await makePlace(hub)];
  const ids = [await recordRun(here.project), await recordRun(here.project)];
  const foreign = await recordRun(there.project);
  await push(here.project);
  await push(there.project);
  const refs = () => hub.git('for-each-ref', '--format=%(refname:lstrip=3)').split('\n').sort();
  const remove = async (dryRun: boolean) =>
    successOf(await removeAtRemote(here.project, { remote: 'origin', keep: 1, dryRun }));
  const would = await remove(true);
  expect(refs()).toEqual([...ids, foreign].sort());
  const removed = await remove(false);
  expect([removed, removed.runs.length, removed.unknown]).toEqual([would, 1, 1]);
  expect(refs()).toEqual([...ids, foreign].filter((id) => !removed.runs.includes(id)).sort());
  expect(await push(here.project)).toMatchObject({ pushed: [], there: 2 });
  expect((await openRecords(here.project).list()).runs).toHaveLength(2);
});

import { expect, it } from 'vitest';
import { findRun, listRuns, openProject, renderDiagnostics, run, validate } from '../../src/index.ts';
import { collect, makeLibraryProject } from '../support/library-project.ts';
import { successOf } from '../support/success-of.ts';

const talk = `tasks:
  a:
    shell: echo one; echo two >&2
  b:
    needs: [a]
    retry: { max: 1, delay: 1s }
    shell: echo "try $RUNNABLE_ATTEMPT"; test "$RUNNABLE_ATTEMPT" = 2
`;

it('lists and finds runs, with their events and logs', async () => {
  const { place } = makeLibraryProject({
    '.runnable/talk.yaml': talk,
    '.runnable/no.yaml': 'task: { shell: "false" }\n',
  });
  const project = successOf(await openProject(place));
  const live = successOf(await run('talk', { project }));
  const events = await collect(live.events);
  const failed = await successOf(await run('no', { project })).ended;
  expect(failed.exitCode).toBe(1);

  const runs = successOf(await listRuns({ project }));
  expect(runs.map(({ id, pipeline, status }) => [id, pipeline, status])).toEqual([
    [failed.id, 'no', 'failed'],
    [live.id, 'talk', 'succeeded'],
  ]);
  expect(successOf(await listRuns({ project, status: ['failed'], limit: 5 }))).toEqual([runs[0]]);
  expect(successOf(await listRuns({ project, since: new Date(Date.now() + 60_000) }))).toEqual([]);

  const found = successOf(await findRun('talk', { project }));
  expect(found).toMatchObject({ id: live.id, alive: false, record: (await live.ended).record });
  expect(await collect(found.events())).toEqual(events);
  const pieces = await collect(successOf(found.logs()));
  expect(pieces.map(({ task, attempt, stream, bytes }) => [task, attempt, stream, `${bytes}`])).toEqual([
    ['a', 1, 'stdout', 'one\n'],
    ['a', 1, 'stderr', 'two\n'],
    ['b', 2, 'stdout', 'try 2\n'],
  ]);
  expect(pieces.every(({ time }) => time instanceof Date)).toBe(true);
  const first = await collect(successOf(found.logs({ task: 'b', attempt: 1 })));
  expect(first.map(({ bytes }) => `${bytes}`)).toEqual(['try 1\n']);
  expect(found.logs({ task: 'c' })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'unknown-task-of-run' }],
  });
  expect(await found.cancel()).toBe(false);
  expect(await findRun('r-nothing', { project })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'unknown-run' }],
  });
});

it('follows and cancels a run by its record', async () => {
  const { place } = makeLibraryProject({ '.runnable/wait.yaml': 'task: { shell: tail -f /dev/null }\n' });
  const live = successOf(await run('wait', place));
  const found = successOf(await findRun('latest', place));
  expect(found.alive).toBe(true);
  const told: string[] = [];
  for await (const { event } of found.events()) {
    told.push(event);
    if (event === 'task-started') expect(await found.cancel({ force: true })).toBe(true);
  }
  expect(told.at(-1)).toBe('run-finished');
  expect(told).toEqual((await collect(live.events)).map(({ event }) => event));
  expect((await live.ended).exitCode).toBe(130);
});

it('judges all files, and draws what is wrong', async () => {
  const { place } = makeLibraryProject({
    '.runnable/good.yaml': 'task: { shell: echo }\n',
    '.runnable/bad.yaml': 'tasks:\n  a:\n    shel: echo\n',
  });
  const judged = successOf(await validate(place));
  expect(judged).toMatchObject({ valid: false, pipelines: ['good'] });
  const text = renderDiagnostics(judged.diagnostics, judged.sources);
  expect(text).toMatch(/^error\[[\w-]+\]: .*`shel`/);
  expect(text).toContain('──▶ .runnable/bad.yaml:3:5\n');
  expect(text).toContain('3 │     shel: echo\n');
  expect(renderDiagnostics(judged.diagnostics)).not.toContain('│');

  const elsewhere = await validate({ ...place, configFile: 'nowhere.yaml' });
  expect(elsewhere).toMatchObject({ ok: false, diagnostics: [{ code: 'unknown-file' }] });
});

it('takes only projects that it has opened', async () => {
  const foreign = { folder: '/nowhere', stateDirectory: '/nowhere' };
  await expect(listRuns({ project: foreign })).rejects.toThrow(
    '`project` is not one that `openProject` gave',
  );
});

import { expect, it } from 'vitest';
import {
  EnvironmentError,
  findRun,
  listRuns,
  openProject,
  plan,
  rerun,
  resume,
  run,
} from '../../src/index.ts';
import { collect, makeLibraryProject } from '../support/library-project.ts';
import { makeFolder } from '../support/repository.ts';
import { successOf } from '../support/success-of.ts';

const train = `params:
  alpha: 0.1
  note: { type: string, default: none }
tasks:
  load:
    shell: echo loaded; echo rows:=3 >> "$RUNNABLE_RETURNS"
    returns: [rows]
  fit:
    needs: [load]
    shell: 'echo "fit $RUNNABLE_PARAM_alpha $RUNNABLE_PARAM_note" >&2'
`;

it('plans and records nothing', async () => {
  const { place, git } = makeLibraryProject({ '.runnable/train.yaml': train });
  const { plan: planned, notices } = successOf(
    await plan('train', { ...place, params: { alpha: 0.3, note: '7' }, until: ['load'] }),
  );
  expect(planned).toMatchObject({
    pipeline: 'train',
    commit: git('rev-parse', 'HEAD'),
    dirty: false,
    params: [
      { name: 'alpha', value: 0.3, source: 'command-line' },
      { name: 'note', value: '7', source: 'command-line' },
    ],
    tasks: [
      { id: 'load', action: 'run' },
      { id: 'fit', action: 'skip' },
    ],
  });
  expect(notices).toEqual([]);
  expect(successOf(await listRuns(place))).toEqual([]);
});

it('runs, and tells every reader all events, also one that comes late', async () => {
  const { place } = makeLibraryProject({ '.runnable/train.yaml': train });
  const printed: string[] = [];
  const live = successOf(
    await run('train', {
      ...place,
      params: { alpha: 0.3, note: 'a "b"' },
      onOutput: ({ task, stream, bytes }) => printed.push(`${task} ${stream} ${Buffer.from(bytes)}`),
    }),
  );
  const early = collect(live.events);
  const ended = await live.ended;
  expect(ended).toMatchObject({ id: live.id, exitCode: 0, moved: null });
  expect(ended.record.run).toMatchObject({ id: live.id, status: 'succeeded', params: { note: 'a "b"' } });
  expect(ended.record.tasks[0]).toMatchObject({ id: 'load', returns: { rows: 3 } });
  const events = await early;
  expect(await collect(live.events)).toEqual(events);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ event }) => event)).toEqual([
    'run-started',
    'workspace-prepared',
    'task-started',
    'task-finished',
    'task-started',
    'task-finished',
    'run-finished',
  ]);
  expect(printed).toEqual(['load stdout loaded\n', 'fit stderr fit 0.3 a "b"\n']);
});

it('prints nothing, listens to no signal, and leaves the environment of the process alone', async () => {
  const { place } = makeLibraryProject({ '.runnable/train.yaml': train });
  const counted = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
  const before = { listeners: counted(), env: { ...process.env }, cwd: process.cwd() };
  const written: unknown[] = [];
  const { stdout, stderr } = process;
  const writes = [stdout.write, stderr.write] as const;
  stdout.write = stderr.write = (text: unknown) => written.push(text) > 0;
  let during: unknown;
  try {
    const live = successOf(await run('train', place));
    during = counted();
    await live.ended;
  } finally {
    [stdout.write, stderr.write] = writes;
  }
  expect(written).toEqual([]);
  expect(during).toEqual(before.listeners);
  expect({ listeners: counted(), env: { ...process.env }, cwd: process.cwd() }).toEqual(before);
});

it('gives what is wrong with the arguments as diagnostics', async () => {
  const { place } = makeLibraryProject({ '.runnable/train.yaml': train });
  const codes = async (promise: ReturnType<typeof run>) => {
    const result = await promise;
    expect(result.ok).toBe(false);
    return result.diagnostics.map(({ code, message }) => [code, message]);
  };
  expect(await codes(run('trian', place))).toEqual([
    ['unknown-pipeline', 'there is no pipeline or job `trian`; there are `train`'],
  ]);
  expect(
    await codes(
      run('train', { ...place, params: { 'a=b': 1, alpha: Number.NaN }, maxParallel: 0, timeoutMs: 1.5 }),
    ),
  ).toEqual([
    ['option-value', 'the option `params` has the key `a=b`; accepted are names'],
    ['option-value', 'the option `params.alpha` is no JSON value; accepted are JSON values'],
    ['option-value', 'the option `maxParallel` is `0`; accepted are whole numbers from 1'],
    ['option-value', 'the option `timeoutMs` is `1.5`; accepted are whole numbers from 1'],
  ]);
  const misspelt = { ...place, maxParalel: 1, limit: 3, nothing: undefined };
  expect((await run('train', misspelt)).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'unknown-option',
      message: 'there is no option `maxParalel`',
      hint: 'did you mean `maxParallel`?',
    },
  ]);
  const { diagnostics } = await findRun(undefined as unknown as string, place);
  expect(diagnostics).toMatchObject([
    {
      code: 'option-value',
      message: expect.stringMatching(/^the run that is meant is `undefined`; accepted/),
    },
  ]);
  const accepted =
    'accepted are the name of a pipeline, a job `{ kind, value }`, and what `definePipeline` gives';
  for (const [given, named] of [
    [undefined, 'undefined'],
    [null, 'null'],
    [7, 'number'],
    [{}, 'object'],
  ]) {
    expect(await codes(run(given as unknown as string, place))).toEqual([
      ['option-value', `what is to be run is \`${named}\`; ${accepted}`],
    ]);
  }
  expect(successOf(await listRuns(place))).toEqual([]);
});

it('throws what the environment refuses, with the exit code of the command', async () => {
  const folder = makeFolder();
  const error: unknown = await run('train', { cwd: folder }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EnvironmentError);
  expect(error).toMatchObject({ code: 'not-a-repository', trouble: 'environment', exitCode: 3 });
});

const waiting = `tasks:
  before:
    shell: 'true'
  wait:
    needs: [before]
    shell: tail -f /dev/null
`;

it('cancels by the signal, resumes, and cancels by a call', async () => {
  const { place } = makeLibraryProject({ '.runnable/wait.yaml': waiting });
  const project = successOf(await openProject(place));
  const controller = new AbortController();
  const live = successOf(await run('wait', { project, signal: controller.signal }));
  for await (const event of live.events) {
    if (event.event === 'task-started' && event.id === 'wait') controller.abort();
  }
  expect(await live.ended).toMatchObject({ exitCode: 130, record: { run: { status: 'canceled' } } });

  expect(await resume('latest', { project, again: ['waif'] })).toMatchObject({
    ok: false,
    diagnostics: [{ code: 'unknown-selection', hint: 'did you mean `wait`?' }],
  });
  const again = successOf(await resume('latest', { project }));
  expect(again.id).toBe(live.id);
  for await (const event of again.events) {
    if (event.event === 'task-started') {
      expect(event.id).toBe('wait');
      again.cancel({ force: true });
    }
  }
  expect((await again.ended).exitCode).toBe(130);
  expect(successOf(await listRuns({ project }))).toMatchObject([{ id: live.id, status: 'canceled' }]);
});

it('records nothing when the signal was aborted before', async () => {
  const { place } = makeLibraryProject({ '.runnable/train.yaml': train });
  const reason = new Error('no more');
  await expect(run('train', { ...place, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(successOf(await listRuns(place))).toEqual([]);
});

it('cancels a run whose listener throws, and rejects with what it threw', async () => {
  const { place } = makeLibraryProject({
    '.runnable/talk.yaml': 'tasks: { talk: { shell: echo one; tail -f /dev/null } }\n',
  });
  const thrown = new Error('cannot listen');
  const live = successOf(
    await run('talk', {
      ...place,
      onOutput: () => {
        throw thrown;
      },
    }),
  );
  await expect(live.ended).rejects.toBe(thrown);
  await expect(collect(live.events)).rejects.toBe(thrown);
  expect(successOf(await findRun(live.id, place)).record.run.status).toBe('canceled');
});

it('runs a failed run again, and a job that stands in no file', async () => {
  const { place, write, commit } = makeLibraryProject({
    '.runnable/two.yaml': 'tasks: { a: { shell: echo a }, b: { needs: [a], shell: ./b.sh } }\n',
    'b.sh': { executable: '#!/bin/sh\nexit 3\n' },
  });
  const first = await successOf(await run('two', place)).ended;
  expect(first).toMatchObject({ exitCode: 1, record: { run: { status: 'failed' } } });
  write({ 'b.sh': { executable: '#!/bin/sh\nexit 0\n' } });
  commit();
  const second = await successOf(await rerun('latest', { ...place, failed: true, ref: 'main' })).ended;
  expect(second.record).toMatchObject({
    run: { status: 'succeeded', parent: first.id },
    tasks: [
      { id: 'a', status: 'succeeded' },
      { id: 'b', status: 'succeeded' },
    ],
  });
  const job = await run(
    { kind: 'shell', value: 'echo "$RUNNABLE_PARAM_word"', name: 'say' },
    {
      ...place,
      params: { word: 'hi' },
    },
  );
  expect((await successOf(job).ended).record.run).toMatchObject({ pipeline: 'say', params: { word: 'hi' } });
});

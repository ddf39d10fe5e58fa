import { expect, it } from 'vitest';
import { definePipeline, findRun, plan, rerun, resume, run, sweep } from '../../src/index.ts';
import { collect, makeLibraryProject } from '../support/library-project.ts';
import { successOf } from '../support/success-of.ts';

const train = definePipeline({
  name: 'fit-all',
  params: { alpha: 0.1, seeds: [1, 2], note: { type: 'string', enum: ['a', 'b'], default: 'a' } },
  tasks: {
    load: { shell: 'echo "rows:=$(wc -l < data.csv)" >> "$RUNNABLE_RETURNS"', returns: ['rows'] },
    fit: {
      needs: ['load'],
      shell: {
        script: 'test -z "$STOP"; echo "auc:=$RUNNABLE_PARAM_alpha" >> "$RUNNABLE_RETURNS"',
        shell: ['bash', '-eu'],
      },
      env: { STOP: '' },
      returns: [{ name: 'auc', kind: 'metric' }],
    },
  },
});

const files = {
  'data.csv': '1\n2\n3\n',
  '.runnable/other.yaml': 'task:\n  stub: { found: 7 }\n  returns: found\n',
};

it('runs what a program defines, on the pinned commit, with typed params and returns', async () => {
  const { place, git, write } = makeLibraryProject(files);
  const first = git('rev-parse', 'HEAD');
  write({ 'data.csv': '1\n' });
  const live = successOf(await run(train, { ...place, ref: 'HEAD', params: { alpha: 0.5, note: 'b' } }));
  const { tasks, record } = await live.ended;
  const auc: number | undefined = tasks.fit.returns.auc;
  expect(auc).toBe(0.5);
  expect([tasks.load.returns.rows, tasks.load.status]).toEqual([3, 'succeeded']);
  expect(record.run).toMatchObject({ pipeline: 'fit-all', commit: first, params: { alpha: 0.5, note: 'b' } });
});

it('plans parts of it and sweeps over it, as over one that has a name', async () => {
  const { place } = makeLibraryProject(files);
  const { plan: planned } = successOf(await plan(train, { ...place, until: ['load'] }));
  expect(planned).toMatchObject({
    pipeline: 'fit-all',
    tasks: [
      { id: 'load', action: 'run' },
      { id: 'fit', action: 'skip' },
    ],
  });
  const swept = successOf(await sweep(train, { ...place, grid: { alpha: [0.2, 0.4] } }));
  const rows = await collect(swept.runs);
  expect(rows.map(({ returns }) => returns['fit']?.['auc']).sort()).toEqual([0.2, 0.4]);
  expect((await sweep(train, place)).diagnostics).toMatchObject([{ code: 'no-grid' }]);
});

it('resumes and reruns such a run, whole and in part, from what is recorded of it', async () => {
  const { place } = makeLibraryProject(files);
  const live = successOf(await run(train, { ...place, params: { alpha: 0.5 } }));
  await live.ended;
  const again = successOf(await resume(live.id, { ...place, again: ['fit'] }));
  expect((await again.ended).tasks['fit']).toMatchObject({ attempts: 2, returns: { auc: 0.5 } });
  const whole = await successOf(await rerun(live.id, { ...place, params: { alpha: 0.7 } })).ended;
  expect(whole.tasks['fit']?.returns).toEqual({ auc: 0.7 });
  const part = await successOf(await rerun(whole.id, { ...place, only: ['fit'] })).ended;
  expect([part.tasks['load']?.status, part.tasks['fit']?.returns]).toEqual(['skipped', { auc: 0.7 }]);
  expect(successOf(await findRun('fit-all', place)).id).toBe(part.id);
});

it('runs one task of it as a job, and calls the pipelines of the commit', async () => {
  const { place } = makeLibraryProject(files);
  const calls = definePipeline({
    name: 'calls',
    tasks: {
      other: { pipeline: 'other' },
      alone: { stub: { x: 1 }, returns: 'x' },
    },
  });
  const whole = await successOf(await run(calls, place)).ended;
  expect([whole.record.run.status, whole.tasks.other.returns]).toEqual(['succeeded', { found: 7 }]);
  const job = await successOf(await run(calls, { ...place, task: 'alone' })).ended;
  expect(job.record.tasks.map(({ id, returns }) => [id, returns])).toEqual([['alone', { x: 1 }]]);
});

it('takes a job, and tasks as a list', async () => {
  const { place } = makeLibraryProject(files);
  const job = definePipeline({ name: 'one', task: { stub: { x: 1 }, returns: ['x'] } });
  const list = definePipeline({
    name: 'two',
    tasks: [
      { id: 'a', stub: true },
      { id: 'b', stub: true },
    ],
  });
  const ended = [await successOf(await run(job, place)).ended, await successOf(await run(list, place)).ended];
  expect(ended.map(({ record }) => record.tasks.map(({ id }) => id))).toEqual([['task'], ['a', 'b']]);
});

it('says what is wrong with a definition, by the steps to it', async () => {
  const { place } = makeLibraryProject(files);
  const wrong = JSON.parse(
    '{ "name": "w", "tasks": { "a": { "shell": "true", "returns": ["x", { "nam": 1 }] }, "b": { "needs": ["a", "z"], "stub": true } } }',
  );
  const messages = async (promise: ReturnType<typeof plan>) => {
    const result = await promise;
    expect(result.ok).toBe(false);
    return result.diagnostics.map(({ code, message, span }) => [code, message, span]);
  };
  expect(await messages(plan(definePipeline(wrong), place))).toMatchInlineSnapshot(`
    [
      [
        "missing-key",
        "\`returns[1]\` has no \`name\`, which it must have, at \`tasks.a.returns[1]\` of the definition",
        undefined,
      ],
      [
        "unknown-key",
        "unknown key \`nam\`, at \`tasks.a.returns[1].nam\` of the definition",
        undefined,
      ],
      [
        "unknown-task",
        "task \`b\` needs unknown task \`z\`, at \`tasks.b.needs[1]\` of the definition",
        undefined,
      ],
    ]
  `);
  expect(
    await messages(plan(definePipeline({ ...wrong, params: { x: [1, () => 1] } }), place)),
  ).toMatchInlineSnapshot(`
    [
      [
        "option-value",
        "the definition has at \`params.x[1]\` what is no JSON value; accepted are JSON values",
        undefined,
      ],
    ]
  `);
  const required = definePipeline({
    name: 'r',
    params: { day: { type: 'date', required: true } },
    tasks: { a: { stub: true } },
  });
  expect(await messages(plan(required, place))).toMatchInlineSnapshot(`
    [
      [
        "missing-param",
        "param \`day\` is required and has no value; accepted is a date such as \`2026-01-31\`, at \`params.day\` of the definition",
        undefined,
      ],
    ]
  `);
});

it('is checked by the compiler', () => {
  const typed = () => [
    // @ts-expect-error a param has a type
    run(train, { params: { alpha: '0.2' } }),
    // @ts-expect-error a param is one of those that are declared
    run(train, { params: { alhpa: 0.2 } }),
    // @ts-expect-error an enum names the values
    plan(train, { params: { note: 'c' } }),
    // @ts-expect-error an axis has values of its param
    sweep(train, { grid: { alpha: ['x'] } }),
    plan(train, { params: { 'fit.own': [1], seeds: [3] } }),
    definePipeline({
      name: 'n',
      tasks: {
        a: { stub: true },
        b: {
          stub: true,
          // @ts-expect-error a need is a task of the pipeline
          needs: ['c'],
        },
      },
    }),
    definePipeline({
      name: 'n',
      tasks: {
        // @ts-expect-error a key is one of those of a task
        a: { stub: true, neds: [] },
      },
    }),
    definePipeline({
      name: 'n',
      params: {
        // @ts-expect-error a key is one of those of a param
        a: { typ: 'string' },
      },
    }),
    definePipeline({
      name: 'n',
      // @ts-expect-error a key is one of those of a pipeline
      taks: {},
    }),
    // @ts-expect-error there is no file that gives it a name
    definePipeline({ tasks: {} }),
    // @ts-expect-error a task returns what it says
    run(train).then((live) => live.ok && live.value.ended.then(({ tasks }) => tasks.fit.returns.acu)),
    // @ts-expect-error the tasks are those of the definition
    run(train).then((live) => live.ok && live.value.ended.then(({ tasks }) => tasks.predict)),
  ];
  expect(typed).toBeTypeOf('function');
});

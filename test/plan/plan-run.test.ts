import { expect, it } from 'vitest';
import type { Pipeline } from '../../src/pipeline/model.ts';
import { readBindings } from '../../src/plan/bindings.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type PlanOptions, planRun } from '../../src/plan/plan-run.ts';
import { cleanSource, makeParam, makePipeline, makeTask } from '../support/pipeline.ts';

const training = makePipeline({
  params: [makeParam('alpha', 'number', { default: 0.1 })],
  env: { LEVEL: 'info', MODE: 'batch' },
  passEnv: ['AWS_PROFILE'],
  maxParallel: 4,
  timeoutMs: 60_000,
  inactive: ['on'],
  tasks: [
    makeTask('load', [], { returns: [{ name: 'raw' }], outputs: [{ path: 'data/*.csv', store: true }] }),
    makeTask('clean', ['load'], { returns: [{ name: 'cleaned' }] }),
    makeTask('train', ['clean'], {
      kind: 'python',
      block: { function: 'models:fit', args: [] },
      params: [makeParam('depth', 'integer', { default: 3 })],
      env: { MODE: 'train' },
      passEnv: ['CUDA_VISIBLE_DEVICES', 'AWS_PROFILE'],
      secrets: ['TOKEN'],
      timeoutMs: 10_000,
      returns: [{ name: 'auc', kind: 'metric' }],
    }),
    makeTask('report', ['train'], { enabled: false }),
    makeTask('alert', ['train'], { handles: ['train'], runIf: 'at_least_one_failed' }),
  ],
});

it('puts together what the engine has to know of a task', () => {
  const plan = planOf(training);
  expect(readBindings(plan, taskOf(plan, 'train'))).toEqual({
    alpha: { from: 'pipeline-param' },
    depth: { from: 'task-param' },
    raw: { from: 'return', task: 'load' },
    cleaned: { from: 'return', task: 'clean' },
  });
  expect(taskOf(plan, 'train')).toEqual({
    id: 'train',
    task: 'train',
    kind: 'python',
    block: { function: 'models:fit', args: [] },
    needs: ['clean'],
    action: 'run',
    why: 'selected',
    runIf: 'all_success',
    handles: [],
    allowFailure: false,
    once: false,
    params: [{ name: 'depth', type: 'integer', value: 3, source: 'task' }],
    scope: 1,
    env: { LEVEL: 'info', MODE: 'train' },
    passEnv: ['AWS_PROFILE', 'CUDA_VISIBLE_DEVICES'],
    secrets: ['TOKEN'],
    returns: [{ name: 'auc', kind: 'metric' }],
    inputs: [],
    outputs: [],
    retry: { max: 0, delayMs: 0, backoff: 1, maxDelayMs: 0, jitter: 0, on: ['failure'] },
    timeoutMs: 10_000,
    cwd: '',
  });
});

it('takes over what the pipeline says of the whole run, with the limits of the command line over it', () => {
  const { tasks: _tasks, digest, ...head } = planOf(training, { limits: { maxParallel: 2, failFast: true } });
  expect(head).toEqual({
    version: 1,
    pipeline: 'train',
    scopes: [
      { extends: [], returns: { raw: 'load' } },
      { extends: [0], returns: { cleaned: 'clean' } },
      { extends: [1], returns: { auc: 'train' } },
    ],
    file: '.runnable/train.yaml',
    form: 'pipeline',
    source: cleanSource,
    params: [{ name: 'alpha', type: 'number', value: 0.1, source: 'default' }],
    workspace: training.workspace,
    limits: { maxParallel: 2, timeoutMs: 60_000, failFast: true },
    inactive: ['on'],
  });
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

it('plans a disabled task as one that is skipped, and keeps it among the needs of others', () => {
  const plan = planOf(makePipeline({ tasks: [makeTask('a', [], { enabled: false }), makeTask('b', ['a'])] }));
  expect(actionsOf(plan)).toEqual({ a: 'skip: disabled', b: 'run: selected' });
  expect(taskOf(plan, 'b').needs).toEqual(['a']);
});

it('asks no value for a required param of a task that does not run', () => {
  const required = [makeParam('day', 'date', { required: true })];
  const pipeline = makePipeline({
    tasks: [
      makeTask('a'),
      makeTask('b', [], { params: required }),
      makeTask('c', [], { params: required, enabled: false }),
    ],
  });
  expect(planOf(pipeline, { selection: { only: ['a'] } }).tasks.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(planRun(pipeline, { source: cleanSource }).diagnostics.map(({ message }) => message)).toEqual([
    'param `b.day` is required and has no value; accepted is a date such as `2026-01-31`',
  ]);
});

const earlier = new Map([
  ['load', { run: '01RUN', returns: { raw: { json: 1 } }, outputs: [] }],
  ['clean', { run: '01RUN', returns: { cleaned: { json: 2 } }, outputs: [] }],
  ['alert', { run: '01RUN', returns: {}, outputs: [] }],
]);

it('runs one task as a job on what an earlier run gave', () => {
  const plan = planOf(training, { task: 'train', earlier });
  expect(plan.form).toBe('job');
  expect(actionsOf(plan)).toEqual({
    load: 'skip: not selected; its results are those of run 01RUN',
    clean: 'skip: not selected; its results are those of run 01RUN',
    train: 'run: run as a job',
  });
  expect(taskOf(plan, 'train').needs).toEqual([]);
  expect(taskOf(plan, 'clean').earlier).toEqual(earlier.get('clean'));
});

it('says which results of an earlier run are missing, and how to do without', () => {
  expect(planRun(training, { source: cleanSource, task: 'train' }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'no-earlier-result',
      message: '`train` needs what `load`, `clean` give, and no earlier run has it',
      hint: 'run them too with `runnable run train --until train`, take it from a run that did not succeed as a whole with `--inputs-from RUN`, or only pretend with `--stub load,clean`',
      span: expect.objectContaining({ file: 'tasks/train/needs' }),
    },
  ]);
});

it('needs no earlier run for tasks whose results nobody reads', () => {
  const pipeline = makePipeline({ tasks: [makeTask('a'), makeTask('b', ['a'])] });
  expect(actionsOf(planOf(pipeline, { selection: { only: ['b'] } }))).toEqual({
    a: 'skip: not selected',
    b: 'run: selected by `--only b`',
  });
  expect(planOf(pipeline, { task: 'b' }).tasks.map(({ id }) => id)).toEqual(['b']);
});

it('lets the tasks behind one that is left out stand in for it', () => {
  const pipeline = makePipeline({
    tasks: [makeTask('a'), makeTask('b', ['a']), makeTask('c', ['b']), makeTask('d', ['c'])],
  });
  const plan = planOf(pipeline, { selection: { only: ['a', 'd'] } });
  expect(taskOf(plan, 'd').needs).toEqual(['a']);
  expect(taskOf(plan, 'c').needs).toEqual(['b']);
});

it('keeps among the needs what is left out and has an end in an earlier run, beside what runs behind it', () => {
  const pipeline = makePipeline({
    tasks: [
      makeTask('a'),
      makeTask('b', ['a']),
      makeTask('c'),
      makeTask('lost'),
      makeTask('d', ['b', 'c', 'lost'], { runIf: 'all_failed' }),
    ],
  });
  const ends = new Map([['b', { run: '01RUN', status: 'failed', returns: {}, outputs: [] } as const]]);
  const plan = planOf(pipeline, { selection: { only: ['a', 'c', 'd'] }, earlier: ends });
  expect(taskOf(plan, 'd')).toMatchObject({
    needs: ['b', 'a', 'c'],
    leftOut: ['lost'],
    runIf: 'all_failed',
    written: { needs: ['b', 'c', 'lost'], runIf: 'all_failed', handles: [] },
  });
  expect(actionsOf(plan)['b']).toBe('skip: not selected; it did not succeed in run 01RUN');
  expect(taskOf(plan, 'c').written).toBeUndefined();
});

it('lets no end of an earlier run keep a task that somebody wants for itself', () => {
  const pipeline = makePipeline({
    tasks: [makeTask('a'), makeTask('b', ['a']), makeTask('c', ['b'], { runIf: 'all_failed' })],
  });
  const ends = new Map([['b', { run: '01RUN', returns: {}, outputs: [] }]]);
  const alone = { needs: [], leftOut: ['b'], runIf: 'all_success' };
  expect(taskOf(planOf(pipeline, { selection: { only: ['c'] }, earlier: ends }), 'c')).toMatchObject(alone);
  const picked = new Map([['c', 'failed']]);
  const rerun = (wanted: string[]) =>
    taskOf(planOf(pipeline, { picked, earlier: ends, wanted: new Set(wanted) }), 'c');
  expect(rerun(['c'])).toMatchObject(alone);
  expect(rerun([])).toMatchObject({ needs: ['b'], runIf: 'all_failed' });
});

it('lets a task handle failures of what is further upstream than its own needs', () => {
  const tasks = [
    makeTask('train'),
    makeTask('report', ['train']),
    makeTask('alert', ['report'], { handles: ['train'], runIf: 'at_least_one_failed' }),
  ];
  expect(taskOf(planOf(makePipeline({ tasks })), 'alert')).toMatchObject({
    needs: ['report'],
    handles: ['train'],
    runIf: 'at_least_one_failed',
  });
});

it('runs a task that handles failures when all that it needs is left out', () => {
  const plan = planOf(training, { selection: { only: ['alert'] }, earlier: allOf(training) });
  expect(taskOf(plan, 'alert')).toMatchObject({
    needs: [],
    handles: [],
    runIf: 'all_success',
    action: 'run',
  });
});

it('offers no name whose value nothing gives in this run', () => {
  const tasks = [
    makeTask('a', [], { returns: [{ name: 'x' }] }),
    makeTask('b', ['a'], { returns: [{ name: 'y' }] }),
    makeTask('c', ['b']),
  ];
  const plan = planOf(makePipeline({ tasks }), {
    selection: { only: ['c'] },
    stubs: ['b'],
    earlier: new Map(),
  });
  expect(readBindings(plan, taskOf(plan, 'c'))).toEqual({ y: { from: 'return', task: 'b' } });
  expect(readBindings(plan, taskOf(plan, 'b'))).toEqual({});
});

it('lets a stubbed task return what is given, and null for the rest, without its secrets', () => {
  const pipeline = makePipeline({
    tasks: [
      makeTask('load', [], {
        kind: 'python',
        secrets: ['URL'],
        env: { A: 'b' },
        returns: [{ name: 'raw' }, { name: 'rows' }],
        outputs: [{ path: 'x', store: true }],
      }),
      makeTask('clean', ['load']),
    ],
  });
  const planned = planRun(pipeline, {
    source: cleanSource,
    task: 'clean',
    stubs: ['load:={"rows": [1]}'],
  });
  expect(planned.diagnostics.map(({ code }) => code)).toEqual(['stub-outputs']);
  if (!planned.ok) throw new Error('a stub that gives no files is only warned of');
  const plan = planned.value;
  expect(actionsOf(plan)).toEqual({ load: 'run: stubbed by `--stub`', clean: 'run: run as a job' });
  expect(taskOf(plan, 'load')).toMatchObject({
    kind: 'stub',
    block: { returns: { raw: null, rows: [1] } },
    secrets: [],
    env: {},
    outputs: [],
  });
  expect(taskOf(plan, 'clean').needs).toEqual(['load']);
});

it('refuses stubs that name no task, no return or no JSON', () => {
  const pipeline = makePipeline({ tasks: [makeTask('load', [], { returns: [{ name: 'raw' }] })] });
  const stubs = [
    'laod,load',
    'load:={"row": 1}',
    'load:=[1]',
    'load:={"raw": ',
    'load:={"raw": 9007199254740993}',
  ];
  expect(planRun(pipeline, { source: cleanSource, stubs }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'unknown-selection',
      message: '`--stub laod` names no task of pipeline `train`; it has `load`',
      hint: 'did you mean `load`?',
    },
    {
      severity: 'error',
      code: 'stub-argument',
      message: 'task `load` does not return `row`',
      hint: 'did you mean `raw`?',
    },
    {
      severity: 'error',
      code: 'stub-argument',
      message: 'what follows `load:=` is no JSON object',
      hint: 'name each return with its value: `--stub \'load:={"name": 1}\'`',
    },
    {
      severity: 'error',
      code: 'stub-argument',
      message: 'what follows `load:=` is not JSON: unexpected end of JSON input',
      hint: 'name each return with its value: `--stub \'load:={"name": 1}\'`',
    },
    {
      severity: 'error',
      code: 'number',
      message:
        'what follows `load:=` cannot be kept: the integer `9007199254740993` is too large to be kept exactly, the limit is 2^53',
      hint: 'put the number in double quotes to keep it as a text',
    },
  ]);
});

it('refuses a job of a task that the pipeline does not have', () => {
  expect(planRun(training, { source: cleanSource, task: 'trian' }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'unknown-selection',
      message:
        '`train#trian` names no task of pipeline `train`; it has `load`, `clean`, `train`, `report`, `alert`',
      hint: 'did you mean `train`?',
    },
  ]);
});

function planOf(pipeline: Pipeline, options: Partial<PlanOptions> = {}): Plan {
  const result = planRun(pipeline, { source: cleanSource, ...options });
  expect(result.diagnostics).toEqual([]);
  if (!result.ok) throw new Error('no plan');
  return result.value;
}

function taskOf(plan: Plan, id: string) {
  const task = plan.tasks.find((one) => one.id === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  return task;
}

function actionsOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.tasks.map(({ id, action, why }) => [id, `${action}: ${why}`]));
}

function allOf(pipeline: Pipeline) {
  return new Map(pipeline.tasks.map(({ id }) => [id, { run: '01RUN', returns: {}, outputs: [] }]));
}

import { expect, it } from 'vitest';
import { loaded } from '../support/diagnosed.ts';

// What a file comes to: short forms written out, defaults in.

it('makes the whole model of a full pipeline', async () => {
  const { locate: _locate, ...pipeline } = await loaded(`
name: churn
description: Train the model
tags: [nightly]
params:
  alpha: 0.1
  region: { type: string, enum: [eu, us], default: eu, description: Market }
  day: { type: date, required: true }
  note:
env: { A: "1" }
pass_env: [AWS_PROFILE, CUDA_*]
secrets: [TOKEN]
defaults: { timeout: 1h, retry: 1, env: { B: "2", C: "3" } }
workspace:
  link: [{ path: data/, required: true }, .venv]
  exclude: ["scratch/**"]
timeout: 6h
max_parallel: 4
tasks:
  load:
    python: etl.load:load_data
    returns: [raw, { name: rows, kind: metric }]
  train:
    needs: [load]
    shell: { script: ./train.sh, args: ["\${{ params.region }}"], shell: sh -e }
    env: { C: "4" }
    secrets: [TOKEN]
    outputs: [./model.pkl, { path: big.bin, store: false }]
    retry: { max: 3, delay: 10s, max_delay: 5m, on: [timeout, { exit: [75] }] }
    timeout_total: 2h
    when: \${{ params.region == 'eu' }}
    cwd: ./sub/
    params: { depth: 3, n: "\${{ params.alpha }}" }
    cache: true
    isolation: isolated
  alert: { node: "a.ts#notify", needs: [train], handles: [train], once: true, allow_failure: true }
on:
  - schedule: { cron: "0 6 * * 1-5", timezone: Europe/Amsterdam }
  - interval: 30m
  - api
`);
  const plain = { max: 1, delayMs: 0, backoff: 2, maxDelayMs: 300_000, jitter: 0, on: ['failure'] };
  const base = {
    enabled: true,
    params: [],
    passEnv: [],
    secrets: [],
    returns: [],
    inputs: [],
    outputs: [],
    handles: [],
    once: false,
    timeoutMs: 3_600_000,
    cwd: '',
    allowFailure: false,
    runIf: 'all_success',
    env: { B: '2', C: '3' },
    needs: [],
    retry: plain,
  };
  const param = (name: string, rest: object) => ({ name, required: false, path: ['params', name], ...rest });
  expect(pipeline).toEqual({
    name: 'churn',
    file: '.runnable/p.yaml',
    form: 'pipeline',
    description: 'Train the model',
    tags: ['nightly'],
    params: [
      param('alpha', { type: 'number', default: 0.1 }),
      param('region', { type: 'string', enum: ['eu', 'us'], default: 'eu', description: 'Market' }),
      param('day', { type: 'date', required: true, default: null }),
      param('note', { type: 'string', default: null }),
    ],
    env: { A: '1' },
    passEnv: ['AWS_PROFILE', 'CUDA_*'],
    secrets: ['TOKEN'],
    workspace: {
      link: [
        { path: 'data', required: true, mode: 'read-only' },
        { path: '.venv', required: false, mode: 'read-only' },
      ],
      exclude: ['scratch/**'],
      isolation: 'shared',
      history: false,
      submodules: false,
      lfs: false,
    },
    timeoutMs: 21_600_000,
    maxParallel: 4,
    tasks: [
      {
        ...base,
        id: 'load',
        path: ['tasks', 'load'],
        kind: 'python',
        block: { function: 'etl.load:load_data', args: [] },
        returns: [{ name: 'raw' }, { name: 'rows', kind: 'metric' }],
      },
      {
        ...base,
        id: 'train',
        path: ['tasks', 'train'],
        kind: 'shell',
        block: { script: './train.sh', args: ['${{ params.region }}'], shell: ['sh', '-e'] },
        needs: ['load'],
        env: { B: '2', C: '4' },
        secrets: ['TOKEN'],
        outputs: [
          { path: 'model.pkl', store: true },
          { path: 'big.bin', store: false },
        ],
        retry: { ...plain, max: 3, delayMs: 10_000, on: ['timeout', { exit: [75] }] },
        timeoutTotalMs: 7_200_000,
        when: "${{ params.region == 'eu' }}",
        cwd: 'sub',
        cache: { key: [] },
        isolation: 'isolated',
        params: [
          {
            name: 'depth',
            type: 'number',
            required: false,
            default: 3,
            path: ['tasks', 'train', 'params', 'depth'],
          },
          {
            name: 'n',
            type: 'string',
            required: false,
            default: '${{ params.alpha }}',
            path: ['tasks', 'train', 'params', 'n'],
          },
        ],
      },
      {
        ...base,
        id: 'alert',
        path: ['tasks', 'alert'],
        kind: 'node',
        block: { function: 'a.ts#notify', args: [] },
        needs: ['train'],
        handles: ['train'],
        runIf: 'at_least_one_failed',
        once: true,
        allowFailure: true,
      },
    ],
    triggers: [
      { type: 'schedule', summary: '0 6 * * 1-5 Europe/Amsterdam' },
      { type: 'interval', summary: 'every 30m' },
      { type: 'api', summary: 'a call of the API' },
    ],
    inactive: ['on'],
  });
});

it('lets a task of a list need the one before it, unless it says otherwise', async () => {
  const { tasks } = await loaded(`
tasks:
  - { id: load, python: load.py }
  - { id: clean, shell: make }
  - { id: other, shell: make, needs: [] }
  - { id: last, stub: { n: 1 }, needs: [load, other] }
`);
  expect(tasks.map(({ id, needs, block, returns }) => [id, needs, block, returns])).toEqual([
    ['load', [], { script: 'load.py', args: [] }, []],
    ['clean', ['load'], { script: 'make', args: [], shell: ['bash', '-euo', 'pipefail'] }, []],
    ['other', [], { script: 'make', args: [], shell: ['bash', '-euo', 'pipefail'] }, []],
    ['last', ['load', 'other'], { returns: { n: 1 } }, [{ name: 'n' }]],
  ]);
});

it('reads a job as a task block on its own, with params and secrets of its own', async () => {
  const pipeline = await loaded(
    'task:\n  python: etl.load:load\n  params: { day: { type: date, required: true } }\n  secrets: [URL]\n',
  );
  expect(pipeline.form).toBe('job');
  expect(pipeline.secrets).toEqual(['URL']);
  expect(pipeline.tasks.map(({ id, path, secrets, params }) => [id, path, secrets, params.length])).toEqual([
    ['task', ['task'], ['URL'], 1],
  ]);
});

it('locates values and keys, and falls back to what is above them', async () => {
  const { locate } = await loaded('tasks:\n  a:\n    shell: make\n    needs: []\n');
  const at = (...path: Parameters<typeof locate>) => {
    const { line, column, endLine, endColumn } = locate(...path);
    return `${line}:${column}-${endLine}:${endColumn}`;
  };
  expect(at(['tasks', 'a', 'shell'])).toBe('3:12-3:16');
  expect(at(['tasks', 'a', 'shell'], 'key')).toBe('3:5-3:10');
  expect(at(['tasks', 'a', 'timeout'])).toBe('2:3-2:4');
  expect(at(['tasks', 'b', 'c'])).toBe('1:1-1:6');
});

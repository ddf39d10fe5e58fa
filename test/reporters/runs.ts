import type { EventBody } from '../../src/engine/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { makeChain, startedOf } from '../support/recorded-run.ts';
import type { Happening } from '../support/told-run.ts';

const run = 'r-7k2qm3n8pa';

/** A run with everything that reporters tell apart: a retry, a failure with a cause, what did not run for it, tools, outputs. */
export const failingPlan: Plan = makeChain(['load', 'train[seed=1]', 'train[seed=2]', 'report', 'notify'], {
  params: [
    { name: 'alpha', type: 'number', value: 0.3, source: 'command-line' },
    { name: 'day', type: 'date', value: null, source: 'none' },
  ],
});

export const failingRun: readonly Happening[] = [
  startedOf(failingPlan, run),
  {
    event: 'run-noted',
    code: 'ignored-absent',
    message: 'not in the snapshot (ignored): data/ 1.2 GiB',
    hint: 'workspace: { link: [data] }',
  },
  { event: 'workspace-prepared', path: '/tmp/w/train', reused: false, seconds: 0.2 },
  {
    ...started('load', 1),
    tools: [{ name: 'python', path: '/repo/.venv/bin/python', why: 'the .venv of the checkout' }],
  },
  { id: 'load', attempt: 1, prints: 'reading\nloading 10%\rloading 100%\n' },
  { id: 'load', attempt: 1, prints: 'no line end' },
  {
    ...finished('load'),
    seconds: 4.1,
    returns: { rows: { json: 1461 }, auc: { json: 0.91, metric: true } },
    outputs: [{ path: 'out/data.csv', digest: 'a'.repeat(64), size: 2048, mode: 'file', stored: true }],
  },
  {
    ...started('train[seed=1]', 1),
    tools: [{ name: 'python', path: '/repo/.venv/bin/python', why: 'the .venv of the checkout' }],
  },
  { ...started('train[seed=2]', 1) },
  { id: 'train[seed=2]', attempt: 1, prints: 'second\n' },
  {
    event: 'attempt-finished',
    id: 'train[seed=1]',
    attempt: 1,
    outcome: { status: 'failed', exitCode: 75, signal: null },
    seconds: 1,
    retry_in: 10,
  },
  started('train[seed=1]', 2),
  { id: 'train[seed=1]', attempt: 2, prints: '\u001b[31mepoch 9 loss=nan\u001b[0m\n::error::forged\n' },
  {
    ...finished('train[seed=1]'),
    attempt: 2,
    status: 'failed',
    reason: 'ValueError: loss is NaN',
    seconds: 7.2,
    outcome: {
      status: 'failed',
      exitCode: 1,
      signal: null,
      failure: { message: 'ValueError: loss is NaN', hint: 'lower alpha', file: 'models/train.py', line: 88 },
    },
  },
  { ...finished('train[seed=2]'), seconds: 62 },
  {
    event: 'task-skipped',
    id: 'report',
    task: 'report',
    status: 'upstream_failed',
    reason: '`train[seed=1]` failed',
  },
  { event: 'task-skipped', id: 'notify', task: 'notify', status: 'skipped', reason: 'when is false' },
  { event: 'run-finished', status: 'failed', reason: '`train[seed=1]` failed', exit_code: 1, seconds: 75.4 },
];

/** An undisturbed run of one task. */
export const quietPlan: Plan = makeChain(['hello']);
export const quietRun: readonly Happening[] = [
  startedOf(quietPlan, run),
  { event: 'workspace-prepared', path: '/tmp/w/train', reused: true, seconds: 0.1 },
  started('hello', 1),
  { id: 'hello', attempt: 1, prints: 'hi\n' },
  { ...finished('hello'), seconds: 0.04 },
  { event: 'run-finished', status: 'succeeded', reason: '', exit_code: 0, seconds: 0.3 },
];

function started(id: string, attempt: number): Extract<EventBody, { event: 'task-started' }> {
  return { event: 'task-started', id, task: id.replace(/\[.*/, ''), attempt, tools: [] };
}

function finished(id: string): Extract<EventBody, { event: 'task-finished' }> {
  return {
    event: 'task-finished',
    id,
    task: id.replace(/\[.*/, ''),
    attempt: 1,
    status: 'succeeded',
    reason: '',
    outcome: { status: 'succeeded' },
    seconds: 1,
    returns: {},
    outputs: [],
  };
}

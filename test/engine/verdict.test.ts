import { expect, it } from 'vitest';
import type { PlannedTask } from '../../src/plan/plan.ts';
import { Trial } from '../support/engine.ts';
import { planOf, taskOf } from '../support/planned.ts';
import { exited, succeeded } from '../support/scripted-executor.ts';

/** How a run ends whose tasks fail where their name says so. */
async function verdictOf(...tasks: PlannedTask[]) {
  const trial = new Trial(planOf(tasks), async ({ id }) => ({
    outcome: id.startsWith('bad') ? exited(1) : succeeded,
  }));
  const state = await trial.finish();
  return [state.finished?.status, state.finished?.exitCode, state.finished?.reason];
}

const handler = (handles: string[], settings: Partial<PlannedTask> = {}) =>
  taskOf('alert', { needs: handles, runIf: 'at_least_one_failed', handles, ...settings });

it('fails for a failure that nothing handles, also when an alert or a clean-up succeeded', async () => {
  const alert = taskOf('alert', { needs: ['bad'], runIf: 'at_least_one_failed' });
  const clean = taskOf('clean', { needs: ['bad'], runIf: 'all_done' });
  expect(await verdictOf(taskOf('bad'), alert, clean)).toEqual(['failed', 1, '`bad` failed']);
});

it('succeeds with failures when a task that names the failure succeeded', async () => {
  expect(await verdictOf(taskOf('bad'), handler(['bad']))).toEqual([
    'succeeded_with_failures',
    0,
    '`bad` failed, handled',
  ]);
});

it('fails when the task that handles a failure fails or does not run', async () => {
  const alert = handler(['bad'], { id: 'bad-alert', task: 'bad-alert' });
  expect(await verdictOf(taskOf('bad'), alert)).toEqual(['failed', 1, '2 tasks failed']);
  const off = handler(['bad'], { action: 'skip', why: 'disabled' });
  expect(await verdictOf(taskOf('bad'), off)).toEqual(['failed', 1, '`bad` failed']);
});

it('takes a failure as handled that reached the named task from upstream, and no other', async () => {
  const reached = [
    taskOf('bad'),
    taskOf('b', { needs: ['bad'] }),
    taskOf('c', { needs: ['b'] }),
    handler(['c']),
  ];
  expect(await verdictOf(...reached)).toEqual(['succeeded_with_failures', 0, '`bad` failed, handled']);
  expect(await verdictOf(...reached, taskOf('bad2'))).toEqual(['failed', 1, '`bad2` failed']);
});

it('does not reach through a task that failed by itself', async () => {
  const second = taskOf('bad2', { needs: ['bad'], runIf: 'all_done' });
  expect(await verdictOf(taskOf('bad'), second, handler(['bad2']))).toEqual(['failed', 1, '`bad` failed']);
});

it('counts an allowed failure as good for what follows, and says it', async () => {
  const bad = taskOf('bad', { allowFailure: true });
  expect(await verdictOf(bad, taskOf('next', { needs: ['bad'] }))).toEqual([
    'succeeded_with_failures',
    0,
    '`bad` failed, handled',
  ]);
});

import { expect, it } from 'vitest';
import type { EventBody, RunEvent } from '../../src/engine/event.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { followEvents } from '../../src/journal/follow-events.ts';
import { listRuns } from '../../src/journal/runs/list-runs.ts';
import { eventsOfChain, makeChain, startedOf } from '../support/recorded-run.ts';
import { makeState } from '../support/state.ts';

// How notifications fared stands behind the end of a run, and is no part of it.

const plan = makeChain(['a']);
const body = eventsOfChain(['a']);

function failed(reason: string): EventBody {
  return {
    event: 'notification-failed',
    delivery: 'd',
    on: 'success',
    host: 'example.com',
    tries: 5,
    reason,
  };
}

it.each([
  ['few', 1, 'x'],
  ['of more than a page', 40, 'x'.repeat(200)],
  ['one of which is longer than a page', 3, 'x'.repeat(9000)],
])('sums a run up by its end, deliveries behind it: %s', async (_, count, reason) => {
  const state = await makeState();
  const run = await createRun(state, { plan, started: startedOf(plan) });
  await run.journal.append([...body.slice(0, -1), failed(reason)]);
  const during = await listRuns(state);
  expect(during.runs).toMatchObject([{ status: 'running', endedAt: null }]);
  const [end] = await run.journal.append(body.slice(-1));
  // Some of them in one write, and some alone.
  await run.journal.append(Array.from({ length: count }, () => failed(reason)));
  await run.journal.append([failed(reason)]);
  await run.close();
  const { runs, damaged } = await listRuns(state);
  expect(damaged).toEqual([]);
  expect(runs).toMatchObject([{ status: 'succeeded', endedAt: end?.time }]);
});

it('ends the following of a run with the end, whether deliveries are there or not', async () => {
  const state = await makeState();
  const run = await createRun(state, { plan, started: startedOf(plan) });
  await run.journal.append([...body, failed('x')]);
  const seen: RunEvent['event'][] = [];
  for await (const { event } of followEvents(run.directory, new AbortController().signal)) seen.push(event);
  expect(seen.slice(-2)).toEqual(['run-finished', 'notification-failed']);
  await run.close();
});

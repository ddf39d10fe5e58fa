import { describe, expect, it } from 'vitest';
import { createRun } from '../../src/journal/create-run.ts';
import { followEvents } from '../../src/journal/follow-events.ts';
import { eventsOfChain, makeChain, startedOf } from '../support/recorded-run.ts';
import { makeState } from '../support/state.ts';

const plan = makeChain(['a']);
const events = eventsOfChain(['a']);

describe('following the events of a run', () => {
  it('gives those that are there, then each that comes, and ends with the run', async () => {
    const state = await makeState();
    const run = await createRun(state, { plan, started: startedOf(plan) });
    const seen = followEvents(run.directory, new AbortController().signal);
    expect((await seen.next()).value).toEqual(run.written[0]);
    for (const body of events) {
      const next = seen.next();
      const [event] = await run.journal.append([body]);
      expect((await next).value).toEqual(event);
    }
    expect(await seen.next()).toEqual({ done: true, value: undefined });
    await run.close();
  });

  it('ends when nobody has the run any more', async () => {
    const state = await makeState();
    const run = await createRun(state, { plan, started: startedOf(plan) });
    const seen = followEvents(run.directory, new AbortController().signal);
    await seen.next();
    const next = seen.next();
    await run.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends when it is called off', async () => {
    const state = await makeState();
    const run = await createRun(state, { plan, started: startedOf(plan) });
    const caller = new AbortController();
    const seen = followEvents(run.directory, caller.signal);
    await seen.next();
    const next = seen.next();
    caller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    await run.close();
  });
});

import { expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import { Relay } from '../../src/notify/relay.ts';
import { planOf } from '../support/planned.ts';

const state = initialState(planOf([]));

function make(seq: number) {
  const told: number[] = [];
  const reporter = { report: (event: RunEvent) => void told.push(event.seq), close: async () => {} };
  return { told, relay: new Relay([reporter], seq) };
}

function event(seq: number): RunEvent {
  return { v: 1, seq, time: '', event: 'run-noted', code: 'x', message: 'x' };
}

it('holds an own event until the one before it is told', () => {
  const { told, relay } = make(0);
  relay.pass(event(1), state);
  relay.tell([event(3)]);
  expect(told).toEqual([1]);
  relay.pass(event(2), state);
  expect(told).toEqual([1, 2, 3]);
  relay.tell([event(4), event(5)]);
  expect(told).toEqual([1, 2, 3, 4, 5]);
});

it('tells what was recorded before the first event of a runner ahead of it, and the rest at the end', () => {
  const { told, relay } = make(7);
  relay.tell([event(8)]);
  expect(told).toEqual([]);
  relay.pass(event(9), state);
  relay.tell([event(11)]);
  expect(told).toEqual([8, 9]);
  relay.end(state);
  expect(told).toEqual([8, 9, 11]);
});

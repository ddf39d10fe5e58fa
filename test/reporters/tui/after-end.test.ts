import { expect, it } from 'vitest';
import type { EventBody } from '../../../src/engine/event.ts';
import { afterEnd, hasEndedWell } from '../../../src/reporters/tui/model/after-end.ts';
import { firstState } from '../../../src/reporters/tui/model/ui-state.ts';
import { makeChain } from '../../support/recorded-run.ts';
import { finished, started, stateOf } from './told.ts';

const plan = makeChain(['ingest', 'train']);
const canceled: EventBody = {
  event: 'run-finished',
  status: 'canceled',
  reason: 'canceled by SIGINT',
  exit_code: 130,
  seconds: 2,
};

it('has nothing to look at in a run that was canceled before anything failed', () => {
  const calm = [started('ingest'), finished('ingest', 'canceled', 'canceled by SIGINT'), canceled];
  expect(hasEndedWell(stateOf(plan, calm))).toBe(true);
  const failing = [started('ingest'), finished('ingest', 'failed', 'exit 3'), canceled];
  expect(hasEndedWell(stateOf(plan, failing))).toBe(false);
  expect(hasEndedWell(stateOf(plan, calm.slice(0, 2)))).toBe(false);
});

it('says and asks nothing more about a run at work once it is over', () => {
  const asked = { ...firstState, notice: 'stopping the run', question: 'leave', view: 'dag' } as const;
  expect(afterEnd(asked)).toEqual({ ...firstState, view: 'dag' });
});

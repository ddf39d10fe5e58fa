import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { followLogs } from '../../../src/commands/logs/follow-logs.ts';
import type { FoundRun } from '../../../src/commands/runs/find-run.ts';
import { createRun } from '../../../src/journal/create-run.ts';
import { createLogs } from '../../../src/journal/logs/create-logs.ts';
import { openRecords } from '../../../src/session/records.ts';
import { eventsOfChain, makeChain, startedOf } from '../../support/recorded-run.ts';
import { makeState } from '../../support/state.ts';

const ids = Array.from({ length: 300 }, (_, index) => `task-${index}`);

/** A run at work whose tasks have all printed their id and ended; its own end is still to come. */
async function makeRun() {
  const plan = makeChain(ids);
  const state = await makeState();
  const run = await createRun(state, { plan, started: startedOf(plan) });
  const plainMask = () => ({ push: (chunk: Uint8Array) => chunk, flush: () => new Uint8Array() });
  const onTrouble = (error: unknown) => {
    throw error;
  };
  const logs = createLogs({ run: run.directory, plan, mask: plainMask, onTrouble });
  for (const id of ids) {
    const log = logs.open({ id, attempt: 1 }, () => {});
    log.write('stdout', Buffer.from(`${id}\n`));
    log.close();
  }
  await run.journal.append(eventsOfChain(ids).slice(0, -1));
  const read = await openRecords({ stateDirectory: state.path, prefix: '' }).read(run.directory.id);
  return { run, found: { ...read, id: run.directory.id, tasks: plan.tasks, isTask: false } };
}

it('prints the logs of many tasks with few files open at a time', async () => {
  const { run, found } = await makeRun();
  const printed: string[] = [];
  const before = readdirSync('/dev/fd').length;
  let open = 0;
  const print = (id: string) => {
    printed.push(id);
    open = Math.max(open, readdirSync('/dev/fd').length - before);
  };
  await followLogs(found as unknown as FoundRun, {
    printer: { print, settle: async () => {} },
    failed: false,
    signal: new AbortController().signal,
  });
  await run.close();
  expect(printed.toSorted()).toEqual(ids.toSorted());
  expect(open).toBeLessThan(300);
});

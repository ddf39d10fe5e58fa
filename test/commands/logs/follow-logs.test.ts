import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { followLogs } from '../../../src/commands/logs/follow-logs.ts';
import type { FoundRun } from '../../../src/commands/runs/find-run.ts';
import { createRun } from '../../../src/journal/create-run.ts';
import { createLogs } from '../../../src/journal/logs/create-logs.ts';
import { openRecords } from '../../../src/session/records.ts';
import { eventsOfChain, makeChain, startedOf } from '../../support/recorded-run.ts';
import { makeState } from '../../support/state.ts';

/** A run at work whose tasks have all printed their id and ended; its own end is still to come. */
async function makeRun(ids: readonly string[], attempts: readonly number[]) {
  const plan = makeChain(ids);
  const state = await makeState();
  const run = await createRun(state, { plan, started: startedOf(plan) });
  const plainMask = () => ({ push: (chunk: Uint8Array) => chunk, flush: () => new Uint8Array() });
  const onTrouble = (error: unknown) => {
    throw error;
  };
  const logs = createLogs({ run: run.directory, plan, mask: plainMask, onTrouble });
  for (const id of ids) {
    for (const attempt of attempts) {
      const log = logs.open({ id, attempt }, () => {});
      log.write('stdout', Buffer.from(`${id} ${attempt}\n`));
      log.close();
    }
  }
  // All but the last were lost with their runners.
  const started = ids.flatMap((id) =>
    attempts.map((attempt) => ({ event: 'task-started', id, task: id, attempt, tools: [] }) as const),
  );
  const last = attempts.at(-1) ?? 1;
  const finished = eventsOfChain(ids).flatMap((event) =>
    event.event === 'task-finished' ? [{ ...event, attempt: last }] : [],
  );
  await run.journal.append([...started, ...finished]);
  const read = await openRecords({ stateDirectory: state.path, prefix: '' }).read(run.directory.id);
  return { run, found: { ...read, id: run.directory.id, tasks: plan.tasks, isTask: false } };
}

it('prints the logs of many tasks with few files open at a time', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `task-${index}`);
  const { run, found } = await makeRun(ids, [1]);
  const printed: string[] = [];
  const warnings: string[] = [];
  const warn = ({ name }: Error) => warnings.push(name);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));
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
  expect(warnings).toEqual([]);
});

it('prints every attempt, those too that were lost with their runner, or only one of them', async () => {
  const { run, found } = await makeRun(['a'], [1, 2]);
  const follow = async (only: { readonly attempt?: number }) => {
    const printed: string[] = [];
    await followLogs(found as unknown as FoundRun, {
      printer: { print: (_, block) => printed.push(`${block}`), settle: async () => {} },
      failed: false,
      signal: new AbortController().signal,
      ...only,
    });
    return printed.toSorted();
  };
  expect(await follow({})).toEqual(['a 1\n', 'a 2\n']);
  expect(await follow({ attempt: 2 })).toEqual(['a 2\n']);
  await run.close();
});

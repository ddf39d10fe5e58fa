import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ControlRequest } from '../../src/engine/ports.ts';
import { openInbox, requestControl } from '../../src/journal/control.ts';
import { createRun } from '../../src/journal/create-run.ts';
import { openRun } from '../../src/journal/open-run.ts';
import { makeChain, startedOf } from '../support/recorded-run.ts';
import { makeState } from '../support/state.ts';

const plan = makeChain(['a']);
const cancel: ControlRequest = { type: 'cancel', by: 'request', force: false };

describe('the control inbox of a run', () => {
  it('hands each request on once, those from before the listening too, the oldest first', async () => {
    const { run } = await makeRun();
    requestControl(run.directory, cancel);
    const got: ControlRequest[] = [];
    let wake = () => {};
    const stop = openInbox(run.directory).listen((request) => {
      got.push(request);
      wake();
    });
    expect(got).toEqual([cancel]);
    const second = new Promise<void>((resolve) => {
      wake = resolve;
    });
    requestControl(run.directory, { ...cancel, id: 'a', force: true });
    await second;
    expect(got).toEqual([cancel, { ...cancel, id: 'a', force: true }]);
    expect(readdirSync(run.directory.control)).toEqual([]);
    stop();
    await run.close();
  });

  it('drops what is no request', async () => {
    const { run } = await makeRun();
    for (const text of ['', '{', 'null', '{"type":"delete"}', '{"type":"cancel","by":7}']) {
      writeFileSync(join(run.directory.control, `1-${text.length}.json`), text);
    }
    const got: ControlRequest[] = [];
    openInbox(run.directory).listen((request) => got.push(request))();
    expect(got).toEqual([]);
    expect(readdirSync(run.directory.control)).toEqual([]);
    await run.close();
  });

  it('is empty for the next runner of the run', async () => {
    const { run, state } = await makeRun();
    await run.close();
    requestControl(run.directory, cancel);
    const again = await openRun(state, run.directory.id);
    expect(readdirSync(run.directory.control)).toEqual([]);
    await again.close();
  });
});

async function makeRun() {
  const state = await makeState();
  return { state, run: await createRun(state, { plan, started: startedOf(plan) }) };
}

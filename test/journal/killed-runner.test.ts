import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openRun } from '../../src/journal/open-run.ts';
import { readRun } from '../../src/journal/read-run.ts';
import { openState } from '../../src/journal/state-directory.ts';
import { bundleProgram, type Driven } from '../support/program.ts';
import { makeFolder } from '../support/state.ts';

let start: (args: readonly string[]) => Driven;
beforeAll(async () => {
  start = await bundleProgram('run-writer');
});

describe('a runner that is killed', () => {
  it('leaves every event that it was told of, and the next one goes on behind them at once', async () => {
    const path = join(makeFolder(), 'state');
    const state = await openState(path);
    let events = 0;
    for (let round = 1; round <= 5; round += 1) {
      const runner = start([path, 'r-aaaaaaaaaa']);
      let told = 0;
      for (let line = 0; line < round * 3; line += 1) told = Number(await runner.line());
      runner.process.kill('SIGKILL');
      for (let line = await runner.line(); line !== undefined; line = await runner.line())
        told = Number(line);
      await runner.ended;
      expect(told).toBeGreaterThan(events);
      const { end } = await readRun(state.run('r-aaaaaaaaaa'));
      expect(end.seq).toBeGreaterThanOrEqual(told);
      const next = await openRun(state, 'r-aaaaaaaaaa');
      const [event] = await next.journal.append([{ event: 'run-noted', code: 'x', message: 'next' }]);
      await next.close();
      events = end.seq + (end.torn > 0 ? 2 : 1);
      expect(event?.seq).toBe(events);
    }
  });
});

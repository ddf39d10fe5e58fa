import { createRun } from '../../../src/journal/create-run.ts';
import { openRun } from '../../../src/journal/open-run.ts';
import { openState } from '../../../src/journal/state-directory.ts';
import { makeChain, startedOf } from '../recorded-run.ts';

// Makes a run, or takes it up again, and appends notes for ever; says the number of each event that is on disk.
const [path = '', id = ''] = process.argv.slice(2);
const plan = makeChain(['a']);
const state = await openState(path);
const run = await openRun(state, id).catch(() => createRun(state, { plan, started: startedOf(plan, id) }));
for (;;) {
  const written = await Promise.all(
    ['one', 'two', 'three'].map((message) =>
      run.journal.append([{ event: 'run-noted', code: 'x', message }]),
    ),
  );
  process.stdout.write(`${written.at(-1)?.[0]?.seq}\n`);
}

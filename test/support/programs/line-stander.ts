import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { acquireLock } from '../../../src/journal/lock.ts';
import { readState } from '../../../src/journal/state-directory.ts';
import { joinLine, type Ticket } from '../../../src/journal/waiting-line.ts';

// Stands in a line as a run does: `join SLOTS`, `turn` (says `turn` when it has come), `leave`.
const [path = '', run = '', capacity = '1'] = process.argv.slice(2);
const state = readState(path);
mkdirSync(state.run(run).path, { recursive: true });
await acquireLock(state.run(run).lock, run);
const line = { kind: 'group', name: 'train', capacity: Number(capacity) } as const;
let ticket: Ticket | undefined;

console.log('ready');
for await (const word of createInterface({ input: process.stdin })) {
  if (word.startsWith('join')) {
    ticket = await joinLine(state, line, { run, slots: Number(word.split(' ')[1] ?? 1) });
    console.log((await ticket.ahead()).map((standing) => standing.run).join(' ') || 'nobody');
  } else if (word === 'turn') {
    ticket?.turn(new AbortController().signal).then(() => console.log('turn'));
  } else {
    ticket?.leave();
    console.log('left');
  }
}

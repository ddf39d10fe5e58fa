import { createInterface } from 'node:readline';
import { acquireLock, type RunLock } from '../../../src/journal/lock.ts';

// Takes and gives back the lock of a run as it is told: `take`, `take 6` (six at once), `release`. Says how it went.
const [path = ''] = process.argv.slice(2);
let held: RunLock[] = [];

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'release') {
    for (const lock of held) lock.release();
    held = [];
    console.log('released');
  } else {
    const tries = Number(line.split(' ')[1] ?? 1);
    console.log((await Promise.all(Array.from({ length: tries }, take))).join(' | '));
  }
}

async function take(): Promise<string> {
  try {
    held.push(await acquireLock(path, 'r-test'));
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

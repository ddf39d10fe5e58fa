import { existsSync } from 'node:fs';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import { diskTrouble } from '../disk/trouble.ts';
import type { RunNoted } from '../engine/event.ts';
import { reduce } from '../engine/reduce.ts';
import { clearInbox } from './control.ts';
import { closing, type JournalOptions, now, type WritableRun } from './create-run.ts';
import { refusePulled } from './exchange/pulled-mark.ts';
import { acquireLock, type RunLock } from './lock.ts';
import type { JournalEnd } from './read-events.ts';
import { readRun, runGone } from './read-run.ts';
import { RunJournal } from './run-journal.ts';
import type { StateDirectory } from './state-directory.ts';

/**
 * Takes a run up again, for `resume`. Throws `run-busy` if somebody has it, `run-pulled`, `run-gone`, or `journal-damaged` without
 * changing anything. What a crash left unfinished at the end is cut off, and that is noted in the journal once.
 */
export async function openRun(
  state: StateDirectory,
  id: string,
  options: JournalOptions = {},
): Promise<WritableRun> {
  const directory = state.run(id);
  if (!existsSync(directory.events)) throw runGone(id);
  refusePulled(directory);
  const lock = await acquireLock(directory.lock, id);
  try {
    return await open(state, { id, lock }, options);
  } catch (error) {
    lock.release();
    throw diskTrouble(error, directory.events);
  }
}

async function open(
  state: StateDirectory,
  { id, lock }: { id: string; lock: RunLock },
  options: JournalOptions,
): Promise<WritableRun> {
  const disk = options.disk ?? nodeDisk;
  const directory = state.run(id);
  const read = await readRun(directory, disk);
  const file = disk.open(directory.events, 'change');
  const journal = new RunJournal({
    disk,
    path: directory.events,
    file,
    ...read.end,
    now: options.now ?? now,
  });
  try {
    await cutTornEnd(disk, file, read.end);
    const written = read.end.torn === 0 ? [] : await journal.append([tornNote(read.end)]);
    clearInbox(directory);
    const state = written.reduce(reduce, read.state);
    return { directory, plan: read.plan, journal, state, written, close: closing(journal, lock) };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

async function cutTornEnd(disk: Disk, file: number, end: JournalEnd): Promise<void> {
  if (end.torn === 0) return;
  disk.truncate(file, end.length);
  await disk.sync(file);
}

function tornNote(end: JournalEnd): RunNoted {
  return {
    event: 'run-noted',
    code: 'torn-event',
    message: `an event that was not finished when the runner ended was cut off (${end.torn} bytes after event ${end.seq})`,
  };
}

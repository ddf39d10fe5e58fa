import { basename, dirname } from 'node:path';
import { EnvironmentError } from '../diagnostics/errors.ts';
import { type Disk, nodeDisk } from '../disk/disk.ts';
import { openForReading } from '../disk/read.ts';
import type { RunEvent } from '../engine/event.ts';
import { EventScanner, holdsLaterWrite } from './event-scanner.ts';

/** Where the good part of a journal ends. */
export interface JournalEnd {
  /** Number of the last good event, 0 if there is none. */
  readonly seq: number;
  /** Bytes of the good part. */
  readonly length: number;
  /** Bytes after it: an event that was being written when the runner ended, or when we looked. 0 is the rule. */
  readonly torn: number;
}

/**
 * Calls back for each event of a journal, in order, and tells where the good part ends. What a crash left unfinished at
 * the end does not count; anything else that is wrong is `journal-damaged`, with event and byte. Never changes the file.
 */
export async function readEvents(
  path: string,
  visit: (event: RunEvent) => void,
  disk: Disk = nodeDisk,
): Promise<JournalEnd> {
  const scanner = new EventScanner();
  const file = await openForReading(disk, path);
  try {
    for (let position = 0; ; ) {
      const piece = await file.read(position, pieceSize);
      if (piece.byteLength === 0) break;
      scanner.push(piece, visit);
      position += piece.byteLength;
    }
  } finally {
    file.close();
  }
  refuseDamage(scanner, path);
  return { seq: scanner.seq, length: scanner.length, torn: scanner.rest.byteLength };
}

/** Throws `journal-damaged` if what follows the good part was on disk, and told of, before it became bad. */
export function refuseDamage(scanner: EventScanner, path: string): void {
  // A good line with a wrong number: lines were taken away or put in.
  if (scanner.broken === 'misplaced' || holdsLaterWrite(scanner.rest)) {
    throw damagedAt(path, scanner.seq + 1, scanner.length);
  }
}

/** The error about a journal that is wrong at one event. */
export function damagedAt(path: string, seq: number, offset: number): EnvironmentError {
  const run = basename(dirname(path));
  return new EnvironmentError(
    'journal-damaged',
    `the journal of \`${run}\` is damaged at event ${seq}, byte ${offset}`,
    { trouble: 'damaged', hint: `the file was not changed: \`${path}\`; restore it, or start a new run` },
  );
}

const pieceSize = 1 << 16;

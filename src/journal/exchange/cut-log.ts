import { encodeRecord, LogIndex } from '../logs/log-index.ts';

/** A log with its index. */
export interface LogBytes {
  readonly log: Buffer;
  readonly index: Buffer;
}

/**
 * The end of a log, from the beginning of a line on, with a line before it that says what is missing: failures are told
 * at the end. `most`: bytes that are kept, not counting that line. The log as it is when it is not longer.
 */
export function cutLog(whole: LogBytes, most: number): LogBytes {
  const { log } = whole;
  if (log.byteLength <= most) return whole;
  const about = log.byteLength - most;
  const line = log.indexOf(10, about - 1);
  // A line without an end is cut within.
  const from = line === -1 || line + 1 >= log.byteLength ? about : line + 1;
  const note = Buffer.from(
    `[runnable] the first ${from} bytes of this log were left out when it was pushed\n`,
  );
  return {
    log: Buffer.concat([note, log.subarray(from)]),
    index: moveIndex(whole.index, from, note.byteLength),
  };
}

function moveIndex(bytes: Buffer, from: number, shift: number): Buffer {
  const index = new LogIndex();
  index.add(bytes);
  const first = index.at(index.find(from));
  const records = [encodeRecord({ offset: 0, stream: 'note', time: first?.time ?? 0 })];
  if (first !== undefined) records.push(encodeRecord({ ...first, offset: shift }));
  for (let number = index.find(from) + 1; ; number += 1) {
    const record = index.at(number);
    if (record === undefined) return Buffer.concat(records);
    records.push(encodeRecord({ ...record, offset: record.offset - from + shift }));
  }
}

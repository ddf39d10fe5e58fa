import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** What a stream of bytes came to. */
export interface Digested {
  /** SHA-256, hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Fills the buffer from a position; the count of bytes, 0 at the end. */
export type ReadAt = (into: Uint8Array, position: number) => number;

/** Gets each chunk with its position; the buffer is used again afterwards. */
export type TakeAt = (chunk: Uint8Array, position: number) => void;

/** Digests a file in one pass with one small buffer, hands each chunk on, and lets others work in between. */
export async function digestStream(read: ReadAt, take: TakeAt = () => {}): Promise<Digested> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(chunkSize);
  let size = 0;
  for (;;) {
    const count = read(buffer, size);
    if (count === 0) break;
    const chunk = buffer.subarray(0, count);
    hash.update(chunk);
    take(chunk, size);
    size += count;
    if (size % turnSize < chunkSize) await nextTurn();
  }
  return { digest: hash.digest('hex'), size };
}

/** Digests a file of the workspace without keeping it. */
export async function digestFile(path: Buffer): Promise<Digested> {
  const file = openSync(path, 'r');
  try {
    return await digestStream((into, position) => readSync(file, into, 0, into.byteLength, position));
  } finally {
    closeSync(file);
  }
}

/** SHA-256 of bytes in memory, hex. */
export function digestBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const chunkSize = 64 * 1024;
const turnSize = 1024 * 1024;

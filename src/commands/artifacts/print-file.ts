import { open } from 'node:fs/promises';
import type { Sink } from '../../reporters/sink.ts';

/** Writes the bytes of a file, as they are, at the pace of the reader; ends early when that is gone. */
export async function printFile(path: string, sink: Sink): Promise<void> {
  const file = await open(path);
  try {
    for (;;) {
      // A new one each time: the sink keeps what is not taken yet.
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(chunkSize), 0, chunkSize, null);
      if (bytesRead === 0 || sink.isGone?.() === true) break;
      sink.write(buffer.subarray(0, bytesRead));
      if (sink.backlog() > mostWaiting) await sink.flush();
    }
    await sink.flush();
  } finally {
    await file.close();
  }
}

const chunkSize = 256 * 1024;
const mostWaiting = 4 * chunkSize;

import type { LogFile } from '../../journal/logs/log-file.ts';
import { LogReader } from '../../journal/logs/log-reader.ts';
import { createBlockSplitter } from './block-splitter.ts';
import type { LogPrinter } from './log-printer.ts';

const pageSize = 1 << 18;

/** Prints what is in a log. */
export async function printLog(file: LogFile, printer: LogPrinter): Promise<void> {
  const reader = new LogReader(file);
  const splitter = createBlockSplitter((block) => printer.print(file.id, block));
  try {
    for (let position = 0; ; ) {
      const segments = await reader.read(position, pageSize);
      if (segments.length === 0) break;
      for (const { bytes } of segments) {
        splitter.push(bytes);
        position += bytes.length;
      }
      await printer.settle();
    }
    splitter.end();
  } finally {
    reader.close();
  }
}

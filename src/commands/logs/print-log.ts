import type { LogFile } from '../../journal/logs/log-file.ts';
import { readLines } from '../../journal/logs/log-lines.ts';
import { LogReader } from '../../journal/logs/log-reader.ts';
import type { LogPrinter } from './log-printer.ts';

/** Prints what is in a log. */
export async function printLog(file: LogFile, printer: LogPrinter): Promise<void> {
  const reader = new LogReader(file);
  try {
    for await (const line of readLines(reader)) {
      printer.print(file.id, line);
      await printer.settle();
    }
  } finally {
    reader.close();
  }
}

import { statSync } from 'node:fs';
import type { LogFile } from '../../journal/logs/log-file.ts';
import type { LogStream } from '../../journal/logs/log-index.ts';
import { LogReader } from '../../journal/logs/log-reader.ts';
import type { LogText } from '../../reporters/html/report-model.ts';
import { createLineReader } from '../../reporters/line-reader.ts';

/** Bytes that are read at once. */
const pageSize = 1 << 18;

/** The lines of a log; of one above so many bytes a quarter from its beginning, and the rest from its end. */
export async function readLog(file: LogFile, mostBytes: number): Promise<LogText> {
  const size = statSync(file.log, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= mostBytes) return { lines: await readLines(file, 0, size), cut: null };
  const head = Math.floor(mostBytes / 4);
  const tail = size - (mostBytes - head);
  const before = await readLines(file, 0, head);
  const after = await readLines(file, tail, size);
  return { lines: [...before, ...after], cut: { bytes: tail - head, before: before.length } };
}

const marks: Readonly<Record<LogStream, string>> = { stdout: ' ', stderr: '!', note: '#' };

async function readLines(file: LogFile, from: number, to: number): Promise<string[]> {
  const reader = new LogReader(file);
  const lines: string[] = [];
  const streams = new Map<LogStream, ReturnType<typeof createLineReader>>();
  const take = (stream: LogStream, block: string): void => {
    if (block === '') return;
    for (const line of block.slice(0, -1).split('\n')) lines.push(`${marks[stream]}${line}`);
  };
  try {
    for (let position = from; position < to; ) {
      const segments = await reader.read(position, Math.min(pageSize, to - position));
      if (segments.length === 0) break;
      for (const { stream, bytes } of segments) {
        const known = streams.get(stream) ?? createLineReader();
        streams.set(stream, known);
        take(stream, known.push(bytes));
        position += bytes.length;
      }
    }
  } finally {
    reader.close();
  }
  for (const [stream, known] of streams) take(stream, known.end());
  return lines;
}

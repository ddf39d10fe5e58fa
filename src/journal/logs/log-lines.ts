import type { LogStream } from './log-index.ts';
import type { LogReader, LogSegment } from './log-reader.ts';

/** One line of a log. */
export interface LogLine {
  /** From 1, counted from where the reading began. */
  readonly number: number;
  /** Of its first byte. */
  readonly stream: LogStream;
  readonly time: number;
  /** Without the line feed. A line above 1 MiB comes in several pieces. */
  readonly bytes: Buffer;
}

/** The lines of a log from a byte on; a last line without an end counts. */
export async function* readLines(log: LogReader, from = 0): AsyncGenerator<LogLine> {
  let open: LogSegment[] = [];
  let held = 0;
  let number = 0;
  const take = (): LogLine => {
    const line = { number: ++number, stream: open[0]?.stream ?? 'stdout', time: open[0]?.time ?? 0 };
    const bytes = Buffer.concat(open.map((segment) => segment.bytes));
    open = [];
    held = 0;
    return { ...line, bytes };
  };
  for await (const segment of segmentsOf(log, from)) {
    for (const piece of splitAtLineFeeds(segment)) {
      open.push(piece.segment);
      held += piece.segment.bytes.byteLength;
      if (piece.ends || held >= longestLine) yield take();
    }
  }
  if (held > 0) yield take();
}

/** The lines that a matcher finds. The matcher takes linear time, or a log could stop us. */
export async function* grepLines(
  log: LogReader,
  matches: (line: string) => boolean,
): AsyncGenerator<LogLine> {
  for await (const line of readLines(log)) {
    if (matches(line.bytes.toString('utf8'))) yield line;
  }
}

/** The byte at which the last so many lines begin. Reads from the end and no more than it must. */
export async function findLastLines(log: LogReader, count: number): Promise<number> {
  const size = log.size();
  let wanted = count;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - pageSize);
    const page = await log.readBytes(start, end - start);
    for (let at = page.lastIndexOf(10); at !== -1; at = at === 0 ? -1 : page.lastIndexOf(10, at - 1)) {
      // The line feed at the very end ends the last line and begins none.
      if (start + at === size - 1) continue;
      wanted -= 1;
      if (wanted === 0) return start + at + 1;
    }
    end = start;
  }
  return 0;
}

const pageSize = 1 << 16;
const longestLine = 1 << 20;

async function* segmentsOf(log: LogReader, from: number): AsyncGenerator<LogSegment> {
  for (let position = from; ; ) {
    const segments = await log.read(position, pageSize);
    if (segments.length === 0) return;
    for (const segment of segments) {
      yield segment;
      position += segment.bytes.byteLength;
    }
  }
}

function* splitAtLineFeeds(segment: LogSegment): Generator<{ segment: LogSegment; ends: boolean }> {
  for (let start = 0; start < segment.bytes.byteLength; ) {
    const end = segment.bytes.indexOf(10, start);
    const bytes = segment.bytes.subarray(start, end === -1 ? undefined : end);
    yield { segment: { ...segment, offset: segment.offset + start, bytes }, ends: end !== -1 };
    start = end === -1 ? segment.bytes.byteLength : end + 1;
  }
}

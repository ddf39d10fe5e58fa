import type { LogLine } from '../../journal/logs/log-lines.ts';
import type { LogSegment } from '../../journal/logs/log-reader.ts';

/** Makes lines of segments that come one by one. */
export interface LineSplitter {
  readonly push: (segment: LogSegment) => void;
  /** The last line may lack its end. */
  readonly end: () => void;
}

const longestLine = 1 << 20;

/** Tells each line as soon as it is whole; a line above 1 MiB in pieces. */
export function createLineSplitter(tell: (line: LogLine) => void): LineSplitter {
  let rest: Buffer = Buffer.alloc(0);
  let first: LogSegment | null = null;
  let number = 0;
  const say = (bytes: Buffer, segment: LogSegment) => {
    number += 1;
    tell({ number, stream: segment.stream, time: segment.time, bytes });
  };
  return {
    push: (segment) => {
      first ??= segment;
      rest = rest.length === 0 ? segment.bytes : Buffer.concat([rest, segment.bytes]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        say(rest.subarray(0, end), first);
        rest = rest.subarray(end + 1);
        first = segment;
      }
      if (rest.length > longestLine) {
        say(rest, first);
        rest = Buffer.alloc(0);
      }
      if (rest.length === 0) first = null;
    },
    end: () => {
      if (first !== null && rest.length > 0) say(rest, first);
    },
  };
}

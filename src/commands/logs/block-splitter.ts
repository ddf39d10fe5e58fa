/** Makes blocks of whole lines of bytes that come piece by piece: lines by themselves cost too much. */
export interface BlockSplitter {
  readonly push: (bytes: Buffer) => void;
  /** The last line may lack its end, and gets one. */
  readonly end: () => void;
}

/** Bytes after which a line without an end is passed on in pieces. */
const longestLine = 1 << 20;
const lineEnd = Buffer.from('\n');

/** Tells a block, which ends with a line end, as soon as there is one. */
export function createBlockSplitter(tell: (block: Buffer) => void): BlockSplitter {
  let rest: Buffer[] = [];
  let held = 0;
  const flush = (last: Buffer) => {
    tell(rest.length === 0 ? last : Buffer.concat([...rest, last]));
    rest = [];
    held = 0;
  };
  return {
    push: (bytes) => {
      const end = bytes.lastIndexOf(10) + 1;
      if (end > 0) flush(bytes.subarray(0, end));
      if (end === bytes.length) return;
      rest.push(bytes.subarray(end));
      held += bytes.length - end;
      if (held > longestLine) flush(lineEnd);
    },
    end: () => {
      if (held > 0) flush(lineEnd);
    },
  };
}

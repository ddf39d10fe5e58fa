import { compress } from './block.ts';
import type { LogPlace } from './page-data.ts';
import type { LogText } from './report-model.ts';

/** Puts logs into blocks, in the order of their worth, until there is no room. */
export interface LogBlocks {
  /** Null: it printed nothing, or there is no room left. */
  readonly add: (log: LogText) => LogPlace | null;
  /** Bytes of a log that may still be of use. */
  readonly room: () => number;
  readonly close: () => readonly Buffer[];
}

/** Characters of a block: large enough to be pressed well, small enough to be opened at once. */
const blockSize = 512 * 1024;

/** What text shrinks to at most by what we know: so much is read of logs for a byte of room. */
const usualRatio = 16;

/** `mostBytes`: of all blocks together, pressed; the last one may exceed it. */
export function createLogBlocks(mostBytes: number): LogBlocks {
  const blocks: Buffer[] = [];
  let open: string[] = [];
  let size = 0;
  let pressed = 0;
  const seal = () => {
    if (open.length === 0) return;
    const block = compress(open.join('\n'));
    blocks.push(block);
    pressed += block.length;
    open = [];
    size = 0;
  };
  return {
    add: ({ lines, cut }) => {
      if (lines.length === 0 || pressed >= mostBytes) return null;
      const from = open.length;
      for (const line of lines) {
        open.push(line);
        size += line.length + 1;
      }
      const block = blocks.length;
      if (size >= blockSize) seal();
      return { block, from, lines: lines.length, cut: cut === null ? null : [cut.bytes, cut.before] };
    },
    room: () => (pressed >= mostBytes ? 0 : Math.max(blockSize / 4, (mostBytes - pressed) * usualRatio)),
    close: () => {
      seal();
      return blocks;
    },
  };
}

import type { Attempt } from '../../engine/ports.ts';

/** Output on its way, of whose errors the last is kept. */
export interface KeptTail {
  readonly onOutput: Attempt['onOutput'];
  /** The last of the error output. */
  readonly text: () => string;
}

const tailBytes = 4096;

/** Gives output on, and keeps the last of what goes to the error output. */
export function keepTail(onOutput: Attempt['onOutput']): KeptTail {
  let kept = Buffer.alloc(0);
  return {
    onOutput: (stream, chunk) => {
      if (stream === 'stderr') kept = Buffer.concat([kept, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
      onOutput(stream, chunk);
    },
    text: () => kept.toString('utf8'),
  };
}

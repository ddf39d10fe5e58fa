import type { Attempt, OutputStream } from '../../engine/ports.ts';

/** Output on its way, of which the last is kept. */
export interface KeptTail {
  readonly onOutput: Attempt['onOutput'];
  /** The last of it. */
  readonly text: () => string;
}

const tailBytes = 4096;

/** Gives output on, and keeps the last of what goes to some of the streams. */
export function keepTail(
  onOutput: Attempt['onOutput'],
  streams: readonly OutputStream[] = ['stderr'],
): KeptTail {
  let kept = Buffer.alloc(0);
  return {
    onOutput: (stream, chunk) => {
      if (streams.includes(stream))
        kept = Buffer.concat([kept, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
      onOutput(stream, chunk);
    },
    text: () => kept.toString('utf8'),
  };
}

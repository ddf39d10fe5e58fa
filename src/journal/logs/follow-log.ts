import { dirname } from 'node:path';
import { changesOf } from '../watch-path.ts';
import type { LogReader, LogSegment } from './log-reader.ts';

/** What to follow, and until when. */
export interface FollowOptions {
  /** The byte to begin with. */
  readonly from: number;
  readonly signal: AbortSignal;
  /** Whether nothing more will be written: asked before each look, so that the last bytes are not missed. */
  readonly hasEnded: () => boolean | Promise<boolean>;
}

/** What is in a log and what is added to it, in pages, each as soon as it is there. */
export async function* followLog(log: LogReader, options: FollowOptions): AsyncGenerator<LogSegment[]> {
  let position = options.from;
  for await (const _ of changesOf(dirname(log.file.log), options.signal)) {
    const ended = await options.hasEnded();
    for (;;) {
      const segments = await log.read(position, 1 << 16);
      if (segments.length === 0) break;
      position = segments.reduce((sum, segment) => sum + segment.bytes.byteLength, position);
      yield segments;
    }
    if (ended) return;
  }
}

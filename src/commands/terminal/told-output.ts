import type { AttemptName } from '../../engine/ports.ts';
import { followLog } from '../../journal/logs/follow-log.ts';
import type { LogFile } from '../../journal/logs/log-file.ts';
import { LogReader, type LogSegment } from '../../journal/logs/log-reader.ts';
import { createLineReader, type LineReader } from '../../reporters/line-reader.ts';

/** Where the output of attempts is read, and who hears it. */
export interface OutputSource {
  readonly log: (attempt: AttemptName) => LogFile;
  /** Its runner is at work: what is written is told as it comes, else when the attempt has ended. */
  readonly live: boolean;
  /** Hears blocks of whole lines, safe for a terminal. */
  readonly tell: (id: string, block: string) => void;
}

/** The output of the attempts of a run, told beside its events. */
export interface ToldOutput {
  readonly begin: (attempt: AttemptName) => void;
  /** Resolves when all of its output is told. */
  readonly end: (attempt: AttemptName) => Promise<void>;
  /** Ends all that have no end of their own. */
  readonly close: () => Promise<void>;
}

/** Tells the output of each attempt from its begin to its end. */
export function tellOutput(source: OutputSource): ToldOutput {
  const open = new Map<string, () => Promise<void>>();
  const end = async (key: string): Promise<void> => {
    const finish = open.get(key);
    open.delete(key);
    await finish?.();
  };
  return {
    begin: (attempt) => void open.set(keyOf(attempt), followAttempt(attempt, source)),
    end: (attempt) => end(keyOf(attempt)),
    close: async () => {
      for (const key of [...open.keys()]) await end(key);
    },
  };
}

/** Gives what tells the rest. */
function followAttempt(attempt: AttemptName, { log, live, tell }: OutputSource): () => Promise<void> {
  const reader = new LogReader(log(attempt));
  const lines = tellLines((block) => tell(attempt.id, block));
  const ended = new AbortController();
  let position = 0;
  const take = (segments: readonly LogSegment[]) => {
    for (const segment of segments) {
      lines.push(segment);
      position += segment.bytes.byteLength;
    }
  };
  const follow = async () => {
    const options = { from: 0, signal: ended.signal, hasEnded: () => false };
    for await (const segments of followLog(reader, options)) take(segments);
  };
  const following = live ? follow() : Promise.resolve();
  // It is heard at the end; until then it must not end the process.
  following.catch(() => {});
  return async () => {
    ended.abort();
    try {
      await following;
      for (let more = await reader.read(position, pageSize); more.length > 0; ) {
        take(more);
        more = await reader.read(position, pageSize);
      }
      lines.end();
    } finally {
      reader.close();
    }
  };
}

/** Bytes that are read at once. */
const pageSize = 1 << 16;

function tellLines(tell: (block: string) => void) {
  const readers = new Map<LogSegment['stream'], LineReader>();
  const hear = (block: string) => {
    if (block !== '') tell(block);
  };
  return {
    push: ({ stream, bytes }: LogSegment) => {
      const reader = readers.get(stream) ?? createLineReader();
      readers.set(stream, reader);
      hear(reader.push(bytes));
    },
    end: () => {
      for (const reader of readers.values()) hear(reader.end());
    },
  };
}

function keyOf({ id, attempt }: AttemptName): string {
  return `${id} ${attempt}`;
}

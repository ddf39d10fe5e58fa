import type { Attempt } from '../../engine/ports.ts';
import type { RunningClient } from './client.ts';
import type { Engine } from './engine.ts';
import { fatalWords } from './fatal-words.ts';

/** The output of a program that is run in a container, and how it ended. */
export interface LastWords {
  readonly onOutput: Attempt['onOutput'];
  /** The client of the engine, with the exit code of the program. */
  readonly listen: (client: RunningClient) => RunningClient;
}

/**
 * Reads how a program ended that an engine ran in a container by `exec`. With nearly every engine that is the exit code of its
 * command. That of nerdctl ends with 1 whatever the program ended with, and tells the code in a last line, which is kept
 * from the program's output.
 */
export function readLastWords({ name }: Pick<Engine, 'name'>, onOutput: Attempt['onOutput']): LastWords {
  if (name !== 'nerdctl') return { onOutput, listen: (client) => client };
  let held: Buffer = Buffer.alloc(0);
  const give = (bytes: Buffer): void => {
    if (bytes.length > 0) onOutput('stderr', bytes);
  };
  return {
    onOutput: (stream, chunk) => {
      if (stream === 'stdout') return onOutput(stream, chunk);
      const bytes = Buffer.concat([held, chunk]);
      const start = findLastWords(bytes);
      held = bytes.subarray(start);
      give(bytes.subarray(0, start));
    },
    listen: (client) => {
      const end = (code: number | null): number | null => {
        const words = code === 1 ? (fatalWords(held.toString('latin1')) ?? '') : '';
        const [, told] = exitWords.exec(words) ?? [];
        if (told !== undefined) return Number(told);
        give(held);
        return words.startsWith(refusal) ? notStarted : code;
      };
      return { ...client, closed: client.closed.then(end) };
    },
  };
}

const exitWords = /^exec failed with exit code (\d+)$/;
const refusal = 'OCI runtime exec failed';
/** What other engines end with where there is no such program. */
const notStarted = 127;

const beginning = 'time="';
/** Bytes: such a line has some hundred, and a few more with the name of a program. */
const longest = 1024;

// Where they begin in the last bytes that have come, if these may be they: a program that ends without a line end has
// them in its own last line.
function findLastWords(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - longest);
  const start = bytes.lastIndexOf(beginning);
  if (start >= from && isLastLine(bytes, start)) return start;
  for (let length = beginning.length - 1; length > 0; length -= 1) {
    if (bytes.subarray(-length).toString('latin1') === beginning.slice(0, length))
      return bytes.length - length;
  }
  return bytes.length;
}

function isLastLine(bytes: Buffer, start: number): boolean {
  const end = bytes.indexOf('\n', start);
  return end === -1 || end === bytes.length - 1;
}

/** Output that waits for its turn, bounded over all attempts together. */
export interface HeldOutput {
  readonly add: (key: string, line: string) => void;
  readonly has: (key: string) => boolean;
  /** Whose turn comes next: the one that waits longest. */
  readonly next: () => string | undefined;
  /** What waited, with a word on what was left out; forgotten from then on. */
  readonly release: (key: string) => string;
}

/** Holds at most so many characters; what comes then is left to the logs. */
export function createHeldOutput(most: number): HeldOutput {
  const held = new Map<string, { text: string; leftOut: number }>();
  let size = 0;
  return {
    add: (key, line) => {
      const waiting = held.get(key) ?? { text: '', leftOut: 0 };
      held.set(key, waiting);
      if (size + line.length > most) {
        waiting.leftOut += 1;
        return;
      }
      waiting.text += `${line}\n`;
      size += line.length + 1;
    },
    has: (key) => held.has(key),
    next: () => held.keys().next().value,
    release: (key) => {
      const { text, leftOut } = held.get(key) ?? { text: '', leftOut: 0 };
      held.delete(key);
      size -= text.length;
      return leftOut === 0 ? text : `${text}(${leftOut} more lines are in the log)\n`;
    },
  };
}

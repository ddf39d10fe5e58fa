/** Output that waits for its turn, bounded over all attempts together. */
export interface HeldOutput {
  /** Takes whole lines. */
  readonly add: (key: string, block: string) => void;
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
    add: (key, block) => {
      const waiting = held.get(key) ?? { text: '', leftOut: 0 };
      held.set(key, waiting);
      if (size + block.length > most) {
        waiting.leftOut += block.split('\n').length - 1;
        return;
      }
      waiting.text += block;
      size += block.length;
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

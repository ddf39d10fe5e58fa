import { errorCode } from '../../disk/error-code.ts';

/** Waits while the process may open no more files: whoever ends gives some back. */
export interface Shortage {
  /** The result of the action, tried again as long as files are short and others of ours run; rejects with its error. */
  readonly overcome: <T>(action: () => T | Promise<T>, signal: AbortSignal) => Promise<T>;
  /** To be called around everything that holds files for a while. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** `onShortage` is called once, when the shortage is first felt, with how many are running then. */
export function createShortage(onShortage: (running: number) => void): Shortage {
  let running = 0;
  let told = false;
  const waiting = new Set<() => void>();
  const feel = (): void => {
    if (!told) onShortage(running);
    told = true;
  };
  return {
    overcome: async (action, signal) => {
      for (let round = 0; ; round++) {
        try {
          return await action();
        } catch (error) {
          // With nobody running, only others on this machine can give files back: not for ever.
          const hopeless = signal.aborted || (running === 0 && round >= lonelyRounds);
          if (!isShortage(error) || hopeless) throw error;
          feel();
          await waitTurn(waiting, Math.min(longestWait, shortestWait * 2 ** round));
        }
      }
    },
    begin: () => {
      running++;
    },
    end: () => {
      running--;
      const [first] = waiting;
      first?.();
    },
  };
}

const lonelyRounds = 8;
const shortestWait = 20;
const longestWait = 500;

function isShortage(error: unknown): boolean {
  return errorCode(error) === 'EMFILE' || errorCode(error) === 'ENFILE';
}

function waitTurn(waiting: Set<() => void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      waiting.delete(go);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(go, milliseconds);
    waiting.add(go);
  });
}

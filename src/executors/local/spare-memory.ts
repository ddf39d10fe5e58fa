/** Keeps this process lean while it starts many others. */
export interface Sparing {
  /** To be called whenever a process is started. */
  readonly noteStart: () => void;
}

/**
 * Lets V8 give back the memory that planning has left behind, and what many tasks leave: for each process that is started,
 * the kernel copies the tables of all our pages. It takes some 30 ms, so that it pays only where many are started.
 */
export function createSparing(giveBack: () => Promise<void> = giveMemoryBack): Sparing {
  let starts = 0;
  let lowest = 0;
  let busy = false;
  const spare = async (): Promise<void> => {
    busy = true;
    await giveBack();
    lowest = process.memoryUsage.rss();
    busy = false;
  };
  return {
    noteStart: () => {
      starts += 1;
      if (starts % startsBetween !== firstStarts || busy) return;
      if (process.memoryUsage.rss() > lowest + worthwhile) void spare();
    },
  };
}

const firstStarts = 64;
const startsBetween = 256;
/** Bytes. */
const worthwhile = 8 * 1024 * 1024;

/** The only way to a collection that also gives pages of young objects back, in a process without flags of V8. */
async function giveMemoryBack(): Promise<void> {
  try {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    // It lets go of V8 only after V8 has let go of it.
    await new Promise<void>((resolve) =>
      session.post('HeapProfiler.collectGarbage', () => setImmediate(resolve)),
    );
    session.disconnect();
  } catch {
    // A Node that was built without it: then each process costs a little more.
  }
}

/** Decides when to draw: at once after a key, else at most so many times a second, however much happens. */
export interface Painter {
  /** Something changed. */
  readonly soon: () => void;
  /** Somebody waits for it. */
  readonly now: () => void;
  /** Draws nothing while this is at work. */
  readonly paused: (work: () => Promise<void>) => Promise<void>;
  readonly stop: () => void;
}

/** Milliseconds between frames. */
const frameMs = 80;
/** Milliseconds between looks at what grows without a word. */
const lookMs = 100;

/** `measure`: a number that changes when what is in sight has grown; negative: time does not matter either. */
export function createPainter(draw: () => Promise<void>, measure: () => number): Painter {
  let timer: NodeJS.Timeout | undefined;
  let state: 'idle' | 'drawing' | 'again' | 'stopped' = 'idle';
  let halted = false;
  let last = { size: 0, second: 0 };
  let drawnAt = 0;
  const paint = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (halted || state === 'stopped') return;
    if (state !== 'idle') {
      state = 'again';
      return;
    }
    state = 'drawing';
    drawnAt = performance.now();
    await draw();
    const again = wasAsked(state);
    if (!wasStopped(state)) state = 'idle';
    if (again) soon();
  };
  const soon = () => {
    timer ??= setTimeout(paint, Math.max(0, drawnAt + frameMs - performance.now()));
  };
  const looking = setInterval(() => {
    const now = { size: measure(), second: Math.floor(Date.now() / 1000) };
    if (now.size >= 0 && (now.size !== last.size || now.second !== last.second)) soon();
    last = now;
  }, lookMs);
  soon();
  return {
    soon,
    now: () => void paint(),
    paused: async (work) => {
      halted = true;
      try {
        await work();
      } finally {
        halted = false;
        soon();
      }
    },
    stop: () => {
      state = 'stopped';
      clearTimeout(timer);
      clearInterval(looking);
    },
  };
}

// Functions: the compiler believes that nothing changes a variable while it waits.
function wasAsked(state: string): boolean {
  return state === 'again';
}

function wasStopped(state: string): boolean {
  return state === 'stopped';
}

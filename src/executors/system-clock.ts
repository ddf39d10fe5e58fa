import type { Clock } from '../engine/ports.ts';

/**
 * The clock of this machine. Time in which we were suspended (a closed laptop, SIGSTOP) is left out of `monotonic` and
 * of `after`: we see it as a gap between two ticks that should be a second apart. Gaps below two seconds count.
 */
export function createSystemClock(): Clock {
  counter ??= startCounter();
  const monotonic = counter;
  return {
    now: createNow(),
    monotonic,
    after: (milliseconds, callback) => callAt(monotonic() + milliseconds, callback, monotonic),
  };
}

// Many ask within one millisecond, and to write a time costs more than to look at the clock.
function createNow(): () => string {
  let last = Number.NaN;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== last) text = new Date(now).toISOString();
    last = now;
    return text;
  };
}

// One for all clocks of a process: what it looks at is the process, and it ticks for as long as that lives.
let counter: (() => number) | undefined;

function startCounter(): () => number {
  const monotonic = createCounter();
  setInterval(monotonic, tick).unref();
  return monotonic;
}

const tick = 1000;
const longestGap = 2 * tick;
// Not nothing, so that a machine that is always late still comes to the end of a limit.
const countedOfGap = 50;

function createCounter(): () => number {
  let counted = 0;
  let last = readCounter();
  return () => {
    const now = readCounter();
    const passed = now - last;
    counted += passed > longestGap ? countedOfGap : passed;
    last = now;
    return counted;
  };
}

// Not `performance.now()`: the module behind it takes longer to load than a small run to plan.
function readCounter(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

// A chain of short timers: after a gap the rest is reckoned anew, and no single timer is longer than timers may be.
function callAt(end: number, callback: () => void, monotonic: () => number): () => void {
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const rest = end - monotonic();
    if (rest <= 0) callback();
    else timer = setTimeout(wait, Math.min(Math.ceil(rest), tick));
  };
  timer = setTimeout(wait, Math.min(Math.max(0, Math.ceil(end - monotonic())), tick));
  return () => clearTimeout(timer);
}

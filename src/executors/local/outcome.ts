import type { Outcome, TaskFailure } from '../../plan/invocation.ts';
import type { StopRequest } from './stop-watch.ts';
import type { Ending } from './supervise.ts';

/** What is known beside the exit code. */
export interface Circumstances {
  /** What a harness wrote to `failure.json`, as text. */
  readonly failureFile: string | undefined;
  /** Whether the kernel has killed a process for want of memory in this run; null where that is not to be known. */
  readonly memoryKills: () => boolean | null;
}

/** The outcome of a process that was started. */
export function outcomeOf({ exitCode, signal, stop }: Ending, circumstances: Circumstances): Outcome {
  if (stop !== null) return stoppedOutcome(stop);
  if (exitCode === 0) return { status: 'succeeded' };
  const failure =
    memoryFailure({ exitCode, signal }, circumstances) ?? parseFailure(circumstances.failureFile);
  return {
    status: 'failed',
    exitCode,
    signal: signal === null ? null : signal.replace(/^SIG/, ''),
    ...(failure === null ? {} : { failure }),
  };
}

/** The outcome of an attempt that was stopped, before its process was started or after. */
export function stoppedOutcome({ status, afterMs }: StopRequest): Outcome {
  return status === 'canceled' ? { status } : { status, afterMs };
}

/** What a shell gives as its exit code when SIGKILL ended its child. */
const killedChild = 137;

// Whatever we kill ourselves has a stop, so this kill came from somewhere else: most often from the kernel.
function memoryFailure(
  { exitCode, signal }: Pick<Ending, 'exitCode' | 'signal'>,
  { memoryKills }: Circumstances,
): TaskFailure | null {
  if (signal !== 'SIGKILL' && exitCode !== killedChild) return null;
  const what =
    signal === 'SIGKILL' ? 'signal KILL' : `exit ${killedChild}: a process of the task got signal KILL`;
  const why =
    memoryKills() === true
      ? 'out of memory: the kernel killed a process in this run'
      : 'possible OOM: the memory may have run out';
  return {
    code: 'possible-oom',
    message: `${what} (${why})`,
    hint: 'give the task less to hold at a time, or run fewer tasks at a time: `--max-parallel 1`',
  };
}

function parseFailure(text: string | undefined): TaskFailure | null {
  if (text === undefined) return null;
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return null;
  const { message, line } = { message: undefined, line: undefined, ...value };
  if (typeof message !== 'string') return null;
  return {
    message,
    ...textsOf(value),
    ...(typeof line === 'number' && Number.isSafeInteger(line) ? { line } : {}),
  };
}

function textsOf(value: object): Pick<TaskFailure, 'code' | 'hint' | 'file'> {
  const texts = Object.entries(value).filter(
    ([name, text]) => ['code', 'hint', 'file'].includes(name) && typeof text === 'string',
  );
  return Object.fromEntries(texts);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

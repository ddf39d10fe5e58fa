import type { Clock } from '../../engine/ports.ts';
import type { Service } from '../../pipeline/model.ts';
import { formatDuration } from '../../values/duration.ts';
import { type Engine, lastLine } from './engine.ts';
import { silentPorts } from './listening.ts';
import { pause } from './pause.ts';

/** A service whose container was started. */
export interface StartedService {
  readonly service: Service;
  /** Of its container. */
  readonly container: string;
}

export interface Watching {
  readonly engine: Pick<Engine, 'ask' | 'answerMs'>;
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  /** Nobody waits any more. */
  readonly signal: AbortSignal;
}

/** Waits until a service is ready. Null, or in a clause why it is not. Throws the reason of the signal. */
export async function awaitReady(started: StartedService, watching: Watching): Promise<string | null> {
  const { clock, signal } = watching;
  const { intervalMs, timeoutMs } = started.service.health;
  const end = clock.monotonic() + timeoutMs;
  let why: string | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, intervalMs)) {
    const look = await lookAt(started, watching, Math.max(1, end - clock.monotonic()));
    signal.throwIfAborted();
    if (look.is === 'ready') return null;
    if (look.is === 'over') return look.why;
    // What a check said counts for more than that the last one was cut short.
    if (look.is === 'waiting' || why === undefined) why = look.why;
    if (clock.monotonic() >= end) return `was not ready after ${formatDuration(timeoutMs)}: ${why}`;
    await pause(Math.min(pauseMs, intervalMs), { clock, signal });
  }
}

// Most are ready in no time: the first looks come sooner than the interval.
const firstPauseMs = 50;

type Look =
  | { readonly is: 'ready' }
  /** It never will be. */
  | { readonly is: 'over'; readonly why: string }
  | { readonly is: 'waiting'; readonly why: string }
  /** There was no time to find out. */
  | { readonly is: 'unknown'; readonly why: string };

/** What an engine says of a container, as far as it tells whether it is ready. */
interface ServiceState {
  readonly Running: boolean;
  readonly ExitCode: number;
  readonly Pid: number;
  readonly Health?: { readonly Status?: string } | null;
}

async function lookAt(started: StartedService, watching: Watching, leftMs: number): Promise<Look> {
  const { container, service } = started;
  const { engine, signal } = watching;
  const args = ['container', 'inspect', '--format={{json .State}}', container];
  const { code, stdout, stderr } = await engine.ask(args, {
    signal,
    timeoutMs: Math.min(leftMs, engine.answerMs),
  });
  const state = code === 0 ? parseState(stdout) : null;
  if (state === null) {
    const why = `nothing is known of its container: ${lastLine(stderr)}`;
    return { is: code === null ? 'unknown' : 'waiting', why };
  }
  if (!state.Running) return { is: 'over', why: `ended with exit ${state.ExitCode}` };
  if (service.health.command !== undefined) return await check(started, watching, leftMs);
  return judgeState(service, state);
}

function judgeState({ ports }: Service, { Health, Pid }: ServiceState): Look {
  const status = Health?.Status;
  if (status !== undefined && status !== '' && status !== 'none' && status !== 'healthy') {
    return { is: 'waiting', why: `the health check of its image says \`${status}\`` };
  }
  const silent = silentPorts(Pid, ports) ?? [];
  if (silent.length === 0) return { is: 'ready' };
  return { is: 'waiting', why: `nothing listens on port ${silent.join(', ')}` };
}

async function check(
  { service, container }: StartedService,
  watching: Watching,
  leftMs: number,
): Promise<Look> {
  const { command = [] } = service.health;
  const answer = await watching.engine.ask(['exec', container, ...command], {
    signal: watching.signal,
    timeoutMs: leftMs,
  });
  if (answer.code === 0) return { is: 'ready' };
  const words = lastLine(answer.stderr) || lastLine(answer.stdout);
  const shown = `\`${command.join(' ')}\``;
  if (answer.code === null) return { is: 'unknown', why: `${shown} took too long` };
  return { is: 'waiting', why: `${shown} ended with ${answer.code}${words === '' ? '' : `: ${words}`}` };
}

function parseState(text: string): ServiceState | null {
  try {
    return JSON.parse(text) as ServiceState;
  } catch {
    return null;
  }
}

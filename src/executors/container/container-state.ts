import type { Clock } from '../../engine/ports.ts';
import { type Engine, lastLine } from './engine.ts';
import { pause } from './pause.ts';

/** What an engine knows of a container. */
export interface ContainerState {
  /** `created`: its program was never started. */
  readonly Status: string;
  readonly ExitCode: number;
  /** The kernel killed a process of it because it had reached its limit of memory. */
  readonly OOMKilled?: boolean;
  /** Why it could not be started; empty if it could. */
  readonly Error?: string;
}

export type Inspection =
  | { readonly found: 'state'; readonly state: ContainerState }
  /** There is no such container, or not for long. */
  | { readonly found: 'nothing' }
  | { readonly found: 'no-answer'; readonly words: string };

/** Asks for the state of a container. */
async function inspectContainer(engine: Pick<Engine, 'ask'>, name: string): Promise<Inspection> {
  const args = ['container', 'inspect', '--format={{json .State}}', name];
  const { code, stdout, stderr } = await engine.ask(args);
  if (code !== 0) {
    if (/no such (?:container|object)|no container with name/i.test(stderr)) return { found: 'nothing' };
    return { found: 'no-answer', words: lastLine(stderr) };
  }
  try {
    const state = JSON.parse(stdout) as ContainerState;
    return isLeaving(state) ? { found: 'nothing' } : { found: 'state', state };
  } catch {
    return { found: 'no-answer', words: 'what it says of a container cannot be read' };
  }
}

// Somebody is taking it away: it was ended for that. nerdctl has no word for it.
function isLeaving({ Status }: ContainerState): boolean {
  return Status === 'removing' || Status === 'dead' || Status === '';
}

export interface Patience {
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  /** Milliseconds. */
  readonly returnMs: number;
  /** Somebody wants the end of the container. */
  readonly signal: AbortSignal;
}

/**
 * The same of an engine that may have gone away: waits for it to come back; without an answer when it does not, and null
 * once nobody waits for that any more.
 */
export async function inspectWithPatience(
  engine: Pick<Engine, 'ask'>,
  name: string,
  { clock, returnMs, signal }: Patience,
): Promise<Inspection | null> {
  const end = clock.monotonic() + returnMs;
  for (;;) {
    // Not cut short: of what has ended the end counts.
    const inspection = await inspectContainer(engine, name);
    if (inspection.found !== 'no-answer') return inspection;
    if (signal.aborted) return null;
    if (clock.monotonic() >= end) return inspection;
    await pause(pauseMs, { clock, signal });
  }
}

const pauseMs = 500;

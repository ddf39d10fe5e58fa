import type { Clock } from '../../engine/ports.ts';
import { endingMs } from './disposal.ts';
import { type Engine, lastLine } from './engine.ts';

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
  /** There is no such container. */
  | { readonly found: 'nothing' }
  | { readonly found: 'no-answer'; readonly words: string };

/** Asks for the state of a container. */
async function inspectContainer(engine: Pick<Engine, 'ask'>, name: string): Promise<Inspection> {
  const args = ['container', 'inspect', '--format={{json .State}}', name];
  const { code, stdout, stderr } = await engine.ask(args, { timeoutMs: endingMs });
  if (code !== 0) {
    if (/no such (?:container|object)|no container with name/i.test(stderr)) return { found: 'nothing' };
    return { found: 'no-answer', words: lastLine(stderr) };
  }
  try {
    return { found: 'state', state: JSON.parse(stdout) as ContainerState };
  } catch {
    return { found: 'no-answer', words: 'what it says of a container cannot be read' };
  }
}

export interface Patience {
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  /** Milliseconds. */
  readonly returnMs: number;
}

/** The same of an engine that may have gone away: waits for it to come back; without an answer when it does not. */
export async function inspectWithPatience(
  engine: Pick<Engine, 'ask'>,
  name: string,
  { clock, returnMs }: Patience,
): Promise<Inspection> {
  const end = clock.monotonic() + returnMs;
  for (;;) {
    const inspection = await inspectContainer(engine, name);
    if (inspection.found !== 'no-answer' || clock.monotonic() >= end) return inspection;
    await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
  }
}

const pauseMs = 500;

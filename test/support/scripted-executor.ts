import type { Attempt, Execution, Executor } from '../../src/engine/ports.ts';
import type { Invocation, Outcome } from '../../src/plan/invocation.ts';

/** What a scripted attempt leaves: an outcome, perhaps with more. */
export interface Ending {
  readonly outcome: Outcome;
  readonly returns?: string;
  readonly summary?: string;
}

export const succeeded: Outcome = { status: 'succeeded' };
export const exited = (exitCode: number): Outcome => ({ status: 'failed', exitCode, signal: null });

export type Script = (attempt: Attempt, invocation: Invocation) => Promise<Ending>;

/** An executor whose attempts do what a script says. */
export class ScriptedExecutor implements Executor {
  readonly name = 'scripted';
  readonly maxParallel: number;
  /** `id.attempt` of what was executed, in order. */
  readonly executed: string[] = [];
  readonly running = new Set<string>();
  mostRunning = 0;
  sweeps = 0;
  #script: Script;

  constructor(script: Script, maxParallel: number) {
    this.#script = script;
    this.maxParallel = maxParallel;
  }

  execute = async (invocation: Invocation, attempt: Attempt): Promise<Execution> => {
    this.executed.push(`${attempt.id}.${attempt.attempt}`);
    this.running.add(attempt.id);
    this.mostRunning = Math.max(this.mostRunning, this.running.size);
    const { outcome, returns = '', summary = '' } = await this.#script(attempt, invocation);
    this.running.delete(attempt.id);
    return { outcome, returns, summary, file: (name) => `/private/${name}`, dispose: async () => {} };
  };

  sweep = async (): Promise<void> => {
    this.sweeps += 1;
  };
}

/** Attempts that go on until the test ends them, or the engine stops them. */
export class Bench {
  readonly #open = new Map<string, (ending: Ending) => void>();
  readonly stopped: string[] = [];

  script: Script = (attempt) =>
    new Promise((resolve) => {
      this.#open.set(attempt.id, resolve);
      attempt.signal.addEventListener('abort', () => {
        const { graceMs } = attempt.signal.reason as { graceMs: number };
        this.stopped.push(`${attempt.id} ${graceMs}`);
        resolve({ outcome: { status: 'canceled' } });
      });
    });

  end(id: string, outcome: Outcome = succeeded, more: Partial<Ending> = {}): void {
    const resolve = this.#open.get(id);
    if (resolve === undefined) throw new Error(`no attempt of ${id} is under way`);
    this.#open.delete(id);
    resolve({ outcome, ...more });
  }
}

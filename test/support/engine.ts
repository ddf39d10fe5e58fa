import { success } from '../../src/diagnostics/result.ts';
import type { RunEvent, RunStarted } from '../../src/engine/event.ts';
import { initialState } from '../../src/engine/initial-state.ts';
import type { AttemptName, Catalog, ControlRequest, Reporter, World } from '../../src/engine/ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { Resume, RunOptions } from '../../src/engine/run-plan.ts';
import { runPlan } from '../../src/engine/run-plan.ts';
import type { RunState } from '../../src/engine/state.ts';
import type { TaskKind } from '../../src/plan/kind.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { idle } from './idle.ts';
import { MemoryJournal } from './memory-journal.ts';
import { type Script, ScriptedExecutor } from './scripted-executor.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Compiles every task to a program of its name. */
export const scriptKind: TaskKind = {
  name: 'script',
  summarise: (task) => task.id,
  compile: (task) =>
    success({ argv: [task.id], env: {}, passEnv: task.passEnv, cwd: task.cwd, files: [], tools: [] }),
};

/** A catalog in memory; collecting gives what `files` names by glob. */
export function memoryCatalog(): Catalog {
  const texts = new Map<string, string>();
  const putText = async (text: string) => {
    const digest = `sha-${texts.size}`;
    texts.set(digest, text);
    return { digest, size: Buffer.byteLength(text) };
  };
  return {
    collect: async () => ({ files: [], problems: [] }),
    place: async () => {},
    put: (path) => putText(`bytes of ${path}`),
    putText,
    path: async (digest) => `/catalog/${digest}`,
    readText: async (digest) => texts.get(digest) ?? '',
  };
}

/** Keeps what it was told. */
export class Witness implements Reporter {
  readonly told: string[] = [];
  readonly output: Reporter['output'] & {} = (attempt: AttemptName, stream, chunk) =>
    void this.told.push(`${attempt.id} ${stream} ${Buffer.from(chunk)}`);
  closed: RunState | null = null;
  report = (event: RunEvent): void => {
    this.told.push(describe(event));
  };
  close = async (state: RunState): Promise<void> => {
    this.closed = state;
  };
}

/** One line of an event: its name, its task, and how it ended. */
export function describe(event: RunEvent): string {
  switch (event.event) {
    case 'task-started':
      return `${event.id} started`;
    case 'task-finished':
    case 'task-skipped':
      return [event.id, event.status, event.reason].filter((word) => word !== '').join(' ');
    case 'attempt-finished':
      return `${event.id} waits ${event.retry_in}s`;
    case 'run-finished':
      return `run ${event.status} ${event.exit_code}`;
    default:
      return event.event;
  }
}

/** A run in a world of fakes that the test drives. */
export class Trial {
  readonly clock = new VirtualClock();
  readonly journal: MemoryJournal;
  readonly witness = new Witness();
  readonly executor: ScriptedExecutor;
  readonly world: World;
  readonly plan: Plan;
  #ask: (request: ControlRequest) => void = () => {};

  constructor(
    plan: Plan,
    script: Script,
    more: { events?: readonly RunEvent[]; world?: Partial<World>; slots?: number } = {},
  ) {
    this.plan = plan;
    this.journal = new MemoryJournal(this.clock, more.events ?? [this.#started()]);
    this.executor = new ScriptedExecutor(script, more.slots ?? 4);
    this.world = {
      clock: this.clock,
      journal: this.journal,
      workspaces: { prepare: async () => ({ path: '/work', project: '/work', reused: false, kept: true }) },
      catalog: memoryCatalog(),
      secrets: { resolve: async () => ({}) },
      logs: { open: (_, onMasked) => ({ write: onMasked, close: () => {} }) },
      kinds: new Map([['script', scriptKind]]),
      executor: this.executor,
      executors: new Map(),
      reporters: [this.witness],
      control: {
        listen: (callback) => {
          this.#ask = callback;
          return () => {
            this.#ask = () => {};
          };
        },
      },
      random: () => 0.5,
      ...more.world,
    };
  }

  /** Starts the run, or takes it up again; the caller drives it. */
  begin(resume?: Partial<Resume>, options: Partial<RunOptions> = {}): Promise<RunState> {
    const begun = runPlan(this.plan, this.world, {
      state: this.journal.events.reduce(reduce, initialState(this.plan)),
      written: [],
      places: { checkout: null },
      ...(resume === undefined
        ? {}
        : { resume: { runner: '1', host: 'here', pid: 1, again: [], ...resume } }),
      ...options,
    });
    begun.catch(() => {});
    return begun;
  }

  /** Runs to the end, moving the clock on whenever nothing else happens; `look` is called before each such move. */
  async finish(begun = this.begin(), look = () => {}): Promise<RunState> {
    let over = false;
    begun.then(
      () => (over = true),
      () => (over = true),
    );
    for (;;) {
      const seen = this.journal.events.length;
      await idle();
      if (over) return await begun;
      if (this.journal.events.length > seen) continue;
      look();
      if (!this.clock.step()) throw new Error(`the run is stuck after ${this.lines.at(-1)}`);
    }
  }

  /** The fold over what is in the journal. */
  state(): RunState {
    return this.journal.events.reduce(reduce, initialState(this.plan));
  }

  ask(by: string, more: Partial<ControlRequest> = {}): void {
    this.#ask({ type: 'cancel', by, force: false, ...more });
  }

  /** What is in the journal, a line an event, without its beginning. */
  get lines(): string[] {
    return this.journal.events
      .map(describe)
      .filter((line) => !/^(run-started|workspace-prepared)$/.test(line));
  }

  #started(): RunEvent {
    const body: RunStarted = {
      event: 'run-started',
      run: 'r-1',
      pipeline: this.plan.pipeline,
      source: this.plan.source,
      params: this.plan.params,
      plan: this.plan.digest,
      trigger: 'manual',
      parent: null,
      sweep: null,
      runner: '1',
      host: 'here',
      pid: 1,
      configuration: {},
    };
    return { v: 1, seq: 1, time: this.clock.now(), ...body };
  }
}

import type { Plan } from '../plan/plan.ts';
import type { EventBody, RunEvent } from './event.ts';
import { copyState } from './initial-state.ts';
import type { World } from './ports.ts';
import { reduce } from './reduce.ts';
import { advance, createSchedule, type Schedule } from './schedule.ts';
import type { RunState } from './state.ts';

/**
 * The one way in which something becomes a fact of a run. What is recorded changes the expected state at once, so that
 * what follows from it can be recorded too; everything of one turn of the event loop is one append. Reporters and
 * whoever waits for a fact hear of it when it is on disk, in the order of the journal, and never after a failure.
 */
export class Recorder {
  readonly #ports: RecorderPorts;
  readonly #schedule: Schedule;
  #expected: RunState;
  #told: RunState;
  #bodies: EventBody[] = [];
  #waiting: (() => void)[] = [];
  #tail: Promise<void> = Promise.resolve();
  #stopped = false;

  /** `state` is what the journal holds. */
  constructor(plan: Plan, state: RunState, ports: RecorderPorts) {
    this.#ports = ports;
    this.#expected = copyState(state);
    this.#told = state;
    this.#schedule = createSchedule(plan, this.#expected);
  }

  /** The state when everything that is recorded so far will be on disk. For decisions, not for telling. */
  get state(): RunState {
    return this.#expected;
  }

  get schedule(): Schedule {
    return this.#schedule;
  }

  /** Records events; `then` is called when they are on disk and told, and never if that fails. */
  record(bodies: readonly EventBody[], then?: () => void): void {
    if (this.#stopped) return;
    if (this.#bodies.length === 0) setImmediate(() => this.#append());
    for (const body of bodies) {
      this.#expect(body);
      this.#bodies.push(body);
    }
    if (then !== undefined) this.#waiting.push(then);
  }

  /** Nothing is recorded or told from here on. */
  stop(): void {
    this.#stopped = true;
  }

  #expect(body: EventBody): void {
    const event = {
      v: 1 as const,
      seq: this.#expected.seq + 1,
      time: this.#ports.world.clock.now(),
      ...body,
    };
    this.#expected = reduce(this.#expected, event);
    advance(this.#schedule, this.#expected, body);
  }

  #append(): void {
    if (this.#stopped) return;
    const waiting = this.#waiting;
    const appended = this.#ports.world.journal.append(this.#bodies);
    this.#bodies = [];
    this.#waiting = [];
    this.#tail = Promise.all([appended, this.#tail])
      .then(([events]) => {
        if (this.#stopped) return;
        for (const event of events) this.#tell(event);
        for (const then of waiting) then();
      })
      .catch(this.#ports.fail);
  }

  #tell(event: RunEvent): void {
    this.#told = reduce(this.#told, event);
    this.#ports.onTold(this.#told);
    for (const reporter of this.#ports.world.reporters) reporter.report(event, this.#told);
  }
}

/** What the recorder works with. */
export interface RecorderPorts {
  readonly world: World;
  /** Hears of an append that was rejected, or of a bug in what follows one. */
  readonly fail: (error: unknown) => void;
  /** Hears of each state that is on disk, before the reporters. */
  readonly onTold: (state: RunState) => void;
}

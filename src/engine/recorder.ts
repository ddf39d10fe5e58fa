import type { Plan } from '../plan/plan.ts';
import type { EventBody, RunEvent } from './event.ts';
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
  readonly #world: World;
  readonly #fail: (error: unknown) => void;
  readonly #schedule: Schedule;
  #expected: RunState;
  #told: RunState;
  #bodies: EventBody[] = [];
  #waiting: (() => void)[] = [];
  #tail: Promise<void> = Promise.resolve();
  #broken = false;

  /** `state` is what the journal holds; `fail` hears once of an append that was rejected. */
  constructor(plan: Plan, state: RunState, ports: { world: World; fail: (error: unknown) => void }) {
    this.#world = ports.world;
    this.#fail = ports.fail;
    this.#expected = copy(state);
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

  /** The state of what is on disk and told. */
  get told(): RunState {
    return this.#told;
  }

  /** Records events; `then` is called when they are on disk and told, and never if that fails. */
  record(bodies: readonly EventBody[], then?: () => void): void {
    if (this.#broken) return;
    if (this.#bodies.length === 0 && this.#waiting.length === 0) setImmediate(() => this.#append());
    for (const body of bodies) this.#expect(body);
    this.#bodies.push(...bodies);
    if (then !== undefined) this.#waiting.push(then);
  }

  /** Tells of an event that is on disk, and in the state already. */
  tell(event: RunEvent): void {
    for (const reporter of this.#world.reporters) reporter.report(event, this.#told);
  }

  /** Resolves when everything that was recorded before is on disk and told, or recording has failed. */
  async settle(): Promise<void> {
    if (this.#bodies.length > 0 || this.#waiting.length > 0) this.#append();
    await this.#tail;
  }

  /** Nothing is recorded or told from here on. */
  stop(): void {
    this.#broken = true;
  }

  #expect(body: EventBody): void {
    const event = { v: 1 as const, seq: this.#expected.seq + 1, time: this.#world.clock.now(), ...body };
    this.#expected = reduce(this.#expected, event);
    advance(this.#schedule, this.#expected, body);
  }

  #append(): void {
    const bodies = this.#bodies;
    const waiting = this.#waiting;
    if (this.#broken || (bodies.length === 0 && waiting.length === 0)) return;
    this.#bodies = [];
    this.#waiting = [];
    const appended = this.#world.journal.append(bodies);
    this.#tail = Promise.all([appended, this.#tail])
      .then(([events]) => {
        if (this.#broken) return;
        for (const event of events) {
          this.#told = reduce(this.#told, event);
          this.tell(event);
        }
        for (const then of waiting) then();
      })
      .catch((error: unknown) => {
        if (this.#broken) return;
        this.#broken = true;
        this.#fail(error);
      });
  }
}

function copy(state: RunState): RunState {
  return { ...state, tasks: new Map(state.tasks) };
}

import type { EventBody, RunEvent } from '../engine/event.ts';
import { initialState } from '../engine/initial-state.ts';
import type { Clock, Control, Journal, Reporter } from '../engine/ports.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import type { Plan } from '../plan/plan.ts';
import { defaultPolicy, type Means, type Policy } from './deliver.ts';
import { type Due, listDue } from './due.ts';
import { Durations } from './durations.ts';
import { draftMessage, type RunPlace } from './message.ts';
import { Outbox } from './outbox.ts';
import { post } from './post.ts';
import { Relay } from './relay.ts';
import type { Subscriptions } from './subscription.ts';

/** What the latest run of the same pipeline and branch that succeeded or failed came to. */
export interface PreviousRun {
  readonly status: string;
  /** The status of a task or group in it; null: it had none. */
  readonly task: (id: string) => string | null;
}

/** What a notifier works with. */
export interface NotifierOptions {
  readonly plan: Plan;
  readonly subscriptions: Subscriptions;
  /** What was in the journal when the run was taken up; empty for a new run. */
  readonly history: readonly RunEvent[];
  readonly place: RunPlace;
  readonly append: Journal['append'];
  readonly clock: Clock;
  readonly random: () => number;
  readonly secret: (name: string) => Promise<string | null>;
  readonly mask: (text: string) => string;
  /** Null: there was none. */
  readonly previous: () => Promise<PreviousRun | null>;
  /** A request that comes while only notifications are waited for ends the wait. */
  readonly control?: Control;
  /** Told, in words, that notifications are waited for. */
  readonly onWait?: (message: string) => void;
  readonly policy?: Policy;
  readonly send?: Means['post'];
}

/**
 * A reporter that tells others of the run, over the network, and passes everything on to the reporters that it wraps:
 * also how its deliveries fared, which it records in the journal. Whatever happens to them changes nothing in the run;
 * its close waits for them as long as the policy says. What an earlier runner had not settled is sent again under the
 * same id: at least once, and never again once that is recorded.
 */
export function createNotifier(reporters: readonly Reporter[], options: NotifierOptions): Reporter {
  const notifier = new Notifier(reporters, options);
  return {
    report: (event, state) => notifier.report(event, state),
    output: (attempt, stream, chunk) => {
      for (const reporter of reporters) reporter.output?.(attempt, stream, chunk);
    },
    close: (state) => notifier.close(state),
  };
}

class Notifier {
  readonly #options: NotifierOptions;
  readonly #reporters: readonly Reporter[];
  readonly #relay: Relay;
  readonly #outbox: Outbox;
  readonly #stop = new AbortController();
  /** Deliveries that had ended before. */
  readonly #settled = new Set<string>();
  /** Tasks (by id; the run: empty) that failed when they last ended in this run. */
  readonly #failed = new Set<string>();
  /** Deliveries about what had failed before in this run. */
  readonly #recovering = new Set<string>();
  readonly #durations: Durations;
  /** Results that are being recorded. */
  readonly #recording = new Set<Promise<void>>();
  #previous: Promise<PreviousRun | null> | undefined;
  /** Results are not recorded any more. */
  #dropped = false;

  constructor(reporters: readonly Reporter[], options: NotifierOptions) {
    this.#options = options;
    this.#reporters = reporters;
    this.#relay = new Relay(reporters, options.history.at(-1)?.seq ?? 0);
    this.#outbox = new Outbox({
      post: options.send ?? post,
      clock: options.clock,
      random: options.random,
      policy: options.policy ?? defaultPolicy,
      signal: this.#stop.signal,
      secret: options.secret,
      recovered: (due) => this.#hasRecovered(due),
      onEnd: (result) => this.#record(result),
    });
    this.#durations = new Durations(options, (due, state) =>
      this.#tell(due, this.#relay.state ?? state, options.clock.now()),
    );
    this.#recall();
  }

  report(event: RunEvent, state: RunState): void {
    this.#relay.pass(event, state);
    this.#hear(event, state);
  }

  async close(state: RunState): Promise<void> {
    this.#durations.stop();
    // A run that broke off is told of by whoever takes it up.
    this.#dropped = state.finished === null;
    if (this.#dropped) this.#stop.abort('the run broke off');
    else await this.#settle();
    this.#relay.end(state);
    await Promise.all(this.#reporters.map((reporter) => reporter.close(state)));
  }

  #recall(): void {
    const { history, plan } = this.#options;
    for (const event of history) {
      if (event.event === 'notification-delivered' || event.event === 'notification-failed')
        this.#settled.add(event.delivery);
    }
    let state = initialState(plan);
    for (const event of history) {
      state = reduce(state, event);
      this.#tellDue(event, state);
    }
  }

  #hear(event: RunEvent, state: RunState): void {
    this.#tellDue(event, state);
    this.#durations.hear(event, state);
  }

  #tellDue(event: RunEvent, state: RunState): void {
    const run = state.started?.run ?? '';
    for (const due of listDue(run, event, this.#options.subscriptions)) {
      if (this.#failed.has(due.id ?? '')) this.#recovering.add(due.delivery);
      this.#tell(due, state, event.time);
    }
    noteFailure(event, this.#failed);
  }

  #tell(due: Due, state: RunState, time: string): void {
    if (this.#settled.has(due.delivery)) return;
    this.#settled.add(due.delivery);
    const { plan, place, mask } = this.#options;
    const about = due.id === undefined ? {} : { id: due.id };
    this.#outbox.add(due, draftMessage({ plan, state, place, time, mask, ...about }));
  }

  async #hasRecovered({ id, delivery }: Due): Promise<boolean> {
    if (this.#recovering.has(delivery)) return true;
    // What cannot be read says nothing.
    this.#previous ??= this.#options.previous().catch(() => null);
    const previous = await this.#previous;
    if (previous === null) return false;
    const status = id === undefined ? previous.status : previous.task(id);
    return status === 'failed' || status === 'timed_out';
  }

  #record(result: EventBody): void {
    // The next runner sends it again.
    if (this.#dropped) return;
    const recording = this.#options
      .append([result])
      .then((events) => this.#relay.tell(events))
      // What cannot be recorded is told to nobody. The run fails by itself at the next thing that it records.
      .catch(() => {})
      .finally(() => this.#recording.delete(recording));
    this.#recording.add(recording);
  }

  async #settle(): Promise<void> {
    const { clock, control, onWait, policy = defaultPolicy } = this.#options;
    if (this.#outbox.size > 0) {
      const { silence } = listenLater(control, () => this.#stop.abort('the wait was cut short'));
      const callOff = clock.after(policy.afterEndMs, () => this.#stop.abort('there was no more time'));
      const tell = clock.after(waitBeforeTelling, () => onWait?.(this.#describeWait(policy.afterEndMs)));
      await this.#outbox.emptied();
      for (const end of [callOff, tell, silence]) end();
    }
    while (this.#recording.size > 0) await Promise.all(this.#recording);
  }

  #describeWait(most: number): string {
    const { size } = this.#outbox;
    const what = size === 1 ? 'a notification' : `${size} notifications`;
    return `the run has ended; ${what} to be delivered, for ${most / 1000} s at most; Ctrl-C ends the wait`;
  }
}

/** Milliseconds of a wait that nobody is told of. */
const waitBeforeTelling = 1000;

// A control tells anew of what was asked for before: that was meant for the run.
function listenLater(control: Control | undefined, callback: () => void): { readonly silence: () => void } {
  let ready = false;
  const silence = control?.listen(() => {
    if (ready) callback();
  });
  ready = true;
  return { silence: silence ?? (() => {}) };
}

function noteFailure(event: RunEvent, failed: Set<string>): void {
  if (event.event !== 'run-finished' && event.event !== 'task-finished' && event.event !== 'group-finished')
    return;
  const key = 'id' in event ? event.id : '';
  if (event.status === 'failed' || event.status === 'timed_out') failed.add(key);
  else failed.delete(key);
}

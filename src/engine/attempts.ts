import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type Conclusion, concludeGiven, concludeUnstarted, concludeWithout } from './conclude-attempt.ts';
import { domainOf } from './domain.ts';
import type { TaskFinished, TaskSkipped, TaskStarted } from './event.ts';
import { type ExecutedAttempt, executeAttempt } from './execute-attempt.ts';
import { isLeftOut } from './is-left-out.ts';
import type { Isolation } from './isolation.ts';
import { type Consulted, KeptResults } from './kept-results.ts';
import { reasonOf, statusOf } from './outcome.ts';
import type { Places } from './places.ts';
import type { Notice } from './ports.ts';
import { type Preparation, prepareAttempt } from './prepare-attempt.ts';
import { reasonToStop } from './reason-to-stop.ts';
import type { Recorder } from './recorder.ts';
import { limitOfAttempt } from './retry.ts';
import { reuseResult } from './reuse-result.ts';
import type { RunFacts, WorkFacts } from './run-facts.ts';
import { requeue } from './schedule.ts';
import type { RunState } from './state.ts';
import type { Stops } from './stops.ts';
import type { CacheEntry } from './task-cache.ts';
import { taskState } from './task-state.ts';
import type { Timers } from './timers.ts';
import { Tries } from './tries.ts';

/** What the attempts of a run work with. */
export interface AttemptsPorts {
  readonly facts: RunFacts;
  readonly recorder: Recorder;
  readonly failFast: boolean;
  readonly isolation: Isolation;
  readonly stops: Stops;
  readonly timers: Timers;
  readonly places: Places;
  /** What calls off the wait of a task for its next attempt, by its id. */
  readonly waits: Map<string, () => void>;
  /** The end of the run waits for this work. */
  readonly track: (work: Promise<void>) => void;
  /** Something may be able to start. */
  readonly pump: () => void;
  /** The run has failed: nothing is recorded any more. */
  readonly hasFailed: () => boolean;
}

/** The way of tasks through a run: attempt after attempt, until they end. */
export class Attempts {
  readonly #ports: AttemptsPorts;
  readonly #tries: Tries;
  readonly #results: KeptResults;

  constructor(ports: AttemptsPorts) {
    this.#ports = ports;
    this.#tries = new Tries(ports.facts.world);
    this.#results = new KeptResults(ports.facts);
  }

  /** Makes the next attempt of a task ready and begins it, or ends the task because there is none. */
  async start(task: PlannedTask): Promise<void> {
    const { hasFailed, pump, failFast, stops } = this.#ports;
    const prepared = await this.#prepare(task).finally(() => stops.close(task.id));
    if (hasFailed()) return;
    const reason = this.#reasonToStop(task, failFast);
    if (reason === null) await this.#begin(task, prepared);
    else this.skip(task, 'canceled', reason);
    pump();
  }

  /** Ends a task that is not started, or not started again after an attempt. */
  skip(task: PlannedTask, status: TaskSkipped['status'], reason: string): void {
    const { places, recorder } = this.#ports;
    places.giveBack(task.id);
    const { outcome, attempts } = taskState(this.#state, task.id);
    if (outcome === null) {
      recorder.record([{ event: 'task-skipped', id: task.id, task: task.task, status, reason }]);
    } else {
      const base = { id: task.id, task: task.task, attempt: attempts, status, reason, outcome };
      recorder.record([{ event: 'task-finished', ...base, seconds: 0, returns: {}, outputs: [] }]);
    }
    this.#leave(task);
  }

  #leave(task: PlannedTask): void {
    const { isolation, recorder, track } = this.#ports;
    if (task.isolated !== true) return;
    track(
      isolation.leave(task, this.#state).then((note) => {
        if (note !== null && this.#state.finished === null) recorder.record([note]);
      }),
    );
  }

  async #prepare(task: PlannedTask): Promise<Prepared> {
    const early = await this.#judgeEarly(task);
    if (early !== null) return { preparation: early };
    const { isolation, stops } = this.#ports;
    await isolation.receive(task, this.#state);
    const facts = await isolation.factsFor(task, this.#state);
    await isolation.supply(task, facts, this.#state);
    const order = { state: this.#state, stop: () => stops.open(task.id) };
    return { facts, preparation: await prepareAttempt(facts, task, order) };
  }

  /** What ends a task before it has a copy to work in; null: it is to run. */
  async #judgeEarly(task: PlannedTask): Promise<EarlyEnd | null> {
    const { facts, isolation } = this.#ports;
    const state = this.#state;
    const failure = isolation.findConflict(task, state);
    const isApart = domainOf(task, state) !== undefined;
    if ((failure !== null || isApart) && (await isLeftOut(facts, task, state)))
      return { do: 'skip', reason: 'when is false' };
    if (failure !== null)
      return { do: 'fail', outcome: { status: 'failed', exitCode: null, signal: null, failure } };
    const { end, notice } = await this.#results.consult(task, state);
    this.#note(task, notice);
    return end;
  }

  #note(task: PlannedTask, notice: Notice | undefined): void {
    if (notice === undefined) return;
    this.#ports.recorder.record([{ event: 'run-noted', ...notice, id: task.id }]);
  }

  get #state(): RunState {
    return this.#ports.recorder.state;
  }

  #reasonToStop(task: PlannedTask, failFast: boolean): string | null {
    const { failures } = this.#ports.recorder.schedule;
    return reasonToStop(task, { state: this.#state, failures, failFast });
  }

  async #begin(task: PlannedTask, prepared: Prepared): Promise<void> {
    if (prepared.facts === undefined) this.#endEarly(task, prepared.preparation);
    else await this.#beginWork(task, prepared.preparation, prepared.facts);
  }

  #endEarly(task: PlannedTask, early: EarlyEnd): void {
    const { facts, recorder } = this.#ports;
    switch (early.do) {
      case 'skip':
        this.skip(task, 'skipped', early.reason);
        return;
      case 'fail':
        recorder.record([this.#started(task, [])]);
        this.#conclude(task, { conclusion: concludeUnstarted(facts, early.outcome), seconds: 0 });
        return;
      case 'reuse':
        this.#reuse(task, early.entry);
        return;
      default:
        early satisfies never;
    }
  }

  /** Ends a task with what it gave before. */
  #reuse(task: PlannedTask, entry: CacheEntry): void {
    const { isolation, places, recorder } = this.#ports;
    places.giveBack(task.id);
    isolation.hold(task, this.#state);
    recorder.record([reuseResult(task.id, this.#state, entry)]);
    this.#leave(task);
  }

  async #beginWork(task: PlannedTask, preparation: Preparation, facts: WorkFacts): Promise<void> {
    const { recorder, track } = this.#ports;
    switch (preparation.do) {
      case 'skip':
      case 'fail':
        this.#endEarly(task, preparation);
        return;
      case 'give': {
        recorder.record([this.#started(task, [])]);
        const conclusion = await concludeGiven(facts, task, preparation.returns);
        await this.#results.storeKey(task);
        this.#conclude(task, { conclusion, seconds: 0 });
        return;
      }
      case 'execute': {
        const started = this.#started(task, preparation.invocation.tools);
        recorder.record([started], () =>
          track(this.#execute(task, { facts, prepared: preparation, number: started.attempt })),
        );
        return;
      }
      default:
        preparation satisfies never;
    }
  }

  #started(task: PlannedTask, tools: TaskStarted['tools']): TaskStarted {
    const attempt = taskState(this.#state, task.id).attempts + 1;
    this.#tries.begin(task.id);
    return { event: 'task-started', id: task.id, task: task.task, attempt, tools };
  }

  async #execute(task: PlannedTask, { facts, prepared, number }: Beginning): Promise<void> {
    const { stops, pump } = this.#ports;
    const { reporters } = facts.world;
    const name = { id: task.id, attempt: number };
    // A cancel may have come between the record of the start and now.
    if (this.#reasonToStop(task, false) !== null) {
      this.#conclude(task, { conclusion: concludeWithout({ status: 'canceled' }), seconds: 0 });
    } else {
      const executed = await executeAttempt(facts, {
        task,
        number,
        prepared,
        signal: stops.open(task.id),
        timeoutMs: limitOfAttempt(task, this.#tries.elapsed(task.id)),
        onOutput: (stream, chunk) => {
          for (const reporter of reporters) reporter.output?.(name, stream, chunk);
        },
      }).finally(() => stops.close(task.id));
      this.#note(task, await this.#results.settle(task, executed.conclusion));
      this.#conclude(task, executed);
    }
    pump();
  }

  /** Records the end of an attempt: of its task, or until the next attempt. */
  #conclude(task: PlannedTask, { conclusion, seconds }: ExecutedAttempt): void {
    const { hasFailed, places, recorder } = this.#ports;
    // Nothing of it would be recorded, and the wait for a next attempt would outlive the run.
    if (hasFailed()) return;
    places.giveBack(task.id);
    const { attempts: attempt } = taskState(this.#state, task.id);
    const { outcome } = conclusion;
    const wait = this.#waitAfter(task, outcome);
    if (wait === null) {
      const reason = outcome.status === 'canceled' ? this.#reasonToStop(task, false) : null;
      this.#finishTask(task, { ...conclusion, attempt, seconds, reason: reason ?? reasonOf(outcome) });
      return;
    }
    recorder.record([
      { event: 'attempt-finished', id: task.id, attempt, outcome, seconds, retry_in: wait / 1000 },
    ]);
    this.#wait(task, wait);
  }

  #wait({ id }: PlannedTask, milliseconds: number): void {
    const { timers, waits, recorder, pump } = this.#ports;
    const callOff = timers.after(milliseconds, () => {
      waits.delete(id);
      requeue(recorder.schedule, id);
      pump();
    });
    waits.set(id, () => {
      waits.delete(id);
      callOff();
    });
  }

  #waitAfter(task: PlannedTask, outcome: Outcome): number | null {
    if (this.#reasonToStop(task, false) !== null) return null;
    return this.#tries.waitAfter(task, outcome, taskState(this.#state, task.id).charged);
  }

  #finishTask(
    task: PlannedTask,
    { outcome, ...rest }: Pick<TaskFinished, 'attempt' | 'seconds' | 'reason'> & Conclusion,
  ): void {
    const { recorder, track } = this.#ports;
    const status = statusOf(outcome);
    recorder.record(
      [
        {
          event: 'task-finished',
          id: task.id,
          task: task.task,
          status,
          outcome,
          ...rest,
          ...this.#results.recordOf(task),
        },
      ],
      () => {
        if (status === 'succeeded') track(this.#results.keep(task, rest.attempt, { outcome, ...rest }));
      },
    );
    this.#leave(task);
  }
}

/** What ends a task before it has a copy to work in. */
type EarlyEnd = NonNullable<Consulted['end']>;

type Prepared =
  | { readonly facts?: undefined; readonly preparation: EarlyEnd }
  | { readonly facts: WorkFacts; readonly preparation: Preparation };

/** An attempt that is about to be carried out. */
interface Beginning {
  readonly facts: WorkFacts;
  readonly prepared: Extract<Preparation, { readonly do: 'execute' }>;
  readonly number: number;
}

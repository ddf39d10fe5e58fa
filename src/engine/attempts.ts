import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type Conclusion, concludeGiven, concludeWithout } from './conclude-attempt.ts';
import type { TaskFinished, TaskSkipped, TaskStarted } from './event.ts';
import { type ExecutedAttempt, executeAttempt } from './execute-attempt.ts';
import { reasonOf, statusOf } from './outcome.ts';
import type { Places } from './places.ts';
import { type Preparation, prepareAttempt } from './prepare-attempt.ts';
import { reasonToStop } from './reason-to-stop.ts';
import type { Recorder } from './recorder.ts';
import { limitOfAttempt } from './retry.ts';
import type { RunFacts } from './run-facts.ts';
import { requeue } from './schedule.ts';
import type { RunState } from './state.ts';
import type { Stops } from './stops.ts';
import { taskState } from './task-state.ts';
import type { Timers } from './timers.ts';
import { Tries } from './tries.ts';

/** What the attempts of a run work with. */
export interface AttemptsPorts {
  readonly facts: RunFacts;
  readonly recorder: Recorder;
  readonly failFast: boolean;
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

  constructor(ports: AttemptsPorts) {
    this.#ports = ports;
    this.#tries = new Tries(ports.facts.world);
  }

  /** Makes the next attempt of a task ready and begins it, or ends the task because there is none. */
  async start(task: PlannedTask): Promise<void> {
    const { facts, hasFailed, pump, failFast } = this.#ports;
    const preparation = await prepareAttempt(facts, task, this.#state);
    if (hasFailed()) return;
    const reason = this.#reasonToStop(task, failFast);
    if (reason === null) await this.#begin(task, preparation);
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
      return;
    }
    const base = { id: task.id, task: task.task, attempt: attempts, status, reason, outcome };
    recorder.record([{ event: 'task-finished', ...base, seconds: 0, returns: {}, outputs: [] }]);
  }

  get #state(): RunState {
    return this.#ports.recorder.state;
  }

  #reasonToStop(task: PlannedTask, failFast: boolean): string | null {
    const { failures } = this.#ports.recorder.schedule;
    return reasonToStop(task, { state: this.#state, failures, failFast });
  }

  async #begin(task: PlannedTask, preparation: Preparation): Promise<void> {
    const { facts, recorder, track } = this.#ports;
    switch (preparation.do) {
      case 'skip':
        this.skip(task, 'skipped', preparation.reason);
        return;
      case 'fail':
        recorder.record([this.#started(task, [])]);
        this.#conclude(task, { conclusion: concludeWithout(preparation.outcome), seconds: 0 });
        return;
      case 'give': {
        recorder.record([this.#started(task, [])]);
        const conclusion = await concludeGiven(facts, task, preparation.returns);
        this.#conclude(task, { conclusion, seconds: 0 });
        return;
      }
      case 'execute': {
        const started = this.#started(task, preparation.invocation.tools);
        recorder.record([started], () => track(this.#execute(task, preparation, started.attempt)));
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

  async #execute(task: PlannedTask, prepared: Executable, number: number): Promise<void> {
    const { facts, stops, pump } = this.#ports;
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
    const status = statusOf(outcome);
    this.#ports.recorder.record([
      { event: 'task-finished', id: task.id, task: task.task, status, outcome, ...rest },
    ]);
  }
}

type Executable = Extract<Preparation, { readonly do: 'execute' }>;

import type { Outcome } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type Conclusion, concludeGiven, concludeWithout } from './conclude-attempt.ts';
import { type Decision, decide, type Limits, reasonToStop } from './decide.ts';
import type { EventBody, TaskFinished, TaskSkipped, TaskStarted } from './event.ts';
import { type ExecutedAttempt, executeAttempt } from './execute-attempt.ts';
import { createGate } from './gate.ts';
import { reasonOf, statusOf } from './outcome.ts';
import { Places } from './places.ts';
import { type ControlRequest, executorsOf } from './ports.ts';
import { type Preparation, prepareAttempt } from './prepare-attempt.ts';
import { secondsBetween } from './prepare-run.ts';
import { Recorder } from './recorder.ts';
import { limitOfAttempt } from './retry.ts';
import type { RunFacts } from './run-facts.ts';
import { requeue, taskState } from './schedule.ts';
import type { RunState } from './state.ts';
import { Stops } from './stops.ts';
import { isEnd } from './task-status.ts';
import { Timers } from './timers.ts';
import { Tries } from './tries.ts';
import { endOfRun } from './verdict.ts';

/** Milliseconds that tasks which clean up may take in a run that was canceled. */
const cleanUpMs = 60_000;

/** One runner's way through a run, from its first task to its end. */
export class Course {
  readonly #facts: RunFacts;
  readonly #recorder: Recorder;
  readonly #limits: Limits;
  readonly #stops = new Stops();
  /** Work that the end of the run waits for. */
  readonly #pending = new Set<Promise<void>>();
  readonly #timers: Timers;
  /** What calls off the wait of a task for its next attempt. */
  readonly #waits = new Map<string, () => void>();
  readonly #tries: Tries;
  readonly #places: Places;
  readonly #began: number;
  readonly #end = createGate();
  #finishing = false;
  #failed = false;

  /** `state` is what the journal holds; `onTold` hears of each state after it that is on disk. */
  constructor(facts: RunFacts, state: RunState, onTold: (state: RunState) => void) {
    const { plan, world } = facts;
    const { maxParallel = world.executor.maxParallel, failFast } = plan.limits;
    this.#facts = facts;
    this.#limits = { maxParallel, failFast };
    this.#recorder = new Recorder(plan, state, { world, onTold, fail: (error) => this.#fail(error) });
    this.#timers = new Timers(world.clock);
    this.#tries = new Tries(world);
    this.#places = new Places({ pools: world.pools, recorder: this.#recorder, waits: this.#waits });
    this.#began = world.clock.monotonic();
  }

  /** Resolves when the end of the run is on disk and told and nothing of it is left; rejects when the environment fails. */
  async run(first: readonly EventBody[], requests: readonly ControlRequest[]): Promise<void> {
    const { timeoutMs } = this.#facts.plan.limits;
    if (timeoutMs !== undefined)
      this.#timers.after(timeoutMs, () => this.cancel({ by: 'timeout', force: false }));
    this.#facts.world.notices?.listen((notice) => {
      // Nothing stands behind the end of a run.
      if (this.#state.finished === null) this.#recorder.record([{ event: 'run-noted', ...notice }]);
    });
    this.#recorder.record(first);
    for (const request of requests) this.cancel(request);
    this.#pump();
    try {
      await this.#end.passed;
    } finally {
      this.#timers.clear();
      while (this.#pending.size > 0) await Promise.all(this.#pending);
      // The failure that ended the run is what counts, not what follows from it.
      if (this.#failed) await this.#sweep().catch(() => {});
    }
  }

  /** Ends the run, or one task of it; requests that change nothing are passed over. */
  cancel({ id, by, force }: Pick<ControlRequest, 'id' | 'by' | 'force'>): void {
    if (this.#failed || this.#finishing || !this.#isNews({ id, force })) return;
    const isFirst = id === undefined && this.#state.cancel === null;
    this.#recorder.record([{ event: 'cancel-requested', ...(id === undefined ? {} : { id }), by, force }]);
    if (isFirst && !force) this.#timers.after(cleanUpMs, () => this.cancel({ by, force: true }));
    for (const task of this.#listTouched(id)) {
      this.#stops.stop(task, force);
      const callOff = this.#waits.get(task);
      if (callOff === undefined) continue;
      callOff();
      requeue(this.#recorder.schedule, task);
    }
    this.#pump();
  }

  get #state(): RunState {
    return this.#recorder.state;
  }

  #isNews({ id, force }: { id: string | undefined; force: boolean }): boolean {
    if (id === undefined) {
      const { cancel } = this.#state;
      return cancel === null || (force && !cancel.force);
    }
    const task = this.#state.tasks.get(id);
    return task !== undefined && !isEnd(task.status) && (force || !task.cancelRequested);
  }

  /** Tasks under way or waiting that must not go on after a request. */
  #listTouched(id: string | undefined): readonly string[] {
    const ids = id === undefined ? [...this.#stops.ids, ...this.#waits.keys()] : [id];
    return ids.filter((each) => {
      const task = this.#facts.tasks.get(each);
      return task !== undefined && reasonToStop(task, this.#state, null) !== null;
    });
  }

  #pump(): void {
    if (this.#limits.failFast && this.#recorder.schedule.failed !== null) this.#places.callOffAll();
    for (let decision = this.#decide(); decision !== null; decision = this.#decide())
      this.#carryOut(decision);
  }

  #decide(): Decision | null {
    if (this.#failed || this.#finishing) return null;
    return decide(this.#recorder.schedule, this.#state, this.#limits);
  }

  #carryOut(decision: Decision): void {
    switch (decision.do) {
      case 'start':
        this.#track(this.#start(decision.task));
        return;
      case 'ask':
        this.#track(this.#places.ask(decision.task).then(() => this.#pump()));
        return;
      case 'skip':
        this.#skip(decision.task, decision.status, decision.reason);
        return;
      case 'finish':
        this.#finishing = true;
        this.#track(this.#finish());
        return;
      default:
        decision satisfies never;
    }
  }

  async #start(task: PlannedTask): Promise<void> {
    const preparation = await prepareAttempt(this.#facts, task, this.#state);
    if (this.#failed) return;
    const unhandled = this.#limits.failFast ? this.#recorder.schedule.failed : null;
    const reason = reasonToStop(task, this.#state, unhandled);
    if (reason === null) await this.#begin(task, preparation);
    else this.#skip(task, 'canceled', reason);
    this.#pump();
  }

  async #begin(task: PlannedTask, preparation: Preparation): Promise<void> {
    switch (preparation.do) {
      case 'skip':
        this.#skip(task, 'skipped', preparation.reason);
        return;
      case 'fail':
        this.#recorder.record([this.#started(task, [])]);
        this.#conclude(task, { conclusion: concludeWithout(preparation.outcome), seconds: 0 });
        return;
      case 'give': {
        this.#recorder.record([this.#started(task, [])]);
        const conclusion = await concludeGiven(this.#facts, task, preparation.returns);
        this.#conclude(task, { conclusion, seconds: 0 });
        return;
      }
      case 'execute': {
        const started = this.#started(task, preparation.invocation.tools);
        this.#recorder.record([started], () =>
          this.#track(this.#execute(task, preparation, started.attempt)),
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

  async #execute(task: PlannedTask, prepared: Executable, number: number): Promise<void> {
    const { reporters } = this.#facts.world;
    const name = { id: task.id, attempt: number };
    // A cancel may have come between the record of the start and now.
    if (reasonToStop(task, this.#state, null) !== null) {
      this.#conclude(task, { conclusion: concludeWithout({ status: 'canceled' }), seconds: 0 });
    } else {
      const executed = await executeAttempt(this.#facts, {
        task,
        number,
        prepared,
        signal: this.#stops.open(task.id),
        timeoutMs: limitOfAttempt(task, this.#tries.elapsed(task.id)),
        onOutput: (stream, chunk) => {
          for (const reporter of reporters) reporter.output?.(name, stream, chunk);
        },
      }).finally(() => this.#stops.close(task.id));
      this.#conclude(task, executed);
    }
    this.#pump();
  }

  /** Records the end of an attempt: of its task, or until the next attempt. */
  #conclude(task: PlannedTask, { conclusion, seconds }: ExecutedAttempt): void {
    // Nothing of it would be recorded, and the wait for a next attempt would outlive the run.
    if (this.#failed) return;
    this.#places.giveBack(task.id);
    const { attempts: attempt } = taskState(this.#state, task.id);
    const { outcome } = conclusion;
    const wait = this.#waitAfter(task, outcome);
    if (wait === null) {
      const reason = outcome.status === 'canceled' ? reasonToStop(task, this.#state, null) : null;
      this.#finishTask(task, { ...conclusion, attempt, seconds, reason: reason ?? reasonOf(outcome) });
      return;
    }
    this.#recorder.record([
      { event: 'attempt-finished', id: task.id, attempt, outcome, seconds, retry_in: wait / 1000 },
    ]);
    const callOff = this.#timers.after(wait, () => {
      this.#waits.delete(task.id);
      requeue(this.#recorder.schedule, task.id);
      this.#pump();
    });
    this.#waits.set(task.id, () => {
      this.#waits.delete(task.id);
      callOff();
    });
  }

  #waitAfter(task: PlannedTask, outcome: Outcome): number | null {
    if (reasonToStop(task, this.#state, null) !== null) return null;
    return this.#tries.waitAfter(task, outcome, taskState(this.#state, task.id).charged);
  }

  #finishTask(
    task: PlannedTask,
    { outcome, ...rest }: Pick<TaskFinished, 'attempt' | 'seconds' | 'reason'> & Conclusion,
  ): void {
    const status = statusOf(outcome);
    this.#recorder.record([
      { event: 'task-finished', id: task.id, task: task.task, status, outcome, ...rest },
    ]);
  }

  /** Ends a task that is not started, or not started again after an attempt. */
  #skip(task: PlannedTask, status: TaskSkipped['status'], reason: string): void {
    this.#places.giveBack(task.id);
    const { outcome, attempts } = taskState(this.#state, task.id);
    if (outcome === null) {
      this.#recorder.record([{ event: 'task-skipped', id: task.id, task: task.task, status, reason }]);
      return;
    }
    const base = { id: task.id, task: task.task, attempt: attempts, status, reason, outcome };
    this.#recorder.record([{ event: 'task-finished', ...base, seconds: 0, returns: {}, outputs: [] }]);
  }

  async #finish(): Promise<void> {
    await this.#sweep();
    const seconds = secondsBetween(this.#began, this.#facts.world.clock.monotonic());
    this.#recorder.record([endOfRun(this.#facts.plan, this.#state, seconds)], this.#end.open);
  }

  /** Ends what is left of the processes of this run. */
  async #sweep(): Promise<void> {
    for (const executor of executorsOf(this.#facts.world)) await executor.sweep();
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#recorder.stop();
    this.#stops.stopAll();
    this.#timers.clear();
    this.#places.close();
    this.#end.fail(error);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}

type Executable = Extract<Preparation, { readonly do: 'execute' }>;

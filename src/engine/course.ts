import { EnvironmentError } from '../diagnostics/errors.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { Attempts } from './attempts.ts';
import { type Decision, decide, type Limits } from './decide.ts';
import type { EventBody } from './event.ts';
import { createGate } from './gate.ts';
import { Groups } from './groups.ts';
import { Home } from './home.ts';
import { Isolation } from './isolation.ts';
import { Places } from './places.ts';
import { type ControlRequest, executorsOf, type PreparedWorkspace } from './ports.ts';
import { prepareWorkspace, type ReadyRun, secondsBetween } from './prepare-run.ts';
import { reasonToStop } from './reason-to-stop.ts';
import { Recorder } from './recorder.ts';
import type { RunFacts } from './run-facts.ts';
import { requeue } from './schedule.ts';
import type { RunState } from './state.ts';
import { Stops } from './stops.ts';
import { isEnd } from './task-status.ts';
import { Timers } from './timers.ts';
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
  readonly #places: Places;
  readonly #attempts: Attempts;
  readonly #groups: Groups;
  readonly #home: Home;
  readonly #began: number;
  readonly #end = createGate();
  /** Groups whose `fail_fast` has been carried out. */
  #tripped = 0;
  /** `fail-fast` of the run has been carried out on those that wait for places. */
  #hasCalledOff = false;
  #finishing = false;
  #failed = false;

  /** `state` is what the journal holds; `onTold` hears of each state after it that is on disk. */
  constructor(
    { facts, workspace, held }: Omit<ReadyRun, 'events'>,
    state: RunState,
    onTold: (state: RunState) => void,
  ) {
    const { plan, world } = facts;
    const { maxParallel = world.executor.maxParallel, failFast } = plan.limits;
    this.#facts = facts;
    this.#limits = { maxParallel, failFast };
    this.#recorder = new Recorder(plan, state, { world, onTold, fail: (error) => this.#fail(error) });
    this.#timers = new Timers(world.clock);
    this.#places = new Places({ pools: world.pools, recorder: this.#recorder, waits: this.#waits });
    this.#home = new Home(() => this.#makeHome(), workspace ?? undefined);
    const isolation = new Isolation(facts, this.#home, held);
    const shared = { facts, recorder: this.#recorder, isolation, failFast, hasFailed: () => this.#failed };
    this.#groups = new Groups(shared);
    this.#attempts = new Attempts({
      ...shared,
      stops: this.#stops,
      timers: this.#timers,
      places: this.#places,
      waits: this.#waits,
      track: (work) => this.#track(work),
      pump: () => this.#pump(),
    });
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

  /** Ends the run, or one task of it with all that is inside; requests that change nothing are passed over. */
  cancel({ id, by, force }: Pick<ControlRequest, 'id' | 'by' | 'force'>): void {
    if (this.#failed || this.#finishing || !this.#isNews({ id, force })) return;
    const isFirst = id === undefined && this.#state.cancel === null;
    this.#recorder.record([{ event: 'cancel-requested', ...(id === undefined ? {} : { id }), by, force }]);
    if (isFirst && !force) this.#timers.after(cleanUpMs, () => this.cancel({ by, force: true }));
    this.#stopTouched(force, id);
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

  /** Stops the tasks under way that must not go on, and lets those that wait be judged again; `within`: only there. */
  #stopTouched(force: boolean, within?: string): void {
    const { failures } = this.#recorder.schedule;
    for (const id of [...this.#stops.ids, ...this.#waits.keys()]) {
      const task = this.#state.planned.get(id);
      if (task === undefined || !isInside(task, within, this.#state)) continue;
      if (reasonToStop(task, { state: this.#state, failures, failFast: false }) === null) continue;
      this.#stops.stop(id, force);
      const callOff = this.#waits.get(id);
      if (callOff === undefined) continue;
      callOff();
      requeue(this.#recorder.schedule, id);
    }
  }

  #pump(): void {
    const { failures } = this.#recorder.schedule;
    if (this.#limits.failFast && failures.first !== null) this.#callOffAsked();
    for (let decision = this.#decide(); decision !== null; decision = this.#decide()) {
      this.#carryOut(decision);
    }
    if (failures.tripped === this.#tripped) return;
    this.#tripped = failures.tripped;
    this.#stopTouched(false);
    this.#pump();
  }

  /** Once: from then on only those ask for places that may still start, and these wait for them in peace. */
  #callOffAsked(): void {
    if (this.#hasCalledOff) return;
    this.#hasCalledOff = true;
    const { failures } = this.#recorder.schedule;
    this.#places.callOff((id) => {
      const task = this.#state.planned.get(id);
      return (
        task !== undefined && reasonToStop(task, { state: this.#state, failures, failFast: true }) !== null
      );
    });
  }

  #decide(): Decision | null {
    if (this.#failed || this.#finishing) return null;
    return decide(this.#recorder.schedule, this.#state, this.#limits);
  }

  #carryOut(decision: Decision): void {
    switch (decision.do) {
      case 'start':
        this.#track(this.#attempts.start(decision.task));
        return;
      case 'ask':
        this.#trackAndGoOn(this.#places.ask(decision.task));
        return;
      case 'open':
        this.#trackAndGoOn(this.#groups.open(decision.task));
        return;
      case 'settle':
        this.#trackAndGoOn(this.#groups.settle(decision.task));
        return;
      case 'skip':
        this.#attempts.skip(decision.task, decision.status, decision.reason);
        return;
      case 'finish':
        this.#finishing = true;
        this.#track(this.#finish());
        return;
      default:
        decision satisfies never;
    }
  }

  async #makeHome(): Promise<PreparedWorkspace> {
    const { plan, world } = this.#facts;
    const { workspace, events } = await prepareWorkspace(plan, world, null);
    this.#recorder.record(events);
    return workspace;
  }

  /** The source of a run stays to be had, also where no task of it needed a copy. */
  async #keepSource(): Promise<void> {
    if (this.#home.isWanted) return;
    try {
      await this.#facts.world.workspaces.keep?.();
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      const { message, hint } = error;
      const note = { code: 'source-not-kept', message: `the source of this run was not kept: ${message}` };
      this.#recorder.record([{ event: 'run-noted', ...note, ...(hint === undefined ? {} : { hint }) }]);
    }
  }

  async #finish(): Promise<void> {
    await this.#keepSource();
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

  #trackAndGoOn(work: Promise<void> | undefined): void {
    if (work !== undefined) this.#track(work.then(() => this.#pump()));
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}

/** Whether a task has an id, or is inside the group that has it; true where none is meant. */
function isInside(task: PlannedTask, id: string | undefined, state: RunState): boolean {
  for (let current: PlannedTask | undefined = task; current !== undefined; ) {
    if (id === undefined || current.id === id) return true;
    current = current.parent === undefined ? undefined : state.planned.get(current.parent);
  }
  return false;
}

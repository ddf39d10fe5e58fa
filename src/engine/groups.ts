import { repeatInstance } from '../plan/instances.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { isolatingNeeds } from './domain.ts';
import { endOfGroup, type GroupEnd } from './end-of-group.ts';
import { gatherReturns } from './group-returns.ts';
import type { Isolation } from './isolation.ts';
import { type Opening, openAtOnce, openGroup } from './open-group.ts';
import { secondsBetween } from './prepare-run.ts';
import { reasonToStop } from './reason-to-stop.ts';
import type { Recorder } from './recorder.ts';
import { fetchReturns } from './returned-values.ts';
import type { RunFacts } from './run-facts.ts';
import { openScope } from './task-scope.ts';
import { taskState } from './task-state.ts';
import { reasonBy } from './unstarted.ts';

/** What the groups of a run work with. */
export interface GroupsPorts {
  readonly facts: RunFacts;
  readonly recorder: Recorder;
  readonly isolation: Isolation;
  readonly failFast: boolean;
  /** The run has failed: nothing is recorded any more. */
  readonly hasFailed: () => boolean;
}

/** The way of groups through a run: they start, go on with another instance, and end. */
export class Groups {
  readonly #ports: GroupsPorts;
  /** When each group was started by this runner. */
  readonly #began = new Map<string, number>();
  /** When this runner took the run up. */
  readonly #takenUp: number;

  constructor(ports: GroupsPorts) {
    this.#ports = ports;
    this.#takenUp = ports.facts.world.clock.monotonic();
  }

  /**
   * Starts a group, or ends it because it cannot start. Where nothing has to be found out for that it happens at once,
   * so that its members come before what stands behind it in the plan.
   */
  open(task: PlannedTask): Promise<void> | undefined {
    const { state } = this.#ports.recorder;
    const receives = isolatingNeeds(task, state).length > 0;
    const opening = receives ? null : openAtOnce(task, state);
    if (opening === null) return this.#open(task);
    this.#carryOut(task, opening);
    return undefined;
  }

  async #open(task: PlannedTask): Promise<void> {
    const { facts, recorder, isolation, hasFailed } = this.#ports;
    const opening = await openGroup(facts, task, recorder.state);
    const failure = opening.do === 'start' ? isolation.findConflict(task, recorder.state) : null;
    if (opening.do === 'start' && failure === null) await isolation.receive(task, recorder.state);
    if (hasFailed()) return;
    this.#carryOut(task, failure === null ? opening : { do: 'fail', reason: failure.message });
  }

  #carryOut(task: PlannedTask, opening: Opening): void {
    const { facts, recorder } = this.#ports;
    const { id, task: name } = task;
    const skip = (status: 'canceled' | 'skipped', reason: string) =>
      recorder.record([{ event: 'task-skipped', id, task: name, status, reason }]);
    const reason = this.#reasonToStop(task);
    if (reason !== null) {
      skip('canceled', reason);
      return;
    }
    this.#began.set(id, facts.world.clock.monotonic());
    switch (opening.do) {
      case 'skip':
        skip('skipped', opening.reason);
        return;
      case 'fail':
        recorder.record([this.#finished(task, { status: 'failed', reason: opening.reason }, {})]);
        return;
      case 'start': {
        const { instances } = opening;
        const expanded = { event: 'plan-expanded', id, task: name, instances } as const;
        const started = { event: 'group-started', id, task: name } as const;
        recorder.record(instances.length === 0 ? [started] : [expanded, started]);
        return;
      }
      default:
        opening satisfies never;
    }
  }

  /** Ends a group whose members have all ended, or goes on with the next instance of a repeat. */
  async settle(task: PlannedTask): Promise<void> {
    const { facts, recorder, isolation } = this.#ports;
    const end = endOfGroup(task, facts.plan, recorder.state);
    const isOver = end.status !== 'succeeded' || (await this.#isOver(task));
    if (this.#ports.hasFailed()) return;
    if (isOver === false) {
      this.#goOn(task);
      return;
    }
    const last = isOver === true ? end : isOver;
    const returns = await gatherReturns(task, recorder.state, facts.world.catalog);
    await isolation.bringHome(task, recorder.state);
    if (this.#ports.hasFailed()) return;
    recorder.record([this.#finished(task, last, returns)]);
    const note = await isolation.leave(task, recorder.state);
    if (note !== null && recorder.state.finished === null) recorder.record([note]);
  }

  #goOn(task: PlannedTask): void {
    const { recorder } = this.#ports;
    const { id, group } = task;
    const reason = this.#reasonToStop(task);
    if (reason !== null) recorder.record([this.#finished(task, { status: 'canceled', reason }, {})]);
    else if (group?.form === 'repeat') {
      const index = taskState(recorder.state, id).members?.length ?? 0;
      const instances = [repeatInstance(id, group, index)];
      recorder.record([{ event: 'plan-expanded', id, task: task.task, instances }]);
    }
  }

  /** Whether no instance of a repeat follows after one that succeeded; how it ends where that is a failure. */
  async #isOver(task: PlannedTask): Promise<boolean | GroupEnd> {
    const { group } = task;
    const { state } = this.#ports.recorder;
    if (group?.form !== 'repeat') return true;
    const members = taskState(state, task.id).members ?? [];
    try {
      if (await this.#holds(task, group.until, members.at(-1) ?? '')) return true;
    } catch (error) {
      return { status: 'failed', reason: reasonBy(error) };
    }
    if (members.length < group.max) return false;
    if (group.onMax === 'succeed') return true;
    const times = group.max === 1 ? 'once' : `${group.max} times`;
    return { status: 'failed', reason: `\`until\` does not hold after it ran ${times}` };
  }

  async #holds(task: PlannedTask, until: string, last: string): Promise<boolean> {
    const { facts, recorder } = this.#ports;
    const { state } = recorder;
    const instance = state.planned.get(last) ?? task;
    const returns = await fetchReturns(facts, state, last);
    const { group: _, ...own } = instance;
    const scope = await openScope(facts, { ...own, when: until }, state);
    return scope.holds(until, { returns });
  }

  #reasonToStop(task: PlannedTask): string | null {
    const { recorder, failFast } = this.#ports;
    return reasonToStop(task, { state: recorder.state, failures: recorder.schedule.failures, failFast });
  }

  #finished(
    task: PlannedTask,
    { status, reason }: GroupEnd,
    returns: Awaited<ReturnType<typeof gatherReturns>>,
  ) {
    const now = this.#ports.facts.world.clock.monotonic();
    const seconds = secondsBetween(this.#began.get(task.id) ?? this.#takenUp, now);
    return {
      event: 'group-finished',
      id: task.id,
      task: task.task,
      status,
      reason,
      seconds,
      returns,
    } as const;
  }
}

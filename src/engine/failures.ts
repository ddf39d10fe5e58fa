import { isExpanded } from '../plan/members.ts';
import type { Plan, PlannedTask } from '../plan/plan.ts';
import { failuresWithHandler } from './handled.ts';
import { tasksOfLevel } from './level.ts';
import type { RunState } from './state.ts';

/** What failures mean for those that have not started. */
export class Failures {
  readonly #plan: Plan;
  #first: string | null = null;
  /** The first instance that failed, by the id of its group. */
  readonly #tripped = new Map<string, string>();
  /** Ids of the tasks whose failure may be handled, by the call whose tasks they are. */
  readonly #coverable = new Map<string | undefined, ReadonlySet<string>>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** The first task whose failure nothing can handle. */
  get first(): string | null {
    return this.#first;
  }

  /** How many groups with `fail_fast` had a failure. */
  get tripped(): number {
    return this.#tripped.size;
  }

  /** Of a group with `fail_fast`: its first instance that failed. */
  instanceOf(group: string): string | undefined {
    return this.#tripped.get(group);
  }

  /** Hears of a task that may have failed. */
  note(task: PlannedTask, state: RunState): void {
    const status = state.tasks.get(task.id)?.status;
    if (status !== 'failed' && status !== 'timed_out') return;
    let current: PlannedTask | undefined = task;
    while (current !== undefined) {
      const parent: PlannedTask | undefined =
        current.parent === undefined ? undefined : state.planned.get(current.parent);
      if (!this.#isPassedOn(current, parent, state)) return;
      if (failsFast(parent)) this.#trip(current);
      current = parent;
    }
    this.#first ??= task.id;
  }

  /** Whether the group of a task fails with it for certain, or for an outermost task the run. */
  #isPassedOn(task: PlannedTask, parent: PlannedTask | undefined, state: RunState): boolean {
    if (parent === undefined || !isExpanded(parent))
      return !task.allowFailure && !this.#isCoverable(task, state);
    return parent.group.form === 'repeat' || !task.allowFailure;
  }

  #isCoverable({ id, within }: PlannedTask, state: RunState): boolean {
    const known = this.#coverable.get(within) ?? failuresWithHandler(tasksOfLevel(this.#plan, state, within));
    this.#coverable.set(within, known);
    return known.has(id);
  }

  #trip({ id, parent }: PlannedTask): void {
    if (parent !== undefined && !this.#tripped.has(parent)) this.#tripped.set(parent, id);
  }
}

function failsFast(task: PlannedTask | undefined): boolean {
  return task !== undefined && isExpanded(task) && task.group.form !== 'repeat' && task.group.failFast;
}

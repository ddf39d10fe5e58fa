import type { TaskFailure } from '../plan/invocation.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { OutputFile } from '../plan/task-result.ts';
import {
  domainAround,
  domainOf,
  filesByInstance,
  isAlone,
  isIsolating,
  isolatingNeeds,
  outputsIn,
  outputsOf,
  outputsUpstream,
} from './domain.ts';
import type { RunNoted } from './event.ts';
import type { Home } from './home.ts';
import { type MergedOutputs, mergeOutputs } from './merged-outputs.ts';
import { placeOutputs } from './place-outputs.ts';
import type { PreparedWorkspace } from './ports.ts';
import type { RunFacts, WorkFacts } from './run-facts.ts';
import type { RunState } from './state.ts';
import { upstreamIds } from './upstream-files.ts';

/** Copies of instances that failed and stay, in one run: each may be as large as the repository. */
const mostKept = 3;

/** The copies of the commit that instances have of their own, and the way of their files to those behind them. */
export class Isolation {
  readonly #facts: RunFacts;
  readonly #copies = new Map<string, Promise<PreparedWorkspace>>();
  /** By the group of instances, for which it is the same, or else by the task. */
  readonly #upstream = new Map<string, readonly OutputFile[]>();

  readonly #home: Home;
  /** Tasks and groups whose files stand in the catalog alone: nobody behind them has run yet. */
  readonly #held: Set<string>;
  /** What is being placed; those who come meanwhile wait for it. */
  #placing: Promise<void> = Promise.resolve();

  /** Copies of instances that failed. */
  #kept = 0;

  /** `held`: ids of tasks that have ended and whose files are in no copy yet. */
  constructor(facts: RunFacts, home: Home, held: readonly string[]) {
    this.#facts = facts;
    this.#home = home;
    this.#held = new Set(held);
  }

  /** The facts for a task, with the copy that it works in; made when its first task starts. */
  async factsFor(task: PlannedTask, state: RunState): Promise<WorkFacts> {
    const domain = domainOf(task, state);
    const instance = domain === undefined ? undefined : state.planned.get(domain);
    if (instance === undefined) return { ...this.#facts, workspace: await this.#home.open() };
    const copy = this.#copies.get(instance.id) ?? this.#make(instance, state);
    this.#copies.set(instance.id, copy);
    return { ...this.#facts, workspace: await copy };
  }

  /** What a task gave without having run, or in a copy of its own, is placed when somebody behind it runs. */
  hold(task: PlannedTask, state: RunState): void {
    if (task.isolated !== true || isAlone(task, state)) this.#held.add(task.id);
  }

  /** Puts what is held upstream of a task into the copy that it works in. */
  async supply(task: PlannedTask, { world, workspace }: WorkFacts, state: RunState): Promise<void> {
    const files = this.#takeHeld(task, state);
    if (files.length > 0) {
      this.#placing = this.#placing.then(() => placeOutputs(world, workspace, files));
    }
    await this.#placing;
  }

  /** Gives the copy of an instance back that has ended. The first ones that failed are kept for a look: then where it is. */
  async leave(task: PlannedTask, state: RunState): Promise<RunNoted | null> {
    this.hold(task, state);
    const copy = this.#copies.get(task.id);
    if (copy === undefined) return null;
    this.#copies.delete(task.id);
    const status = state.tasks.get(task.id)?.status;
    const hasFailed = status === 'failed' || status === 'timed_out';
    // Where a failure is allowed the run may end well, and then nothing of it stays.
    if (!hasFailed || task.allowFailure || this.#kept >= mostKept) {
      await this.#facts.world.workspaces.releaseFor?.(task.id);
      return null;
    }
    this.#kept += 1;
    const { path } = await copy;
    this.#facts.world.workspaces.keepFor?.(task.id);
    const message = `its copy of the commit is kept for a look: ${path}`;
    return { event: 'run-noted', code: 'copy-kept', message, id: task.id };
  }

  /** Puts what the instances of a group that ended agree on where those behind it look for it. */
  async bringHome(group: PlannedTask, state: RunState): Promise<void> {
    if (!isIsolating(group)) return;
    if (!this.#home.isWanted) {
      this.hold(group, state);
      return;
    }
    const { files } = mergeOutputs([group.id], state);
    await this.#place(group, state, files);
  }

  /** Says in which paths the instances that a task needs disagree, unless it takes the files of each by itself. */
  findConflict(task: PlannedTask, state: RunState): TaskFailure | null {
    if (task.place === 'by-instance') return null;
    const groups = isolatingNeeds(task, state);
    return groups.length === 0 ? null : describeConflict(mergeOutputs(groups, state));
  }

  /** Puts files of the instances that a task needs below folders of their ids, where it asks for that. */
  async receive(task: PlannedTask, state: RunState): Promise<void> {
    if (task.place === 'by-instance') await this.#place(task, state, filesByInstance(task, state));
  }

  #takeHeld(task: PlannedTask, state: RunState): readonly OutputFile[] {
    // A copy of its own has been made with all that is upstream.
    if (this.#held.size === 0 || task.isolated === true) return [];
    const domain = domainOf(task, state);
    const upstream = upstreamIds(task, state);
    const ids = [...this.#held].filter((id) => upstream.has(id) && domainAround(id, state) === domain);
    for (const id of ids) this.#held.delete(id);
    return ids.flatMap((id) => outputsOf(id, state).outputs);
  }

  async #place(task: PlannedTask, state: RunState, files: readonly OutputFile[]): Promise<void> {
    if (files.length === 0) return;
    const { world, workspace } = await this.factsFor(task, state);
    await placeOutputs(world, workspace, files);
  }

  async #make(instance: PlannedTask, state: RunState): Promise<PreparedWorkspace> {
    const { world, plan } = this.#facts;
    const copy = (await world.workspaces.prepareFor?.(instance.id)) ?? (await this.#home.open());
    if (copy.kept) return copy;
    const earlier = plan.tasks.flatMap((task) => task.earlier?.outputs ?? []);
    const upstream = this.#upstreamOf(instance, state);
    await placeOutputs(world, copy, [...earlier, ...upstream, ...outputsIn(instance.id, state)]);
    await copy.settle?.();
    return copy;
  }

  #upstreamOf(instance: PlannedTask, state: RunState): readonly OutputFile[] {
    const { id, parent } = instance;
    const shared = parent !== undefined && isIsolating(state.planned.get(parent)) ? parent : id;
    const known = this.#upstream.get(shared) ?? outputsUpstream(instance, state);
    this.#upstream.set(shared, known);
    return known;
  }
}

function describeConflict({ conflicts }: MergedOutputs): TaskFailure | null {
  const [first] = conflicts;
  if (first === undefined) return null;
  const others = conflicts.length === 1 ? '' : `, and of ${conflicts.length - 1} more paths`;
  const [one, other] = first.ids;
  return {
    code: 'output-conflict',
    message: `\`${one}\` and \`${other}\` give different contents of \`${first.path}\`${others}`,
    hint: 'write each to a path of its own, or take them apart with `place: by-instance`: then they are in a folder named after each instance',
  };
}

import { digestText } from '../plan/cache-key.ts';
import { readInputGlob } from '../plan/input-paths.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { reachFrom } from '../plan/task-graph.ts';
import type { OutputFile } from '../plan/task-result.ts';
import { outputsOf } from './domain.ts';
import type { RunFacts } from './run-facts.ts';
import type { RunState } from './state.ts';

/** Files that a task finds because tasks before it gave them. */
export interface UpstreamFiles {
  /** By the id of each task that it needs itself. */
  readonly direct: ReadonlyMap<string, readonly OutputFile[]>;
  /** Of all others upstream those that are asked for; each task's by itself. */
  readonly further: (asked: AskedFiles) => readonly (readonly OutputFile[])[];
  /**
   * Of the same files, those at paths that several of these tasks gave: by path, in the order in which the plan has the
   * tasks, so that the last one is what stands there.
   */
  readonly rewritten: (asked: AskedFiles) => ReadonlyMap<string, readonly OutputFile[]>;
}

/** Those that any of the globs matches, or all if there is no glob; or none. */
export type AskedFiles = readonly string[] | 'none';

/**
 * What the tasks upstream of a task gave, in this run, or in an earlier one where this leaves them out. All that it
 * needs has ended.
 */
export function upstreamFiles(facts: RunFacts, task: PlannedTask, state: RunState): UpstreamFiles {
  const direct = new Map<string, readonly OutputFile[]>();
  for (const id of needsAround(task, state)) direct.set(id, filesOf(id, state));
  const farther = (asked: AskedFiles) => furtherGivers(direct, memoryOf(facts, asked), state);
  return {
    direct,
    further: (asked) => farther(asked).map(({ files }) => files),
    rewritten: (asked) => {
      const far = farther(asked).map(({ id }) => id);
      return rewrittenFiles([...direct.keys()], { ids: far, asked }, { facts, state });
    },
  };
}

/** Ids of all tasks upstream of a task, near and far, with all that is inside them. */
export function upstreamIds(task: PlannedTask, state: RunState): ReadonlySet<string> {
  const above = reachUpstream(needsAround(task, state), state);
  return reachFrom(above, (id) => state.tasks.get(id)?.members ?? []);
}

/** The same for equal files, in whatever order; of one path the order counts, as the last one stands there. */
export function digestFiles(files: readonly OutputFile[]): string {
  const known = digests.get(files);
  if (known !== undefined) return known;
  const lines = files.map(({ path, digest, mode }) => ({ path, line: JSON.stringify([path, digest, mode]) }));
  const sorted = lines.sort(byPath).map(({ line }) => line);
  const digest = digestText(sorted.join('\n'));
  digests.set(files, digest);
  return digest;
}

function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : Number(left.path > right.path);
}

// What a task gave does not change any more, and many ask for it.
const digests = new WeakMap<readonly OutputFile[], string>();

/** A task that gave files which are asked for, or one in which the ways to several such meet. */
interface Giver {
  readonly id: string;
  readonly files: readonly OutputFile[];
  /** The next ones upstream: tasks between that gave nothing of the kind are left out. */
  readonly above: readonly Giver[];
}

/** What is known of the files that certain globs match. */
interface Memory {
  readonly pick: (files: readonly OutputFile[]) => readonly OutputFile[];
  /** By id, the task itself or the nearest giver above it; null: there is none. */
  readonly givers: Map<string, Giver | null>;
}

// Of a task that has ended nothing changes any more, and in a long chain each asks for all before it.
const memories = new WeakMap<RunFacts, Map<string, Memory>>();

/** Lists of globs that are remembered at a time: each costs as much memory as the run has tasks. */
const mostRemembered = 16;

function memoryOf(facts: RunFacts, asked: AskedFiles): Memory {
  const ofRun = memories.get(facts) ?? new Map<string, Memory>();
  memories.set(facts, ofRun);
  const name = JSON.stringify(asked);
  const known = ofRun.get(name);
  if (known !== undefined) return known;
  const [oldest] = ofRun.keys();
  if (oldest !== undefined && ofRun.size >= mostRemembered) ofRun.delete(oldest);
  const memory = { pick: pickMatching(asked), givers: new Map() };
  ofRun.set(name, memory);
  return memory;
}

function pickMatching(asked: AskedFiles): Memory['pick'] {
  if (asked === 'none') return () => [];
  if (asked.length === 0) return (files) => files;
  const inputs = asked.map(readInputGlob);
  return (files) => files.filter(({ path }) => inputs.some(({ matches }) => matches(path)));
}

function furtherGivers(
  direct: ReadonlyMap<string, unknown>,
  memory: Memory,
  state: RunState,
): readonly Giver[] {
  const reached = new Set<Giver>();
  for (const id of direct.keys()) addGiver(reached, findGiver(id, memory, state));
  for (const { above } of reached) for (const giver of above) reached.add(giver);
  return [...reached].filter(({ id, files }) => files.length > 0 && !direct.has(id));
}

/** What the tasks of a run that were asked for gave, as others find it, and the paths that two of them gave. */
interface Given {
  readonly files: Map<string, readonly OutputFile[]>;
  readonly givers: Map<string, string>;
  readonly shared: Set<string>;
}

// In most runs no path is given twice, and then there is nothing to put in order.
const given = new WeakMap<RunFacts, Given>();

function rewrittenFiles(
  near: readonly string[],
  far: { readonly ids: readonly string[]; readonly asked: AskedFiles },
  { facts, state }: { readonly facts: RunFacts; readonly state: RunState },
): ReadonlyMap<string, readonly OutputFile[]> {
  const { files, givers, shared } = given.get(facts) ?? {
    files: new Map(),
    givers: new Map(),
    shared: new Set(),
  };
  given.set(facts, { files, givers, shared });
  for (const id of [...near, ...far.ids]) noteGiven(id, { files, givers, shared }, state);
  if (shared.size === 0) return new Map();
  const { pick } = memoryOf(facts, far.asked);
  const asked = new Map(far.ids.map((id) => [id, pick]));
  for (const id of near) asked.set(id, (all) => all);
  const inOrder = new Map<string, OutputFile[]>();
  for (const id of state.tasks.keys()) {
    for (const file of asked.get(id)?.(files.get(id) ?? []) ?? []) {
      if (shared.has(file.path)) inOrder.set(file.path, [...(inOrder.get(file.path) ?? []), file]);
    }
  }
  return new Map([...inOrder].filter(([, each]) => each.length > 1));
}

function noteGiven(id: string, { files, givers, shared }: Given, state: RunState): void {
  if (files.has(id)) return;
  const { outputs } = outputsOf(id, state);
  files.set(id, outputs);
  for (const { path } of outputs) {
    if ((givers.get(path) ?? id) !== id) shared.add(path);
    givers.set(path, id);
  }
}

// Not by recursion: a chain may have thousands of tasks.
function findGiver(start: string, memory: Memory, state: RunState): Giver | null {
  const { givers } = memory;
  const waiting = [start];
  for (let id = waiting.at(-1); id !== undefined; id = waiting.at(-1)) {
    const above = givers.has(id) ? [] : needsIn(state, id);
    const unknown = above.filter((each) => !givers.has(each));
    for (const each of unknown) waiting.push(each);
    if (unknown.length > 0) continue;
    waiting.pop();
    if (!givers.has(id)) givers.set(id, meetGivers(id, above, { memory, state }));
  }
  return givers.get(start) ?? null;
}

interface Meeting {
  readonly memory: Memory;
  readonly state: RunState;
}

function meetGivers(id: string, needs: readonly string[], { memory, state }: Meeting): Giver | null {
  const files = memory.pick(filesOf(id, state));
  const above = new Set<Giver>();
  for (const need of needs) addGiver(above, memory.givers.get(need) ?? null);
  const [only] = above;
  return files.length === 0 && above.size < 2 ? (only ?? null) : { id, files, above: [...above] };
}

function addGiver(givers: Set<Giver>, giver: Giver | null): void {
  if (giver !== null) givers.add(giver);
}

function needsIn(state: RunState, id: string): readonly string[] {
  const task = state.planned.get(id);
  return task === undefined ? [] : needsOf(task);
}

function reachUpstream(ids: Iterable<string>, state: RunState): ReadonlySet<string> {
  return reachFrom(ids, (id) => needsIn(state, id));
}

// A member has what the groups around it need, and of a repeat what came before it.
function needsAround(task: PlannedTask, state: RunState): readonly string[] {
  const ids: string[] = [];
  for (let current: PlannedTask | undefined = task; current !== undefined; ) {
    for (const id of needsOf(current)) ids.push(id);
    const parent: PlannedTask | undefined =
      current.parent === undefined ? undefined : state.planned.get(current.parent);
    if (parent?.group?.form === 'repeat') {
      const { members } = state.tasks.get(parent.id) ?? {};
      for (const id of (members ?? []).slice(0, current.index)) ids.push(id);
    }
    current = parent;
  }
  return ids;
}

function needsOf({ needs, leftOut = [] }: PlannedTask): readonly string[] {
  return leftOut.length === 0 ? needs : [...needs, ...leftOut];
}

function filesOf(id: string, state: RunState): readonly OutputFile[] {
  const { outputs, instances } = outputsOf(id, state);
  if (instances === undefined) return outputs;
  return instances.flatMap((instance) =>
    instance.outputs.map((file) => ({ ...file, path: `${instance.id}/${file.path}` })),
  );
}

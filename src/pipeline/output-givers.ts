import type { Path } from '../diagnostics/span.ts';
import type { Level } from './level.ts';
import { listLevels } from './level.ts';
import type { Pipeline, Task } from './model.ts';
import type { TaskGraph } from './task-graph.ts';

/** A task that gives a path, however deep in branches and called pipelines it stands. */
export interface OutputGiver {
  /** Such as `load`, or `etl/load`. */
  readonly id: string;
  /** A glob or a path, as it is written. */
  readonly output: string;
  /** Where it stands in the file; of a task of a called pipeline the call. */
  readonly path: Path;
  /** The tasks that it stands in, outermost first, and itself. */
  readonly trail: readonly Step[];
  /** It stands in a pipeline that is called by name. */
  readonly called: boolean;
}

interface Step {
  readonly graph: TaskGraph;
  readonly id: string;
}

/** Givers that are looked at; a run could not have as many tasks. */
const mostGivers = 10_000;

/**
 * What the tasks of a pipeline give, each after what comes before it. `find` knows the pipelines that are called by
 * name; the outputs of one that it does not know are left out.
 */
export function listOutputGivers(
  levels: readonly Level[],
  find: (name: string) => Pipeline | undefined = () => undefined,
): OutputGiver[] {
  const givers: OutputGiver[] = [];
  const levelOf = new Map(levels.map((level) => [level.tasks, level]));
  const [outermost] = levels;
  if (outermost !== undefined)
    collect(outermost, { trail: [], givers, levelOf, find, called: [], callPath: null });
  return givers;
}

interface Walk {
  readonly trail: readonly Step[];
  readonly givers: OutputGiver[];
  readonly levelOf: Map<readonly Task[], Level>;
  readonly find: (name: string) => Pipeline | undefined;
  /** Names of the pipelines that it stands in. */
  readonly called: readonly string[];
  readonly callPath: Path | null;
}

function collect(level: Level, walk: Walk): void {
  for (const id of level.graph.order()) {
    const task = level.graph.byId.get(id);
    if (task === undefined || walk.givers.length >= mostGivers) continue;
    const trail = [...walk.trail, { graph: level.graph, id }];
    if (task.call === undefined) addOutputs(task, { ...walk, trail });
    else collectCall(task, { ...walk, trail });
  }
}

function addOutputs(task: Task, { trail, givers, callPath }: Walk): void {
  const id = trail.map((step) => step.id).join('/');
  for (const [index, { path: output }] of task.outputs.entries()) {
    const path = callPath ?? [...task.path, 'outputs', index];
    givers.push({ id, output, path, trail, called: callPath !== null });
  }
}

function collectCall(task: Task, walk: Walk): void {
  const { call } = task;
  if (call?.form === 'inline') {
    const level = walk.levelOf.get(call.tasks);
    if (level !== undefined) collect(level, walk);
    return;
  }
  const pipeline = call === undefined ? undefined : walk.find(call.name);
  if (pipeline === undefined || walk.called.includes(pipeline.name)) return;
  const known = walk.levelOf.get(pipeline.tasks);
  if (known === undefined) {
    for (const level of listLevels(pipeline.tasks)) walk.levelOf.set(level.tasks, level);
  }
  const level = walk.levelOf.get(pipeline.tasks);
  const called = [...walk.called, pipeline.name];
  if (level !== undefined)
    collect(level, { ...walk, called, callPath: walk.callPath ?? [...task.path, 'pipeline'] });
}

/** Whether one giver is over before the other begins, because tasks that they stand in need one another. */
export function comesBefore(earlier: OutputGiver, later: OutputGiver): boolean {
  for (const [index, step] of earlier.trail.entries()) {
    const other = later.trail[index];
    if (other === undefined) return false;
    if (step.id === other.id) continue;
    return step.graph.isUpstream(step.id, other.id);
  }
  return earlier.trail.length === later.trail.length;
}

/** The hint for two givers: where a need would part them. */
export function describeParting(earlier: OutputGiver, later: OutputGiver): string {
  const index = earlier.trail.findIndex((step, at) => step.id !== later.trail[at]?.id);
  const [first, second] = [earlier.trail[index]?.id, later.trail[index]?.id];
  return `give one of them another path, or add \`needs: [${first}]\` to \`${second}\``;
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import { describeTasks, type Selection, selectTasks } from './selection.ts';
import { readStubs, type Stubs, warnOfOutputs } from './stubs.ts';
import type { TaskGraph } from './task-graph.ts';

/** Which tasks of a pipeline a run is about. */
export interface Choice {
  readonly selection?: Selection;
  /** Id of the one task that is run as a job. */
  readonly task?: string;
  /** As written behind `--stub`; a stubbed task is always part of the run. */
  readonly stubs?: readonly string[];
  /** Contents of the files that stubs name, by name; a text says why one cannot be read. */
  readonly stubFiles?: ReadonlyMap<string, Uint8Array | string>;
  /** In place of a selection: exactly these tasks, with why each of them runs, in words. */
  readonly picked?: ReadonlyMap<string, string>;
  /**
   * Of the picked tasks those that somebody wants for themselves: how the needs ended that are left out does not count.
   * Absent: every task of which all needs are left out.
   */
  readonly wanted?: ReadonlySet<string>;
}

/** What a choice comes to. */
export interface ChosenTasks {
  /** Why each task of the run is in it, by id. */
  readonly why: ReadonlyMap<string, string>;
  readonly stubs: Stubs;
  /** The task that is run on its own: of a job file, or picked out of a pipeline. */
  readonly job?: Task;
}

/** Finds the tasks that a choice means; an error for each name that is none. */
export function chooseTasks(pipeline: Pipeline, graph: TaskGraph, choice: Choice): Result<ChosenTasks> {
  const job = choice.task === undefined ? undefined : graph.tasks.get(choice.task);
  if (choice.task !== undefined && job === undefined) {
    return failure([describeNoTask(pipeline, graph, choice.task)]);
  }
  const selected = pick(pipeline, graph, { choice, job });
  const stubs = readStubs(pipeline, graph, {
    texts: choice.stubs ?? [],
    files: choice.stubFiles ?? new Map(),
  });
  if (!(selected.ok && stubs.ok)) return failure([...selected.diagnostics, ...stubs.diagnostics]);
  const why = new Map(selected.value);
  if (job !== undefined) why.set(job.id, 'run as a job');
  for (const id of stubs.value.keys()) why.set(id, 'stubbed by `--stub`');
  const alone = job ?? (pipeline.form === 'job' ? pipeline.tasks[0] : undefined);
  return resultOf(
    { why, stubs: stubs.value, ...(alone === undefined ? {} : { job: alone }) },
    warnOfOutputs(graph, stubs.value, why),
  );
}

function pick(
  pipeline: Pipeline,
  graph: TaskGraph,
  { choice, job }: { choice: Choice; job: Task | undefined },
): Result<ReadonlyMap<string, string>> {
  if (choice.picked !== undefined) return success(choice.picked);
  return selectTasks(pipeline, graph, job === undefined ? (choice.selection ?? {}) : { only: [job.id] });
}

function describeNoTask(pipeline: Pipeline, graph: TaskGraph, id: string): Diagnostic {
  return {
    severity: 'error',
    code: 'unknown-selection',
    message: `\`${pipeline.name}#${id}\` names no task of pipeline \`${pipeline.name}\`; ${describeTasks(graph)}`,
    ...suggestionHint(id, graph.tasks.keys()),
  };
}

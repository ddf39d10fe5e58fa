import type { RunEvent } from '../engine/event.ts';
import type { OutputStream, Reporter } from '../engine/ports.ts';
import { type RunRecord, runRecord, type TaskRecord } from '../engine/record.ts';
import type { FinishedRun } from '../session/carry-out.ts';
import type { RunOptions as SessionOptions } from '../session/run-options.ts';
import { type CallerControl, createCallerControl } from './caller-control.ts';
import type { AnyReturns } from './definition.ts';
import { Feed } from './feed.ts';
import { goLive } from './live.ts';
import { version } from './version.ts';

/** How a run is watched and ended. */
export interface WatchOptions {
  /**
   * Aborted: the run is canceled, and its tasks have ten seconds to end by themselves. Before there is a record of it,
   * the call rejects with the signal's reason.
   */
  readonly signal?: AbortSignal | undefined;
  /** Told what tasks print, with secrets masked. What it throws cancels the run, and `ended` rejects with it. */
  readonly onOutput?: ((output: TaskOutput) => void) | undefined;
}

/** A piece of what a task printed. */
export interface TaskOutput {
  /** Id of the instance: `train`, or `train[seed=1]`. */
  readonly task: string;
  /** From 1. */
  readonly attempt: number;
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

/** A run that is at work in this process. Its record is on disk: if the process dies, `resume` goes on with it. */
export interface LiveRun<R = AnyReturns> {
  readonly id: string;
  /** What happens in it, from the first event on, each after it is on disk. Every reader gets all of them. */
  readonly events: AsyncIterable<RunEvent>;
  /** Resolves at its end, however that is; rejects with an `EnvironmentError` when the environment failed. */
  readonly ended: Promise<EndedRun<R>>;
  /** Asks for its end. */
  readonly cancel: (what?: CancelOptions) => void;
}

/** What is canceled, and how. */
export interface CancelOptions {
  /** One task, by the id of its instance; absent: the whole run. */
  readonly task?: string | undefined;
  /** At once, without a grace. */
  readonly force?: boolean | undefined;
}

/** A run at its end. */
export interface EndedRun<R = AnyReturns> {
  readonly id: string;
  /** What the command would end with: 0, 1 a task failed, 124 timeout, 130 canceled. */
  readonly exitCode: number;
  /** As `runs show --json` prints it. */
  readonly record: RunRecord;
  /** Of these, the tasks of the pipeline by id. */
  readonly tasks: EndedTasks<R>;
  /** Where the branch or tag stands now, if it moved meanwhile; else null. */
  readonly moved: string | null;
}

/** Tasks by id; one that a run leaves out is `skipped`, or is not there when one task was run as a job. */
export type EndedTasks<R> = { readonly [Id in keyof R]: EndedTask<R[Id]> };

/** What became of one task of a pipeline. */
export interface EndedTask<Returns> extends Omit<TaskRecord, 'returns'> {
  /** As in the record: of one that did not succeed, nothing; of several instances, lists. */
  readonly returns: Returns;
}

/** Starts or resumes a run for a caller; resolves when there is a record of it. */
export async function watchRun<R = AnyReturns>(
  { signal, onOutput }: WatchOptions,
  start: (options: SessionOptions) => Promise<FinishedRun>,
): Promise<LiveRun<R>> {
  const control = createCallerControl(signal);
  const events = new Feed<RunEvent>();
  const watcher = createWatcher(events, control, onOutput);
  const carryOut = async (onRun: (id: string) => void) => {
    try {
      const finished = await start({ reporters: [watcher], control, version, onRun });
      if (watcher.thrown !== null) throw watcher.thrown.error;
      return endOf<R>(finished);
    } finally {
      control.close();
    }
  };
  const live = await goLive(events, carryOut);
  return { ...live, events, cancel: (what = {}) => control.ask(cancelRequest(what)) };
}

/** What a cancel asks the engine for. */
export function cancelRequest({ task, force = false }: CancelOptions) {
  return task === undefined ? { force } : { id: task, force };
}

interface Watcher extends Reporter {
  /** What the caller's function threw first. */
  thrown: { readonly error: unknown } | null;
}

function createWatcher(
  feed: Feed<RunEvent>,
  control: CallerControl,
  onOutput: WatchOptions['onOutput'],
): Watcher {
  const watcher: Watcher = { thrown: null, report: feed.add, close: async () => {} };
  if (onOutput === undefined) return watcher;
  const output: Reporter['output'] = ({ id, attempt }, stream, bytes) => {
    if (watcher.thrown !== null) return;
    try {
      onOutput({ task: id, attempt, stream, bytes });
    } catch (error) {
      watcher.thrown = { error };
      control.ask({ force: false });
    }
  };
  return Object.assign(watcher, { output });
}

function endOf<R>({ id, exitCode, plan, state, moved }: FinishedRun): EndedRun<R> {
  const record = runRecord(plan, state, false);
  const outermost = record.tasks.filter(({ parent }) => parent === undefined);
  // Their ids and returns are those of the definition that the type was made from.
  const tasks = Object.fromEntries(outermost.map((task) => [task.id, task])) as EndedTasks<R>;
  return { id, exitCode, record, tasks, moved };
}

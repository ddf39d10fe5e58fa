import { failure, type Result, success } from '../diagnostics/result.ts';
import { type SweepRunRecord, sweepRowShape } from '../reporters/sweep/shape.ts';
import type { SweepRequest } from '../session/sweep/request.ts';
import type {
  FinishedSweep,
  SweepOptions as SessionOptions,
  SweepWatcher,
} from '../session/sweep/sweep-options.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import type { Json } from '../values/json.ts';
import { createCallerControl } from './caller-control.ts';
import type { AnyParams, DefinedPipeline } from './define-pipeline.ts';
import { Feed } from './feed.ts';
import { goLive } from './live.ts';
import type { WatchOptions } from './live-run.ts';
import { countOption, writeAssignments } from './option-values.ts';
import { inProject, type Place } from './project.ts';
import { needsOf, type RequestOptions, readRequest } from './run-request.ts';
import { version } from './version.ts';

/** Where a pipeline is swept over, with what grid, and what each of its runs is asked for. */
export interface SweepOptions<P = AnyParams> extends Place, RequestOptions<P>, Pick<WatchOptions, 'signal'> {
  /** Axes, in place of those of the grid of the pipeline or behind them: values by `name` or `task.name`. */
  readonly grid?: (GridOf<P> & Readonly<Record<`${string}.${string}`, readonly Json[]>>) | undefined;
  /** A grid on disk, relative to `cwd`, in place of the one beside the pipeline. */
  readonly gridFile?: string | undefined;
  /** Only these combinations: numbers and ranges (`0-9,12`), or values of axes (`alpha=0.1,0.2`). */
  readonly select?: readonly string[] | undefined;
  /** Not these, written in the same way. */
  readonly exclude?: readonly string[] | undefined;
  /** Runs at the same time; 1 unless said otherwise. */
  readonly maxParallel?: number | undefined;
  /** Tasks of one run at the same time. */
  readonly maxTasks?: number | undefined;
}

/** Values of axes, by the names of params. */
export type GridOf<P> = { readonly [Name in keyof P]?: readonly Exclude<P[Name], undefined>[] };

/** A sweep that is at work in this process. If the process dies, `resumeSweep` goes on with it. */
export interface LiveSweep {
  readonly id: string;
  /** Its runs as they end, in that order. Every reader gets all of them. */
  readonly runs: AsyncIterable<SweepRunRecord>;
  /** Resolves when no run of it is at work any more; rejects with an `EnvironmentError` when the environment failed. */
  readonly ended: Promise<EndedSweep>;
  /** Starts no further run, and asks for the end of those that are at work. */
  readonly cancel: (what?: { readonly force?: boolean | undefined }) => void;
}

/** A sweep at its end. */
export interface EndedSweep {
  readonly id: string;
  /** What the command would end with: 0 all runs succeeded, 1 a run failed, 130 canceled. */
  readonly exitCode: number;
  /** Runs by their status; `queued` are those that were not started. */
  readonly counts: Readonly<Record<string, number>>;
  /** Why not all runs have been started; null: they have. */
  readonly stopped: 'canceled' | 'failed' | null;
}

/** What is swept over: a pipeline by its name, or one that stands in no file. */
export type SweptTarget<P = AnyParams> = string | DefinedPipeline<P, unknown>;

/** Runs a pipeline once for each combination of a grid, all on one commit; resolves when there is a record of the sweep. */
export async function sweep<P extends AnyParams = AnyParams>(
  pipeline: SweptTarget<P>,
  options: SweepOptions<NoInfer<P>> = {},
): Promise<Result<LiveSweep>> {
  options.signal?.throwIfAborted();
  return inProject(options, needsOf(pipeline), async (project) => {
    const request = readSweepRequest(pipeline, options);
    if (!request.ok) return request;
    const [{ prepareSweep }, { startSweep }, { checkSweepSize }] = await Promise.all([
      import('../session/sweep/prepare-sweep.ts'),
      import('../session/sweep/run-sweep.ts'),
      import('../session/sweep/check-size.ts'),
    ]);
    const prepared = await prepareSweep(project, request.value);
    if (!prepared.ok) return prepared;
    const tooMany = checkSweepSize(prepared.value.selected);
    if (tooMany.length > 0 || options.signal?.aborted) await prepared.value.close();
    options.signal?.throwIfAborted();
    if (tooMany.length > 0) return failure([...prepared.diagnostics, ...tooMany]);
    const live = await watchSweep(options, (watching) => startSweep(project, prepared.value, watching));
    return success(live, prepared.diagnostics);
  });
}

/** What may be said anew when a sweep is taken up again. */
export interface ResumeSweepOptions extends Place, Pick<WatchOptions, 'signal'> {
  readonly maxParallel?: number | undefined;
  readonly failFast?: boolean | undefined;
}

/**
 * Goes on with a sweep on its commit: runs that ended well are left alone. `name`: an id or its beginning, `latest`,
 * `latest~1` or the name of a pipeline.
 */
export async function resumeSweep(
  name: string,
  options: ResumeSweepOptions = {},
): Promise<Result<LiveSweep>> {
  options.signal?.throwIfAborted();
  return inProject(options, { orRoot: true }, async (opened) => {
    const { maxParallel, failFast } = options;
    const problems = countOption('maxParallel', maxParallel);
    if (problems.length > 0) return failure(problems);
    const [{ openSweepRecords }, { moveToProject }, session] = await Promise.all([
      import('../session/sweep/sweep-records.ts'),
      import('../session/move-to-project.ts'),
      import('../session/sweep/run-sweep.ts'),
    ]);
    const found = await openSweepRecords(opened).find(name);
    if (!found.ok) return found;
    const { id, record } = found.value;
    const project = moveToProject(opened, record.source.project);
    if (!project.ok) return project;
    const anew = dropUndefined({ maxParallel, failFast });
    const live = await watchSweep(options, (watching) =>
      session.resumeSweep(project.value, id, { ...watching, ...anew }),
    );
    return success(live, [...found.diagnostics, ...project.diagnostics]);
  });
}

function readSweepRequest<P>(pipeline: SweptTarget<P>, options: SweepOptions<P>): Result<SweepRequest> {
  const { maxParallel, maxTasks, gridFile, select = [], exclude = [], failFast = false } = options;
  const counts = [...countOption('maxParallel', maxParallel), ...countOption('maxTasks', maxTasks)];
  const { maxParallel: _, ...others } = options;
  const run = readRequest(pipeline, counts.length > 0 ? others : { ...others, maxParallel: maxTasks });
  const axes = writeAssignments('grid', options.grid ?? {});
  const problems = [...run.diagnostics, ...axes.problems, ...counts];
  if (!run.ok || problems.length > 0) return failure(problems);
  return success({
    run: run.value,
    ...dropUndefined({ gridFile }),
    axes: axes.texts,
    select,
    exclude,
    maxParallel: maxParallel ?? 1,
    failFast,
  });
}

async function watchSweep(
  { signal }: Pick<WatchOptions, 'signal'>,
  start: (options: SessionOptions) => Promise<FinishedSweep>,
): Promise<LiveSweep> {
  const control = createCallerControl(signal);
  const runs = new Feed<SweepRunRecord>();
  const live = await goLive(runs, async (begin) => {
    const watcher: SweepWatcher = {
      start: (record) => begin(record.sweep),
      open: () => [],
      ended: (row) => runs.add(sweepRowShape(row)),
    };
    try {
      return endOf(await start({ control, version, watcher }));
    } finally {
      control.close();
    }
  });
  return { ...live, runs, cancel: ({ force = false } = {}) => control.ask({ force }) };
}

function endOf({ record, exitCode, counts, stopped }: FinishedSweep): EndedSweep {
  return { id: record.sweep, exitCode, counts, stopped };
}

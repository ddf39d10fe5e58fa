import { InternalError } from '../../diagnostics/errors.ts';
import { keepCommit } from '../../git/keep.ts';
import { openInbox } from '../../journal/control.ts';
import { now } from '../../journal/create-run.ts';
import { openState } from '../../journal/state-directory.ts';
import { createSweep, openSweep } from '../../journal/sweeps/create-sweep.ts';
import { readSweep } from '../../journal/sweeps/read-sweep.ts';
import type { SweepRecord } from '../../journal/sweeps/sweep-record.ts';
import type { JsonObject } from '../../values/json.ts';
import { mergeControls } from '../merge-controls.ts';
import { pinRecorded } from '../prepare.ts';
import type { Project } from '../project.ts';
import type { RunRequest } from '../request.ts';
import type { PreparedSweep } from './prepare-sweep.ts';
import { shareControl } from './share-control.ts';
import { SweepCourse, type Sweeping } from './sweep-course.ts';
import type { FinishedSweep, SweepOptions } from './sweep-options.ts';

/**
 * Starts a prepared sweep and resolves when no run of it is at work any more. Throws `EnvironmentError` when the
 * environment failed: then what is at work comes to its end first, and the sweep can be resumed.
 */
export async function startSweep(
  project: Project,
  prepared: PreparedSweep,
  options: SweepOptions,
): Promise<FinishedSweep> {
  try {
    const state = await openState(project.stateDirectory, options.disk);
    const { store, source } = prepared.target;
    await (await keepCommit(store, source.commit)).kept;
    const sweep = await createSweep(state, recordOf(prepared, options), options.disk);
    const { target } = prepared;
    target.hold.release();
    return await carryOut({ project, state, sweep, target, hasEnded: false }, options).finally(sweep.close);
  } finally {
    await prepared.close();
  }
}

/** What may be said anew when a sweep is taken up. */
export interface ResumeSweepOptions extends SweepOptions {
  readonly maxParallel?: number;
  readonly failFast?: boolean;
}

/**
 * Takes a sweep up again: runs that ended well are left alone, those that did not go on, and those that were never
 * started start, all on the commit of the sweep. Throws `EnvironmentError`, among others when somebody is running it.
 */
export async function resumeSweep(
  project: Project,
  id: string,
  options: ResumeSweepOptions,
): Promise<FinishedSweep> {
  const state = await openState(project.stateDirectory, options.disk);
  const opened = await openSweep(state, id, options.disk);
  try {
    const { record, directory } = opened;
    const { maxParallel = record.maxParallel, failFast = record.failFast } = options;
    const sweep = { ...opened, record: { ...record, maxParallel, failFast } };
    const target = await pinRecorded(project, targetOf(record));
    if (!target.ok) throw new InternalError('a pipeline that was swept over cannot be read any more');
    target.value.hold.release();
    const { end } = await readSweep(directory);
    try {
      return await carryOut({ project, state, sweep, target: target.value, hasEnded: end !== null }, options);
    } finally {
      await target.value.close();
    }
  } finally {
    opened.close();
  }
}

function recordOf(
  { id, request, target, grid, selection, selected }: PreparedSweep,
  { version }: SweepOptions,
): SweepRecord {
  const { pipeline, source, given, earlier } = target;
  return {
    version: 1,
    sweep: id,
    pipeline: pipeline.name,
    source,
    // A request is made of JSON values.
    request: request.run as unknown as JsonObject,
    given: given.map(({ span: _, ...param }) => param),
    earlier: Object.fromEntries(earlier),
    grid,
    selection,
    runs: selected,
    maxParallel: request.maxParallel,
    failFast: request.failFast,
    startedAt: now(),
    runner: version,
  };
}

function targetOf({ request, given, earlier, source }: SweepRecord) {
  return {
    // As `recordOf` wrote it.
    request: request as unknown as RunRequest,
    given,
    earlier: new Map(Object.entries(earlier)),
    source,
  };
}

async function carryOut(sweeping: Sweeping, options: SweepOptions): Promise<FinishedSweep> {
  const { record, directory, end } = sweeping.sweep;
  const inbox = openInbox(directory);
  const control = shareControl(
    options.control === undefined ? inbox : mergeControls([options.control, inbox]),
  );
  const course = new SweepCourse(sweeping, { ...options, control });
  try {
    options.watcher.start(record);
    await course.run();
    const finished = course.finish();
    const { counts, exitCode } = finished;
    if (finished.stopped === null) await end({ version: 1, endedAt: now(), counts, exitCode });
    return finished;
  } finally {
    control.close();
  }
}

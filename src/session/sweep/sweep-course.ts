import { existsSync } from 'node:fs';
import { InternalError } from '../../diagnostics/errors.ts';
import { emptyRow, type SweepRow, type SweepRun, sweepRow } from '../../engine/sweep-row.ts';
import { readRun } from '../../journal/read-run.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';
import type { OpenSweep } from '../../journal/sweeps/create-sweep.ts';
import { runIdOf } from '../../journal/sweeps/sweep-id.ts';
import { combinationAt, labelValues } from '../../plan/grid/grid.ts';
import { listSelected } from '../../plan/grid/selection.ts';
import type { FinishedRun } from '../carry-out.ts';
import type { PinnedTarget } from '../prepare.ts';
import type { Project } from '../project.ts';
import { resumeRun, startRun } from '../run.ts';
import { sweepExitCode } from './exit-code.ts';
import { planCombination } from './prepare-sweep.ts';
import type { SharedControl } from './share-control.ts';
import type { FinishedSweep, SweepOptions } from './sweep-options.ts';

/** A sweep that is carried out, and what its runs are planned from. */
export interface Sweeping {
  readonly project: Project;
  readonly state: StateDirectory;
  readonly sweep: OpenSweep;
  readonly target: PinnedTarget;
  /** All its runs have been started once: of those without a record the record was removed. */
  readonly hasEnded: boolean;
}

/** One runner's way through the combinations of a sweep, several at a time, in the order of the grid. */
export class SweepCourse {
  readonly #sweeping: Sweeping;
  readonly #options: SweepOptions & { readonly control: SharedControl };
  readonly #indices: Iterator<number>;
  readonly #counts = new Map<string, number>();
  readonly #codes = new Set<number>();
  #settled = 0;
  #failed = false;
  #error: { readonly thrown: unknown } | null = null;

  constructor(sweeping: Sweeping, options: SweepOptions & { readonly control: SharedControl }) {
    const { grid, selection } = sweeping.sweep.record;
    this.#sweeping = sweeping;
    this.#options = options;
    this.#indices = listSelected(grid, selection);
  }

  /** Resolves when nothing is at work and nothing more is started; rejects with the first failure of the environment. */
  async run(): Promise<void> {
    const { maxParallel, runs } = this.#sweeping.sweep.record;
    const lanes = Array.from({ length: Math.min(maxParallel, runs) }, () => this.#work());
    await Promise.all(lanes);
    if (this.#error !== null) throw this.#error.thrown;
  }

  finish(): FinishedSweep {
    const { record } = this.#sweeping.sweep;
    const left = record.runs - this.#settled;
    const canceled = this.#options.control.asked();
    const counts = Object.fromEntries(left > 0 ? [...this.#counts, ['queued', left]] : this.#counts);
    return {
      record,
      counts,
      stopped: canceled !== null ? 'canceled' : left > 0 ? 'failed' : null,
      exitCode: sweepExitCode(this.#codes, canceled?.by ?? null),
    };
  }

  async #work(): Promise<void> {
    while (!this.#mustStop()) {
      const next = this.#indices.next();
      if (next.done === true) return;
      try {
        await this.#settle(next.value);
      } catch (thrown) {
        this.#error ??= { thrown };
      }
    }
  }

  #mustStop(): boolean {
    if (this.#error !== null || this.#options.control.asked() !== null) return true;
    return this.#failed && this.#sweeping.sweep.record.failFast;
  }

  async #settle(index: number): Promise<void> {
    const { state, sweep, hasEnded } = this.#sweeping;
    const { grid } = sweep.record;
    const run = {
      index,
      run: runIdOf(sweep.record.sweep, index),
      values: labelValues(grid, combinationAt(grid, index)),
    };
    const isRecorded = existsSync(state.run(run.run).events);
    if (!isRecorded && hasEnded) this.#end(emptyRow(run, 'removed'), true);
    else if (isRecorded) await this.#takeUp(run);
    else await this.#start(run);
  }

  async #start(run: SweepRun): Promise<void> {
    const { project, target, sweep } = this.#sweeping;
    const planned = await planCombination(
      { id: sweep.record.sweep, target, grid: sweep.record.grid },
      run.index,
    );
    if (!planned.ok) throw new InternalError('a combination that was judged cannot be planned');
    this.#finishRun(run, await startRun(project, planned.value, this.#runOptions(run)));
  }

  async #takeUp(run: SweepRun): Promise<void> {
    const { project, state } = this.#sweeping;
    const recorded = await readRun(state.run(run.run));
    const row = sweepRow(run, { ...recorded, alive: false });
    if (isGood(row)) this.#end(row, true);
    else this.#finishRun(run, await resumeRun(project, run.run, { ...this.#runOptions(run), again: [] }));
  }

  #runOptions(run: SweepRun) {
    const { watcher, version, control, disk } = this.#options;
    const reporters = watcher.open(run);
    return { reporters, version, control, ...(disk === undefined ? {} : { disk }) };
  }

  #finishRun(run: SweepRun, { plan, state, exitCode }: FinishedRun): void {
    this.#codes.add(exitCode);
    this.#end(sweepRow(run, { plan, state, alive: false }), false);
  }

  #end(row: SweepRow, before: boolean): void {
    this.#settled += 1;
    this.#counts.set(row.status, (this.#counts.get(row.status) ?? 0) + 1);
    if (row.status === 'failed' || row.status === 'timed_out') this.#failed = true;
    this.#options.watcher.ended(row, before);
  }
}

function isGood({ status }: SweepRow): boolean {
  return status === 'succeeded' || status === 'succeeded_with_failures' || status === 'skipped';
}

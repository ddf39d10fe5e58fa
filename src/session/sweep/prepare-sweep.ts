import { failure, type Result, success } from '../../diagnostics/result.ts';
import { newSweepId, runIdOf } from '../../journal/sweeps/sweep-id.ts';
import { combinationAt, countCombinations, type Grid, paramsOf } from '../../plan/grid/grid.ts';
import { parseGridArgument } from '../../plan/grid/grid-argument.ts';
import type { GridReading } from '../../plan/grid/grid-document.ts';
import { resolveGrid } from '../../plan/grid/resolve-grid.ts';
import { countSelected, type GridSelection, listSelected } from '../../plan/grid/selection.ts';
import { readSelection } from '../../plan/grid/selection-argument.ts';
import { findFilesNotInSnapshot } from '../missing-files.ts';
import { type PinnedTarget, type PreparedRun, pinTarget, planPinned } from '../prepare.ts';
import type { Project } from '../project.ts';
import { findGrid, readGridFile } from './find-grid.ts';
import type { SweepRequest } from './request.ts';

/** A sweep that could start: its commit, its grid and what is selected of it are known; nothing of it is written. */
export interface PreparedSweep {
  /** The id that it gets. */
  readonly id: string;
  readonly request: SweepRequest;
  readonly target: PinnedTarget;
  readonly grid: Grid;
  readonly selection: GridSelection;
  /** Combinations of the grid. */
  readonly total: number;
  /** Those of them that are selected. */
  readonly selected: number;
  /** Lets go of what was opened; a sweep that is started does so at its end. */
  readonly close: () => Promise<void>;
}

/** Pins the commit, reads pipeline and grid from it, and plans the first run. Throws `EnvironmentError`. */
export async function prepareSweep(project: Project, request: SweepRequest): Promise<Result<PreparedSweep>> {
  const target = await pinTarget(project, request.run);
  if (!target.ok) return target;
  let prepared: Result<PreparedSweep> | undefined;
  try {
    prepared = await prepare(target.value, request);
    const diagnostics = [...target.diagnostics, ...prepared.diagnostics];
    return prepared.ok ? { ...prepared, diagnostics } : failure(diagnostics);
  } finally {
    if (!prepared?.ok) await target.value.close();
  }
}

async function prepare(target: PinnedTarget, request: SweepRequest): Promise<Result<PreparedSweep>> {
  const document = await readDocument(target, request);
  const grid = readAxes(target, request, document);
  if (!grid.ok) return grid;
  const selection = readSelection(grid.value, request);
  if (!selection.ok) return failure([...grid.diagnostics, ...selection.diagnostics]);
  const sweep: PreparedSweep = {
    id: newSweepId(),
    request,
    target,
    grid: grid.value,
    selection: selection.value,
    total: countCombinations(grid.value),
    selected: countSelected(grid.value, selection.value),
    close: target.close,
  };
  const first = listSelected(sweep.grid, sweep.selection).next().value ?? 0;
  const planned = await planCombination(sweep, first);
  const missing = planned.ok ? await findFilesNotInSnapshot(planned.value) : [];
  const diagnostics = [...grid.diagnostics, ...planned.diagnostics, ...missing];
  return planned.ok ? success(sweep, diagnostics) : failure(diagnostics);
}

async function readDocument(target: PinnedTarget, { gridFile, run }: SweepRequest) {
  if (gridFile !== undefined) return readGridFile(target.project.cwd, gridFile);
  // Beside no file stands none.
  return 'definition' in run.target ? null : findGrid(target);
}

/** Plans the run of one combination. */
export function planCombination(
  { id, target, grid }: Pick<PreparedSweep, 'id' | 'target' | 'grid'>,
  index: number,
): Promise<Result<PreparedRun>> {
  const params = paramsOf(grid, combinationAt(grid, index));
  return planPinned(target, { id: runIdOf(id, index), sweep: id, params });
}

function readAxes(
  { pipeline, given }: PinnedTarget,
  { axes, run }: SweepRequest,
  document: GridReading | null,
): Result<Grid> {
  const typed = axes.map(parseGridArgument);
  const problems = typed.flatMap(({ diagnostics }) => diagnostics);
  const task = 'kind' in run.target ? undefined : run.target.task;
  const grid = resolveGrid(pipeline, {
    ...(document === null ? {} : { document }),
    axes: typed.flatMap((axis) => (axis.ok ? [axis.value] : [])),
    ...(task === undefined ? {} : { task }),
    fixed: given.filter(({ source }) => source === 'command-line'),
  });
  const diagnostics = [...problems, ...grid.diagnostics];
  if (!grid.ok || problems.length > 0) return failure(diagnostics);
  return grid.value.axes.length === 0
    ? failure([
        ...diagnostics,
        noGrid('definition' in run.target ? null : pipeline.file, document !== null || axes.length > 0),
      ])
    : { ...grid, diagnostics };
}

function noGrid(file: string | null, hasGrid: boolean) {
  const absent =
    file === null
      ? 'no grid is given'
      : `there is no grid to sweep over: neither \`${file.replace(/\.ya?ml$/, '.parameters.json')}\` in the commit, nor \`--grid-file\` or \`--grid\``;
  return {
    severity: 'error',
    code: 'no-grid',
    message: hasGrid ? 'the grid has no axis that is left to sweep over' : absent,
    hint: 'give an axis with `--grid name=a,b`, or run it once with `runnable run`',
  } as const;
}

import { type Result, success } from '../../diagnostics/result.ts';
import type { SweepSummary } from '../../journal/sweeps/list-sweeps.ts';
import type { Project } from '../../session/project.ts';
import { openSweepRecords, type SweepRecords } from '../../session/sweep/sweep-records.ts';
import type { Argument, Context } from '../command.ts';
import { openProjectHere } from '../open-project.ts';

/** The argument that names a sweep. */
export const sweepArgument: Argument = {
  name: 'SWEEP',
  summary: 'an id or its beginning, latest, latest~1 or the name of a pipeline',
  required: true,
  completes: 'sweep',
};

export interface FoundSweep {
  readonly project: Project;
  readonly records: SweepRecords;
  readonly sweep: SweepSummary;
}

/** Finds what `SWEEP` means in the current project. */
export async function findSweepHere(text: string, context: Context): Promise<Result<FoundSweep>> {
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return project;
  const records = openSweepRecords(project.value);
  const sweep = await records.find(text);
  return sweep.ok ? success({ project: project.value, records, sweep: sweep.value }) : sweep;
}

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { listLevels } from '../level.ts';
import type { Pipeline } from '../model.ts';
import { listOutputGivers, type OutputGiver } from '../output-givers.ts';
import { findAmbiguousReturns } from '../rules/ambiguous-returns.ts';
import { findOutputConflicts } from '../rules/output-conflicts.ts';
import { findOverlaps } from '../rules/overlapping-outputs.ts';
import { sortByCalls } from './call-order.ts';
import { checkCallParams } from './call-params.ts';
import { checkReads } from './call-reads.ts';
import { checkCallReturns } from './call-returns.ts';
import { fillReturns } from './fill-returns.ts';
import { listCalls } from './list-calls.ts';
import { placeIn } from './place-in.ts';
import { findUnknownCalls } from './unknown-calls.ts';

/** Pipelines that know what those give that they call. */
export interface LinkedPipelines {
  /** By name; of two with one name the first. A pipeline with an error is there as well. */
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  /** What is wrong between files, each at its place in the calling one. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Judges what pipelines say of others that they call by name, and fills in the returns of the calls. `unread` are names
 * of pipelines that exist and could not be loaded: of calls to these nothing is said.
 */
export function linkPipelines(
  pipelines: readonly Pipeline[],
  unread: ReadonlySet<string> = new Set(),
): LinkedPipelines {
  const byName = new Map<string, Pipeline>();
  for (const pipeline of pipelines) if (!byName.has(pipeline.name)) byName.set(pipeline.name, pipeline);
  if (![...byName.values()].some((pipeline) => listCalls(pipeline).length > 0))
    return { pipelines: byName, diagnostics: [] };
  const unknown = findUnknownCalls(byName, unread);
  const { order, circles } = sortByCalls(byName);
  // From here on each comes after those that it calls.
  const linked = new Map(byName);
  for (const name of order) {
    const pipeline = linked.get(name);
    if (pipeline !== undefined) linked.set(name, fillReturns(pipeline, linked));
  }
  const inCircle = new Set(circles.flatMap(({ names }) => names));
  const found = [...linked.values()].flatMap((pipeline) => judge(pipeline, linked, inCircle));
  return {
    pipelines: linked,
    diagnostics: [...unknown, ...circles.map(({ diagnostic }) => diagnostic), ...found],
  };
}

function findConflicts(givers: readonly OutputGiver[]): PathProblem[] {
  return [...findOutputConflicts(givers), ...findOverlaps(givers)];
}

function judge(
  pipeline: Pipeline,
  linked: ReadonlyMap<string, Pipeline>,
  inCircle: ReadonlySet<string>,
): Diagnostic[] {
  if (listCalls(pipeline).length === 0) return [];
  const levels = listLevels(pipeline.tasks);
  const known = (name: string) => (inCircle.has(name) ? undefined : linked.get(name));
  const between = [...checkCallReturns(pipeline, linked), ...checkReads(levels, linked)];
  const followed = between.length > 0 || inCircle.has(pipeline.name);
  const problems = [
    ...checkCallParams(pipeline, linked),
    ...between,
    ...(followed ? [] : levels.flatMap(findAmbiguousReturns)),
    // What meets inside of one file was told when it was loaded.
    ...(followed ? [] : findConflicts(listOutputGivers(levels, known))),
  ];
  return problems.map((problem) => placeIn(pipeline, problem));
}

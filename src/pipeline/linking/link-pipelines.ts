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
  const diagnostics = [...unknown, ...circles.map(({ diagnostic }) => diagnostic), ...found];
  return { pipelines: linked, diagnostics: sortByPlace(diagnostics, [...byName.values()]) };
}

// In the order of the files, and in each from its beginning.
function sortByPlace(diagnostics: readonly Diagnostic[], pipelines: readonly Pipeline[]): Diagnostic[] {
  const places = new Map(pipelines.map(({ locate }, index) => [locate([]).file, index]));
  const placeOf = ({ span }: Diagnostic) => places.get(span?.file ?? '') ?? 0;
  return diagnostics.toSorted(
    (left, right) => placeOf(left) - placeOf(right) || (left.span?.start ?? 0) - (right.span?.start ?? 0),
  );
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
  const placed = problems.map((problem) => placeIn(pipeline, problem));
  // Of several at one place the others follow from the first.
  const seen = new Map(placed.toReversed().map((each) => [`${each.span?.start}-${each.span?.end}`, each]));
  return placed.filter((each) => seen.get(`${each.span?.start}-${each.span?.end}`) === each);
}

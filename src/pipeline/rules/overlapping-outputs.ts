import picomatch from 'picomatch';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { comesBefore, listOutputGivers, type OutputGiver } from '../output-givers.ts';
import type { Rule } from '../rule.ts';
import { describeConflict } from './output-conflicts.ts';

/**
 * Two tasks that may run at the same time do not give one path, of which one names it and the other matches it by a
 * glob or gives the folder that it is in. Whether two globs meet is not judged. Loaded only where several tasks give something.
 */
export const overlappingOutputs: Rule = {
  name: 'overlapping-outputs',
  reliesOn: ['id', 'tasks', 'needs', 'outputs', 'cycle'],
  check: ({ levels }) => findOverlaps(listOutputGivers(levels)),
};

/** Comparisons before the rule gives up: thousands of globs over one folder. */
const mostComparisons = 200_000;

/** The same for givers that are listed in the order of their needs. */
export function findOverlaps(givers: readonly OutputGiver[]): PathProblem[] {
  const named = givers.filter(({ output }) => !isGlob(output));
  const order = new Map(givers.map((giver, index) => [giver, index]));
  const judge = (one: OutputGiver, other: OutputGiver, meeting: string): PathProblem | null => {
    const [earlier, later] = (order.get(one) ?? 0) < (order.get(other) ?? 0) ? [one, other] : [other, one];
    return comesBefore(earlier, later) ? null : describeConflict(earlier, later, meeting);
  };
  return [...findInFolders(named, judge), ...findMatches(givers, named, judge)];
}

type Judge = (one: OutputGiver, other: OutputGiver, meeting: string) => PathProblem | null;

function findInFolders(named: readonly OutputGiver[], judge: Judge): PathProblem[] {
  const byPath = new Map<string, OutputGiver>();
  for (const giver of named) if (!byPath.has(trim(giver.output))) byPath.set(trim(giver.output), giver);
  return named.flatMap((giver) => {
    const folder = foldersOf(giver.output).find((each) => byPath.has(each));
    const other = folder === undefined ? undefined : byPath.get(folder);
    if (other === undefined) return [];
    return judge(giver, other, `\`${trim(giver.output)}\` is in \`${folder}\``) ?? [];
  });
}

function findMatches(
  givers: readonly OutputGiver[],
  named: readonly OutputGiver[],
  judge: Judge,
): PathProblem[] {
  const sorted = named.toSorted((left, right) => compareTexts(left.output, right.output));
  let left = mostComparisons;
  return givers.flatMap((giver) => {
    if (!isGlob(giver.output)) return [];
    const matches = picomatch(giver.output, { dot: true, nonegate: true, flags: 's' });
    for (const other of listBelow(sorted, giver.output)) {
      left -= 1;
      if (left < 0) return [];
      const path = trim(other.output);
      if (![path, ...foldersOf(path)].some((each) => matches(each))) continue;
      const problem = judge(giver, other, `\`${giver.output}\` matches \`${path}\``);
      if (problem !== null) return [problem];
    }
    return [];
  });
}

// Those that begin with the fixed part of the glob stand together.
function* listBelow(sorted: readonly OutputGiver[], glob: string): Generator<OutputGiver> {
  const { base } = picomatch.scan(glob);
  const prefix = base === '' ? '' : `${base}/`;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareTexts(sorted[middle]?.output ?? '', prefix) < 0) low = middle + 1;
    else high = middle;
  }
  for (let index = low; sorted[index]?.output.startsWith(prefix) === true; index += 1) {
    const giver = sorted[index];
    if (giver !== undefined) yield giver;
  }
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function isGlob(output: string): boolean {
  return /[*?[{]/.test(output);
}

function trim(output: string): string {
  return output.replace(/\/+$/, '');
}

function foldersOf(path: string): string[] {
  const parts = trim(path).split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/')).reverse();
}

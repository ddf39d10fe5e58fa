import type { PathProblem } from '../../yaml/path-problem.ts';
import { comesBefore, describeParting, listOutputGivers, type OutputGiver } from '../output-givers.ts';
import type { Rule } from '../rule.ts';

/** Two tasks that may run at the same time do not give one path. */
export const outputConflicts: Rule = {
  name: 'output-conflicts',
  reliesOn: ['id', 'tasks', 'needs', 'outputs', 'cycle'],
  check: ({ levels }) => findOutputConflicts(listOutputGivers(levels)),
};

/** The same for givers that are listed in the order of their needs. */
export function findOutputConflicts(givers: readonly OutputGiver[]): PathProblem[] {
  const byPath = new Map<string, OutputGiver[]>();
  for (const giver of givers) {
    const known = byPath.get(giver.output);
    if (known === undefined) byPath.set(giver.output, [giver]);
    else if (known.at(-1)?.id !== giver.id) known.push(giver);
  }
  return [...byPath.values()].flatMap((each) => findConflict(each) ?? []);
}

// Each must come after the one before it; then all of them are in a row.
function findConflict(givers: readonly OutputGiver[]): PathProblem | null {
  for (const [index, later] of givers.entries()) {
    const earlier = givers[index - 1];
    if (earlier === undefined || comesBefore(earlier, later)) continue;
    return describeConflict(earlier, later, `both give \`${later.output}\``);
  }
  return null;
}

/** Two tasks that may run at the same time, and what of theirs meets. */
export function describeConflict(earlier: OutputGiver, later: OutputGiver, meeting: string): PathProblem {
  return {
    code: 'output-conflict',
    path: later.path,
    message: `tasks \`${earlier.id}\` and \`${later.id}\` may run at the same time and ${meeting}`,
    hint: describeParting(earlier, later),
    related: [{ message: `\`${earlier.id}\` gives it here`, path: earlier.path }],
  };
}

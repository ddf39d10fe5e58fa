import { foldName } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import type { Rule } from '../rule.ts';

/** No two tasks of the file, or of one branch, have one id, letter case and Unicode form apart. */
export const uniqueIds: Rule = {
  name: 'unique-ids',
  reliesOn: [],
  check: ({ levels }) => levels.flatMap(findTwins),
};

function findTwins({ tasks }: Level): PathProblem[] {
  const first = new Map<string, Task>();
  const problems: PathProblem[] = [];
  for (const task of tasks) {
    const twin = first.get(foldName(task.id));
    if (twin === undefined) first.set(foldName(task.id), task);
    else problems.push(reportTwin(task, twin));
  }
  return problems;
}

function reportTwin(task: Task, twin: Task): PathProblem {
  const same = task.id === twin.id;
  return {
    code: 'duplicate-id',
    ...placeOf(task),
    message: same
      ? `two tasks have the id \`${task.id}\``
      : `the ids \`${twin.id}\` and \`${task.id}\` differ only in case`,
    related: [{ message: `\`${twin.id}\` stands here first`, ...placeOf(twin) }],
  };
}

function placeOf({ path }: Task): Pick<PathProblem, 'path' | 'part'> {
  return typeof path.at(-1) === 'number' ? { path: [...path, 'id'] } : { path, part: 'key' };
}

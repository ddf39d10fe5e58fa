import { foldName } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import type { Rule } from '../rule.ts';
import { pathOf } from './return-names.ts';

/**
 * No task gets one name from two tasks that are equally near. Told where the two first meet; a param of that name in
 * the task decides, and so does a nearer task that gives it.
 */
export const ambiguousReturns: Rule = {
  name: 'ambiguous-returns',
  reliesOn: ['id', 'tasks', 'needs', 'returns', 'cycle', 'params'],
  check: ({ levels }) => levels.flatMap(findAmbiguousReturns),
};

/** The same of one level: what stands outside of a branch is always farther than what stands in it. */
export function findAmbiguousReturns(level: Level): PathProblem[] {
  const givers = new Map<string, Task[]>();
  for (const task of level.tasks) {
    for (const { name } of task.returns) {
      const folded = foldName(name);
      const list = givers.get(folded);
      if (list === undefined) givers.set(folded, [task]);
      else if (!list.includes(task)) list.push(task);
    }
  }
  return [...givers].flatMap(([name, tasks]) => (tasks.length < 2 ? [] : findMeetings(name, tasks, level)));
}

interface Nearest {
  readonly distance: number;
  readonly giver: string;
  /** Another one that is as near. */
  readonly rival?: string;
}

// Breadth first from all that give the name at once: each task is reached first from the nearest.
function findMeetings(name: string, givers: readonly Task[], { graph }: Level): PathProblem[] {
  const seen = new Map<string, Nearest>();
  const gives = new Set(givers.map((task) => task.id));
  const queue: string[] = [];
  const reach = (id: string, next: Nearest): void => {
    const known = seen.get(id);
    if (known === undefined) {
      seen.set(id, next);
      if (!gives.has(id)) queue.push(id);
    } else if (known.distance === next.distance && known.giver !== next.giver && known.rival === undefined) {
      seen.set(id, { ...known, rival: next.giver });
    }
  };
  for (const { id } of givers) for (const to of graph.neededBy(id)) reach(to, { distance: 1, giver: id });
  for (let index = 0; index < queue.length; index += 1) {
    const from = seen.get(queue[index] ?? '');
    if (from === undefined || from.rival !== undefined) continue;
    for (const to of graph.neededBy(queue[index] ?? ''))
      reach(to, { distance: from.distance + 1, giver: from.giver });
  }
  return [...seen].flatMap(([id, nearest]) => {
    const task = graph.byId.get(id);
    return task === undefined ? [] : reportMeeting(name, task, { nearest, givers });
  });
}

function reportMeeting(
  name: string,
  task: Task,
  { nearest, givers }: { nearest: Nearest; givers: readonly Task[] },
): PathProblem[] {
  if (nearest.rival === undefined || task.params.some((param) => foldName(param.name) === name)) return [];
  const pair = givers.filter(({ id }) => id === nearest.giver || id === nearest.rival);
  const [first, second] = pair;
  const shown = first?.returns.find((item) => foldName(item.name) === name)?.name ?? name;
  return [
    {
      code: 'ambiguous-return',
      path: [...task.path, 'needs'],
      message: `task \`${task.id}\` gets \`${shown}\` from \`${first?.id}\` and from \`${second?.id}\`, which are equally near`,
      hint: `say which: give \`${task.id}\` the param \`${shown}: \${{ tasks.${first?.id}.returns.${shown} }}\`, or rename one`,
      related: pair.map((giver) => ({
        message: `\`${giver.id}\` returns it here`,
        path: pathOf(
          giver,
          giver.returns.findIndex((item) => foldName(item.name) === name),
        ),
      })),
    },
  ];
}

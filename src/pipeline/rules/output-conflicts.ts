import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Task } from '../model.ts';
import type { Rule } from '../rule.ts';
import type { TaskGraph } from '../task-graph.ts';

/** Two tasks that may run at the same time do not give one path. */
export const outputConflicts: Rule = {
  name: 'output-conflicts',
  reliesOn: ['id', 'tasks', 'needs', 'outputs', 'cycle'],
  check: ({ pipeline, graph }) => {
    const places = new Map(graph.order().map((id, index) => [id, index]));
    const byPath = new Map<string, Giver[]>();
    for (const task of pipeline.tasks) {
      for (const [index, output] of task.outputs.entries()) {
        const givers = byPath.get(output.path) ?? [];
        if (!givers.some((giver) => giver.task === task)) givers.push({ task, index });
        byPath.set(output.path, givers);
      }
    }
    return [...byPath].flatMap(([path, givers]) => {
      givers.sort((left, right) => (places.get(left.task.id) ?? 0) - (places.get(right.task.id) ?? 0));
      return findConflict(path, givers, graph);
    });
  },
};

interface Giver {
  readonly task: Task;
  readonly index: number;
}

// In topological order each must come after the one before it; then all of them are in a row.
function findConflict(path: string, givers: readonly Giver[], graph: TaskGraph): PathProblem[] {
  for (const [index, later] of givers.entries()) {
    const earlier = givers[index - 1];
    if (earlier === undefined || graph.isUpstream(earlier.task.id, later.task.id)) continue;
    return [
      {
        code: 'output-conflict',
        path: placeOf(later),
        message: `tasks \`${earlier.task.id}\` and \`${later.task.id}\` may run at the same time and both give \`${path}\``,
        hint: `give one of them another path, or add \`needs: [${earlier.task.id}]\` to \`${later.task.id}\``,
        related: [{ message: `\`${earlier.task.id}\` gives it here`, path: placeOf(earlier) }],
      },
    ];
  }
  return [];
}

function placeOf({ task, index }: Giver): PathProblem['path'] {
  return [...task.path, 'outputs', index];
}

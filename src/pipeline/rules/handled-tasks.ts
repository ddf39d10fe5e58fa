import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import type { Rule } from '../rule.ts';

/** A task handles only failures that happened before its turn. */
export const handledTasks: Rule = {
  name: 'handled-tasks',
  reliesOn: ['id', 'tasks', 'needs', 'cycle'],
  check: ({ levels }) => levels.flatMap((level) => level.tasks.flatMap((task) => checkHandled(task, level))),
};

function checkHandled(task: Task, { graph }: Level): PathProblem[] {
  return task.handles.flatMap((id, index): PathProblem[] => {
    if (!graph.byId.has(id) || graph.isUpstream(id, task.id)) return [];
    const message =
      id === task.id
        ? `task \`${id}\` cannot handle its own failure`
        : `task \`${task.id}\` handles \`${id}\` and does not come after it`;
    const hint = id === task.id ? {} : { hint: `add \`needs: [${id}]\` to \`${task.id}\`` };
    return [{ code: 'handles', path: [...task.path, 'handles', index], message, ...hint }];
  });
}

import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Task } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';

/** Tasks that are named in `needs` and `handles` exist. */
export const knownNeeds: Rule = {
  name: 'known-needs',
  reliesOn: ['id', 'tasks'],
  check: (subject) =>
    subject.pipeline.tasks.flatMap((task) => [
      ...checkNames(task, 'needs', subject),
      ...checkNames(task, 'handles', subject),
    ]),
};

function checkNames(
  task: Task,
  key: 'needs' | 'handles',
  { sources, graph, loading }: Subject,
): PathProblem[] {
  const source = sources.get(task);
  const names = source?.task.block[key] ?? [];
  return names.flatMap((name, index) => {
    if (name === null || graph.byId.has(name)) return [];
    loading.incomplete.add('needs');
    const others = [...graph.byId.keys()].filter((id) => id !== task.id);
    const message = `task \`${task.id}\` ${key} unknown task \`${name}\``;
    return [
      {
        code: 'unknown-task' as const,
        path: [...task.path, key, index],
        message,
        ...suggestionHint(name, others),
      },
    ];
  });
}

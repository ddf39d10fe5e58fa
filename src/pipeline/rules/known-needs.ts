import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Task } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';

/** Tasks that are named in `needs` and `handles` exist. */
export const knownNeeds: Rule = {
  name: 'known-needs',
  reliesOn: ['id', 'tasks'],
  check: (subject) => {
    const unknown = subject.pipeline.tasks.flatMap((task) => [
      ...listUnknown(task, 'needs', subject),
      ...listUnknown(task, 'handles', subject),
    ]);
    if (unknown.length > 0) subject.loading.incomplete.add('needs');
    const ids = [...subject.graph.byId.keys()];
    return unknown.map((name, index) => describeUnknown(name, index < suggestionsAtMost ? ids : []));
  },
};

// Where thousands of names are wrong, looking for the nearest of thousands would take longer than all the rest.
const suggestionsAtMost = 50;

interface UnknownName {
  readonly task: Task;
  readonly key: 'needs' | 'handles';
  readonly name: string;
  readonly index: number;
}

function listUnknown(task: Task, key: UnknownName['key'], { sources, graph }: Subject): UnknownName[] {
  const names: readonly (string | null)[] = sources.get(task)?.task.block[key] ?? [];
  return names.flatMap((name, index) =>
    name === null || graph.byId.has(name) ? [] : [{ task, key, name, index }],
  );
}

function describeUnknown({ task, key, name, index }: UnknownName, ids: readonly string[]): PathProblem {
  const others = ids.filter((id) => id !== task.id);
  return {
    code: 'unknown-task',
    path: [...task.path, key, index],
    message: `task \`${task.id}\` ${key} unknown task \`${name}\``,
    ...suggestionHint(name, others),
  };
}

import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Level } from '../level.ts';
import type { Task } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';

/** Tasks that are named in `needs` and `handles` exist. */
export const knownNeeds: Rule = {
  name: 'known-needs',
  reliesOn: ['id', 'tasks'],
  check: (subject) => {
    const unknown = subject.levels.flatMap((level) =>
      level.tasks.flatMap((task) => [
        ...listUnknown(task, 'needs', { level, subject }),
        ...listUnknown(task, 'handles', { level, subject }),
      ]),
    );
    if (unknown.length > 0) subject.loading.incomplete.add('needs');
    return unknown.map((name, index) => describeUnknown(name, index < suggestionsAtMost));
  },
};

// Where thousands of names are wrong, looking for the nearest of thousands would take longer than all the rest.
const suggestionsAtMost = 50;

interface UnknownName {
  readonly task: Task;
  readonly level: Level;
  readonly key: 'needs' | 'handles';
  readonly name: string;
  readonly index: number;
}

function listUnknown(
  task: Task,
  key: UnknownName['key'],
  { level, subject }: { level: Level; subject: Subject },
): UnknownName[] {
  const names: readonly (string | null)[] = subject.sources.get(task)?.task.block[key] ?? [];
  return names.flatMap((name, index) =>
    name === null || level.graph.byId.has(name) ? [] : [{ task, level, key, name, index }],
  );
}

function describeUnknown({ task, level, key, name, index }: UnknownName, suggest: boolean): PathProblem {
  const others = suggest ? [...level.graph.byId.keys()].filter((id) => id !== task.id) : [];
  return {
    code: 'unknown-task',
    path: [...task.path, key, index],
    message: `task \`${task.id}\` ${key} unknown task \`${name}\``,
    ...(isOutside(name, level) ? outsideHint(name, level) : suggestionHint(name, others)),
  };
}

function isOutside(name: string, { caller }: Level): boolean {
  if (caller === undefined) return false;
  return caller.level.graph.byId.has(name) || isOutside(name, caller.level);
}

function outsideHint(name: string, { caller }: Level): { hint: string } {
  const hint = `\`${name}\` stands outside of the branch: add it to \`needs\` of \`${caller?.task.id}\`, whose tasks all come after it`;
  return { hint };
}

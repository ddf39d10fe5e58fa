import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { variablePattern } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { presentItems } from '../present-items.ts';
import type { Rule, Subject } from '../rule.ts';
import { settingPath } from '../task-source.ts';

/** Secrets that are listed are declared, and have names that variables may have. */
export const secretRules: Rule = {
  name: 'secrets',
  reliesOn: ['secrets'],
  check: (subject) => [...checkDeclared(subject), ...checkNames(subject)],
};

// A task's list is a declaration by itself; where the file keeps a list of its own, that one is complete.
function checkDeclared({ file, tasks, sources }: Subject): PathProblem[] {
  const declared = file.secrets;
  if (declared === undefined) return [];
  return tasks.flatMap((task) => {
    const source = sources.get(task);
    if (source === undefined) return [];
    const path = settingPath(source, 'secrets');
    return task.secrets.flatMap((name, index): PathProblem[] => {
      if (declared.includes(name)) return [];
      const message = `task \`${task.id}\` lists the secret \`${name}\`, which the file does not declare`;
      const near = suggestionHint(name, presentItems(declared));
      const hint = near.hint ?? `add \`${name}\` to \`secrets\` at the top of the file`;
      return [{ code: 'undeclared-secret', path: [...path, index], message, hint }];
    });
  });
}

function checkNames({ file, tasks, sources }: Subject): PathProblem[] {
  const lists = [
    { names: presentItems(file.secrets), path: ['secrets'] as PathProblem['path'] },
    ...tasks.flatMap((task) => {
      const source = sources.get(task);
      return source === undefined ? [] : [{ names: task.secrets, path: settingPath(source, 'secrets') }];
    }),
  ];
  return lists.flatMap(({ names, path }) =>
    names.flatMap((name, index): PathProblem[] => {
      if (variablePattern.test(name)) return [];
      const message = `\`${name}\` is no name for a secret, it is a letter or \`_\`, then letters, digits or \`_\``;
      return [{ code: 'env-name', path: [...path, index], message }];
    }),
  );
}

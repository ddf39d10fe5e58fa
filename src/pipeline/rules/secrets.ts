import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { variablePattern } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import { settingPath } from '../build-task.ts';
import { presentItems } from '../present-items.ts';
import type { Rule, Subject } from '../rule.ts';
import { listEnvironments } from './environments.ts';

/** Secrets that a task lists are declared, and none is written into the file or given as an ordinary variable. */
export const secretRules: Rule = {
  name: 'secrets',
  reliesOn: ['secrets'],
  check: (subject) => [...checkDeclared(subject), ...checkNames(subject), ...checkEnvironments(subject)],
};

// A task's list is a declaration by itself; where the file keeps a list of its own, that one is complete.
function checkDeclared({ file, pipeline, sources }: Subject): PathProblem[] {
  const declared = file.secrets;
  if (declared === undefined) return [];
  return pipeline.tasks.flatMap((task) => {
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

function checkNames({ file, pipeline, sources }: Subject): PathProblem[] {
  const lists = [
    { names: presentItems(file.secrets), path: ['secrets'] as PathProblem['path'] },
    ...pipeline.tasks.flatMap((task) => {
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

function checkEnvironments(subject: Subject): PathProblem[] {
  const secrets = new Set(subject.pipeline.secrets);
  return listEnvironments(subject).flatMap(({ name, value, path }): PathProblem[] => {
    if (secrets.has(name)) {
      const message = `\`${name}\` is a secret and is given as an ordinary variable here, which is not masked`;
      const hint = `list \`${name}\` in \`secrets\` of the task and remove it from \`env\``;
      return [{ code: 'secret-in-env', severity: 'warning', path, part: 'key', message, hint }];
    }
    if (!looksSecret(name, value)) return [];
    const message = `\`${name}\` looks like a secret that is written into the file`;
    const hint = `remove it, and list \`${name}\` in \`secrets\``;
    return [{ code: 'secret-in-env', severity: 'warning', path, part: 'key', message, hint }];
  });
}

function looksSecret(name: string, value: string): boolean {
  return (
    /(?:^|_)(?:TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|PRIVATE_KEY)$/i.test(name) && /^[^\s/$]{8,}$/.test(value)
  );
}

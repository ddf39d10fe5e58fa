import type { Path } from '../../diagnostics/span.ts';
import { hasExpression } from '../../expressions/split-template.ts';
import { imageProblem } from '../../values/image-name.ts';
import { variablePattern } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Service, Task } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';
import { settingPath } from '../task-source.ts';

/** Images have names that are nothing but names; services have names of hosts, and only what their task has. */
export const containers: Rule = {
  name: 'containers',
  reliesOn: [],
  check: (subject) => subject.tasks.flatMap((task) => checkTask(task, subject)),
};

function checkTask(task: Task, { sources, loading }: Subject): PathProblem[] {
  const source = sources.get(task);
  if (source === undefined) return [];
  const { image, services = [] } = task;
  const at = settingPath(source, 'services');
  const knowsSecrets = !loading.incomplete.has('secrets');
  return [
    ...checkImage(image, settingPath(source, 'image')),
    ...services.flatMap((service) => [
      ...checkName(service.name, at),
      ...checkImage(
        service.image,
        placeOfImage(source.task.block.services ?? source.defaults.services, at, service),
      ),
      ...checkVariables(service, at),
      ...(knowsSecrets ? checkSecrets(service, task, at) : []),
    ]),
  ];
}

// An expression is judged when it has its value.
function checkImage(image: string | undefined, path: Path): PathProblem[] {
  if (image === undefined || hasExpression(image)) return [];
  const problem = imageProblem(image);
  return problem === null ? [] : [{ code: 'image', path, message: `the image \`${image}\` ${problem}` }];
}

function placeOfImage(
  written: Readonly<Record<string, unknown>> | undefined,
  at: Path,
  { name }: Service,
): Path {
  return typeof written?.[name] === 'string' ? [...at, name] : [...at, name, 'image'];
}

const hostName = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function checkName(name: string, at: Path): PathProblem[] {
  const path = [...at, name];
  if (name === 'localhost') {
    return [
      { code: 'service', path, part: 'key', message: '`localhost` is the container of the task itself' },
    ];
  }
  if (hostName.test(name)) return [];
  const message = `\`${name}\` is no name for a service, it is a lower-case letter, then letters, digits or \`-\``;
  return [{ code: 'service', path, part: 'key', message }];
}

function checkVariables({ name, env }: Service, at: Path): PathProblem[] {
  return Object.keys(env)
    .filter((variable) => !variablePattern.test(variable))
    .map((variable) => ({
      code: 'env-name',
      path: [...at, name, 'env', variable],
      part: 'key',
      message: `\`${variable}\` is no name for a variable, it is a letter or \`_\`, then letters, digits or \`_\``,
    }));
}

function checkSecrets({ name, secrets }: Service, task: Task, at: Path): PathProblem[] {
  return secrets.flatMap((secret, index): PathProblem[] => {
    if (task.secrets.includes(secret)) return [];
    const message = `the service \`${name}\` takes the secret \`${secret}\`, which task \`${task.id}\` does not list`;
    const hint = `add \`${secret}\` to \`secrets\` of \`${task.id}\``;
    return [{ code: 'service', path: [...at, name, 'secrets', index], message, hint }];
  });
}

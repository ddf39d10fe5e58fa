import { hasExpression } from '../../expressions/split-template.ts';
import { foldName, isValueName } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { ForEachExpansion, RepeatExpansion } from '../expansion.ts';
import { mostTasks } from '../list-tasks.ts';
import type { Task } from '../model.ts';
import { expansionKeys } from '../read-expansion.ts';
import type { Rule, Subject } from '../rule.ts';
import { checkMatrix } from './matrices.ts';

/** A task becomes several instances in one way, whose names fit beside its other params. */
export const expansions: Rule = {
  name: 'expansions',
  reliesOn: [],
  check: (subject) =>
    subject.tasks.flatMap((task) => [...checkOne(task, subject), ...checkForm(task, subject)]),
};

function checkOne(task: Task, { sources }: Subject): PathProblem[] {
  const block: object = sources.get(task)?.task.block ?? {};
  const [first, second] = expansionKeys.filter((key) => Object.hasOwn(block, key));
  if (second === undefined) return [];
  return [
    {
      code: 'one-expansion',
      path: [...task.path, second],
      part: 'key',
      message: `task \`${task.id}\` has \`${first}\` and \`${second}\`, a task becomes several instances in one way`,
      hint: `put \`${first}\` on a task with \`pipeline: { tasks: … }\`, and \`${second}\` on the task in it`,
    },
  ];
}

function checkForm(task: Task, { sources }: Subject): PathProblem[] {
  const { expansion } = task;
  switch (expansion?.form) {
    case undefined:
      return [];
    case 'matrix':
      return checkMatrix(task, expansion, sources.get(task)?.task.wrong.has('matrix') ?? false);
    case 'for-each':
      return checkForEach(task, expansion);
    case 'repeat':
      return checkRepeat(task, expansion);
    default:
      return expansion satisfies never;
  }
}

function checkForEach(task: Task, { items, as }: ForEachExpansion): PathProblem[] {
  const path = [...task.path, 'for_each', 'items'];
  const named = checkName(as, task, 'for_each');
  if (typeof items === 'string') {
    if (hasExpression(items)) return named;
    const message = `\`for_each\` takes a list or an expression that gives one, found the text \`${items}\``;
    return [
      { code: 'expression', path, message, hint: `write \`[${items}]\` or \`\${{ ${items} }}\`` },
      ...named,
    ];
  }
  if (items.length <= mostTasks) return named;
  const message = `\`for_each\` has ${items.length} items, at most ${mostTasks} are accepted`;
  return [{ code: 'too-many-items', path, message }, ...named];
}

function checkRepeat(task: Task, { until, as }: RepeatExpansion): PathProblem[] {
  const named = checkName(as, task, 'repeat');
  const twin = task.returns.find(({ name }) => foldName(name) === foldName(as));
  if (twin !== undefined && named.length === 0) {
    const message = `task \`${task.id}\` returns \`${twin.name}\`, and its times are counted in the param of that name`;
    const hint = `give the count another name: \`as: round\``;
    named.push({ code: 'name-clash', path: [...task.path, 'repeat', 'as'], message, hint });
  }
  const path = [...task.path, 'repeat', 'until'];
  if (!hasExpression(until)) {
    const message = `\`until\` takes an expression, found the text \`${until}\``;
    return [{ code: 'expression', path, message, hint: `write \`\${{ ${until} }}\`` }, ...named];
  }
  if (task.call?.form === 'named' || /\breturns\b/i.test(until)) return named;
  const [first] = task.returns;
  const message = '`until` reads no return of the task, so it is the same after every time';
  const hint =
    first === undefined
      ? `let \`${task.id}\` return a value, and compare it as \`returns.<name>\``
      : `compare what the task gives: \`returns.${first.name}\``;
  return [{ code: 'repeat-until', path, message, hint }, ...named];
}

/** What is wrong with the name of an item or of a count. */
function checkName(name: string, task: Task, key: 'for_each' | 'repeat'): PathProblem[] {
  const path = [...task.path, key, 'as'];
  if (!isValueName(name)) {
    const message = `\`${name}\` is no name for a param, it is a letter or \`_\`, then letters, digits or \`_\``;
    return [{ code: 'name', path, message }];
  }
  const twin = task.params.find((param) => foldName(param.name) === foldName(name));
  if (twin === undefined) return [];
  const what = key === 'for_each' ? 'its item' : 'its count';
  return [
    {
      code: 'name-clash',
      path,
      message: `task \`${task.id}\` has the param \`${twin.name}\`, and ${what} has that name, too`,
      hint: `give ${what} another name by \`as\``,
      related: [{ message: `the param \`${twin.name}\` stands here`, path: twin.path, part: 'key' }],
    },
  ];
}

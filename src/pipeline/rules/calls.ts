import type { Path } from '../../diagnostics/span.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { isValueName } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { TaskBlock } from '../generated/pipeline-types.ts';
import type { CallReturns, Task } from '../model.ts';
import type { Rule, Subject } from '../rule.ts';

/** A task that stands for others says only what can be said of all of them together. */
export const calls: Rule = {
  name: 'calls',
  reliesOn: [],
  check: (subject) => subject.tasks.flatMap((task) => checkSettings(task, subject)),
};

/** What a pipeline or a branch gives is given by one of its own tasks. */
export const callReturns: Rule = {
  name: 'call-returns',
  reliesOn: ['id', 'tasks', 'returns'],
  check: ({ pipeline, file, tasks }) => [
    ...(file.returns === undefined ? [] : checkReturns(pipeline.returns, pipeline.tasks, ['returns'])),
    ...tasks.flatMap(({ call, path }) =>
      call?.form === 'inline' ? checkReturns(call.returns, call.tasks, [...path, 'pipeline', 'returns']) : [],
    ),
  ],
};

const refused = [
  'returns',
  'secrets',
  'inputs',
  'outputs',
  'cache',
  'once',
  'retry',
  'timeout',
  'timeout_total',
  'executor',
  'image',
  'environment',
  'isolation',
  'resources',
  'pool',
  'services',
  'cwd',
] as const satisfies readonly (keyof TaskBlock)[];

function checkSettings(task: Task, { sources }: Subject): PathProblem[] {
  const block = sources.get(task)?.task.block;
  if (task.kind !== 'pipeline' || block === undefined) return [];
  return refused
    .filter((key) => Object.hasOwn(block, key))
    .map((key) => ({
      code: 'call-setting',
      path: [...task.path, key],
      part: 'key',
      message: `task \`${task.id}\` stands for other tasks and takes no \`${key}\``,
      hint: hintFor(key, task),
    }));
}

function hintFor(key: (typeof refused)[number], { call }: Task): string {
  const inline = call?.form === 'inline';
  if (key === 'returns')
    return inline
      ? 'put `returns` beside `tasks` in its `pipeline`'
      : 'what it gives is said by `returns` at the top of the called file';
  const place = inline ? 'the tasks of the branch' : 'the called tasks';
  return `put \`${key}\` in ${place}, or in \`defaults\` of their file`;
}

function checkReturns(returns: CallReturns | undefined, tasks: readonly Task[], path: Path): PathProblem[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  return Object.entries(returns ?? {}).flatMap(([name, given]): PathProblem[] => {
    const at = [...path, name];
    if (!isValueName(name)) {
      const message = `\`${name}\` is no name for a return, it is a letter or \`_\`, then letters, digits or \`_\``;
      return [{ code: 'name', path: at, part: 'key', message }];
    }
    const task = byId.get(given.task);
    if (task === undefined) {
      const message = `\`${name}\` is given by unknown task \`${given.task}\``;
      return [{ code: 'unknown-task', path: at, message, ...suggestionHint(given.task, [...byId.keys()]) }];
    }
    return checkGiven(given.name, task, at);
  });
}

// What a pipeline gives that is called by name stands in another file.
function checkGiven(name: string, task: Task, path: Path): PathProblem[] {
  if (task.call?.form === 'named' || task.returns.some((each) => each.name === name)) return [];
  const names = task.returns.map((each) => each.name);
  const message = `task \`${task.id}\` returns no \`${name}\``;
  const [only] = names;
  const listed =
    only === undefined
      ? `declare it in \`returns\` of \`${task.id}\``
      : `it returns ${names.map((each) => `\`${each}\``).join(', ')}: write \`${task.id}.${only}\``;
  const near = suggestionHint(name, names);
  return [{ code: 'unknown-return', path, message, hint: near.hint ?? listed }];
}

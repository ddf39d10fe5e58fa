import { foldName, isValueName } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Task } from '../model.ts';
import type { Rule } from '../rule.ts';

/** Returns have names that every kind can use, each once in a task, and none that is a param of the pipeline. */
export const returnNames: Rule = {
  name: 'return-names',
  reliesOn: ['returns'],
  check: ({ pipeline, tasks }) => {
    const params = new Map(pipeline.params.map((param) => [foldName(param.name), param]));
    return tasks.flatMap((task) => {
      const seen = new Set<string>();
      return task.returns.flatMap(({ name }, index): PathProblem[] => {
        const path = pathOf(task, index);
        const folded = foldName(name);
        // Of a repeated task that is the point: the param is what it begins with.
        const param = task.expansion?.form === 'repeat' ? undefined : params.get(folded);
        const twin = seen.has(folded);
        seen.add(folded);
        if (!isValueName(name)) return [invalidName(name, path)];
        if (twin) {
          const message = `task \`${task.id}\` returns \`${name}\` twice, names that differ only in case are one`;
          return [{ code: 'duplicate-name', path, message }];
        }
        if (param === undefined) return [];
        return [
          {
            code: 'name-clash',
            path,
            message: `task \`${task.id}\` returns \`${name}\`, and the pipeline has a param of that name`,
            hint: 'give one of them another name',
            related: [{ message: `the param \`${param.name}\` stands here`, path: param.path, part: 'key' }],
          },
        ];
      });
    });
  },
};

function invalidName(name: string, path: PathProblem['path']): PathProblem {
  const message = `\`${name}\` is no name for a return, it is a letter or \`_\`, then letters, digits or \`_\``;
  return { code: 'name', path, message };
}

/** Where the n-th return of a task stands; a path into nothing falls back to the list or the single name. */
export function pathOf(task: Task, index: number): PathProblem['path'] {
  if (task.call === undefined) return [...task.path, 'returns', index];
  return [...task.path, 'pipeline', 'returns', task.returns[index]?.name ?? ''];
}

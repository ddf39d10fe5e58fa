import { suggestionHint } from '../../diagnostics/suggestion.ts';
import { foldName } from '../../values/name.ts';
import type { PathProblem } from '../../yaml/path-problem.ts';
import type { Pipeline, Task } from '../model.ts';

/** Says so when the pipeline that a task calls by name gives no return of a name; null for every other task. */
export function describeMissing(
  { id, call, returns }: Task,
  name: string,
  linked: ReadonlyMap<string, Pipeline>,
): Omit<PathProblem, 'path'> | null {
  const called = call?.form === 'named' ? linked.get(call.name) : undefined;
  if (called === undefined) return null;
  if (returns.some((each) => foldName(each.name) === foldName(name))) return null;
  const message = `\`${id}\` gives no \`${name}\`, the pipeline \`${called.name}\` does not return it`;
  const near = suggestionHint(
    name,
    returns.map((each) => each.name),
  );
  const hint = near.hint ?? `add \`${name}\` to \`returns\` at the top of \`${called.file}\``;
  return { code: 'unknown-return', message, hint };
}

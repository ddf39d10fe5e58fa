import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { suggestionHint } from '../../diagnostics/suggestion.ts';
import type { Pipeline } from '../model.ts';
import { listCalls } from './list-calls.ts';
import { placeIn } from './place-in.ts';

/** Calls of pipelines that there are not. */
export function findUnknownCalls(
  pipelines: ReadonlyMap<string, Pipeline>,
  unread: ReadonlySet<string>,
): Diagnostic[] {
  return [...pipelines.values()].flatMap((pipeline) =>
    listCalls(pipeline).flatMap(({ task, name, path }) => {
      if (pipelines.has(name) || unread.has(name)) return [];
      const message = `task \`${task.id}\` calls \`${name}\`, and there is no pipeline or job of that name`;
      const others = [...pipelines.keys(), ...unread].filter((other) => other !== pipeline.name);
      const hint = suggestionHint(name, others).hint ?? listNames(others);
      const problem = {
        code: 'unknown-pipeline',
        path,
        message,
        ...(hint === undefined ? {} : { hint }),
      } as const;
      return [placeIn(pipeline, problem)];
    }),
  );
}

function listNames(names: readonly string[]): string | undefined {
  if (names.length === 0 || names.length > 12) return undefined;
  return `there ${names.length === 1 ? 'is' : 'are'} ${names.map((name) => `\`${name}\``).join(', ')}`;
}

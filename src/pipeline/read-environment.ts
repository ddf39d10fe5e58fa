import { languageOfEnvironment } from './environment-file.ts';
import type { Defaults, TaskBlock } from './generated/pipeline-types.ts';
import type { Loading } from './loading.ts';
import type { Task } from './model.ts';

/**
 * What is to be installed for a task. The narrowest `environment` stands: of the kind's value, of the task, of
 * `defaults`; one that is not for this kind is passed over.
 */
export function readEnvironment(
  { task, defaults }: { readonly task: { readonly block: TaskBlock }; readonly defaults: Defaults },
  { kind, block }: Pick<Task, 'kind' | 'block'>,
  { source }: Loading,
): Pick<Task, 'environment'> {
  const served = source.kinds.get(kind)?.environments ?? [];
  const stated = environmentOfBlock(task.block, kind) ?? task.block.environment ?? defaults.environment;
  const language = stated === undefined ? null : languageOfEnvironment(stated);
  const wheel = block['wheel'];
  const environment = {
    ...(stated !== undefined && language !== null && served.includes(language)
      ? { file: stated.replace(/^(?:\.\/)+/, '') }
      : {}),
    ...(typeof wheel === 'string' ? { wheel } : {}),
  };
  return Object.keys(environment).length === 0 ? {} : { environment };
}

/** The `environment` inside the value of a task's kind. */
export function environmentOfBlock(block: TaskBlock, kind: string): string | undefined {
  const value = (block as Readonly<Record<string, unknown>>)[kind];
  if (typeof value !== 'object' || value === null || !('environment' in value)) return undefined;
  return typeof value.environment === 'string' ? value.environment : undefined;
}

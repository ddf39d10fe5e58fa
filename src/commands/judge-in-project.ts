import { basename, dirname, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Pipeline } from '../pipeline/model.ts';
import { readConfiguration } from '../session/configuration.ts';
import { judgeTasks } from '../session/judge-tasks.ts';
import type { Context } from './command.ts';

/**
 * What tasks of files ask of the configuration of the project that they are in and do not find there. A file that is in
 * no project, or in one whose configuration is faulty, is not judged by it.
 */
export function judgeInProject(
  pipelines: readonly Pipeline[],
  { cwd, environment }: Pick<Context, 'cwd' | 'environment'>,
): readonly Diagnostic[] {
  return pipelines.flatMap((pipeline) => {
    const definitions = dirname(resolve(cwd, pipeline.file));
    if (basename(definitions) !== '.runnable') return [];
    const configuration = readConfiguration({ cwd, environment, folder: dirname(definitions) });
    return configuration.ok ? judgeTasks(configuration.value, [pipeline]) : [];
  });
}

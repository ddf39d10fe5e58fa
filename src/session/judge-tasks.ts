import { checkPools } from '../config/check-pools.ts';
import type { Configuration } from '../config/configuration.ts';
import { judgeWishes } from '../config/place-tasks.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Pipeline, Task } from '../pipeline/model.ts';
import { dropUndefined } from '../values/drop-undefined.ts';
import { checkConnection } from './check-connections.ts';

/**
 * What tasks ask of the configuration that no run of them would find there: executors, containers, pools and
 * connections. What the flags of a run may choose is left to the run.
 */
export function judgeTasks(
  configuration: Configuration,
  pipelines: readonly Pipeline[],
): readonly Diagnostic[] {
  return pipelines.flatMap((pipeline) => judgePipeline(configuration, pipeline));
}

function judgePipeline(configuration: Configuration, pipeline: Pipeline): readonly Diagnostic[] {
  const tasks = listCarriedOut(pipeline.tasks);
  const spanOf = (task: Task) => (key: string) => pipeline.locate([...task.path, key]);
  const wishes = tasks.map((task) => ({ ...wishOf(task), spanOf: spanOf(task) }));
  const wanted = tasks.flatMap((task) =>
    task.pool === undefined ? [] : [{ task: task.id, ...task.pool, span: spanOf(task)('pool') }],
  );
  return [
    ...judgeWishes(configuration, pipeline.form, wishes),
    ...checkPools(configuration, wanted),
    ...tasks.flatMap((task) =>
      checkConnection(task, configuration, () => pipeline.locate([...task.path, 'sql', 'connection'])),
    ),
  ];
}

// As in a plan: neither a task that is switched off nor a stub has a process, and a called file is judged by itself.
function listCarriedOut(tasks: readonly Task[]): readonly Task[] {
  return tasks.flatMap((task) => {
    if (!task.enabled || task.kind === 'stub') return [];
    if (task.call === undefined) return [task];
    return task.call.form === 'inline' ? listCarriedOut(task.call.tasks) : [];
  });
}

function wishOf({ id, executor, image, resources, services }: Task) {
  return { task: id, ...dropUndefined({ executor, image, resources, services }) };
}

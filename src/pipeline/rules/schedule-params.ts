import type { Path } from '../../diagnostics/span.ts';
import type { JsonObject } from '../../values/json.ts';
import { checkGivenParams } from '../check-given-params.ts';
import type { Pipeline } from '../model.ts';
import type { Rule } from '../rule.ts';

/** A schedule gives values to params that there are. */
export const scheduleParams: Rule = {
  name: 'schedule-params',
  reliesOn: ['params', 'id', 'tasks'],
  check: ({ file, pipeline }) =>
    (file.on ?? []).flatMap((trigger, index) => {
      if (trigger === null || typeof trigger === 'string' || typeof trigger.schedule !== 'object') return [];
      const path: Path = ['on', index, 'schedule', 'params'];
      const given = (trigger.schedule.params ?? {}) as JsonObject;
      return checkGivenParams(given, { name: pipeline.name, declared: declaredIn(pipeline) }, path);
    }),
};

// As on the command line: a param of one task by `task.name`, and of a job by its name alone.
function declaredIn({ form, params, tasks }: Pipeline) {
  const ofTasks = tasks.flatMap((task) =>
    task.params.flatMap((param) => [
      [`${task.id}.${param.name}`, param] as const,
      ...(form === 'job' ? [[param.name, param] as const] : []),
    ]),
  );
  return new Map([...ofTasks, ...params.map((param) => [param.name, param] as const)]);
}

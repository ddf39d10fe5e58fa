import type { Subject } from '../rule.ts';
import { settingPath } from '../task-source.ts';
import { type Finding, isScheduled, type Lint } from './lint.ts';

/** A pipeline that starts by the clock does not use compute that people set up and change by hand. */
export const sharedCompute: Lint = {
  code: 'shared-compute',
  reliesOn: ['on', 'executor'],
  find: (subject) => {
    const { sharedExecutors } = subject.loading.source;
    if (sharedExecutors === undefined) return null;
    return isScheduled(subject.pipeline) ? listShared(subject, sharedExecutors) : [];
  },
};

type SharedExecutors = NonNullable<Subject['loading']['source']['sharedExecutors']>;

function listShared({ pipeline, tasks, sources }: Subject, shared: SharedExecutors): Finding[] {
  const own = tasks.flatMap((task): Finding[] => {
    const source = sources.get(task);
    if (task.executor === undefined || source === undefined || !shared.names.includes(task.executor))
      return [];
    return [{ task, path: settingPath(source, 'executor'), ...describe(task.executor) }];
  });
  const standard = shared.defaults[pipeline.form];
  const uses = tasks.some(({ executor }) => executor === undefined);
  if (!uses || !shared.names.includes(standard)) return own;
  return [...own, { path: ['on'], part: 'key', ...describe(standard) }];
}

function describe(executor: string): Pick<Finding, 'message' | 'hint'> {
  return {
    message: `the pipeline starts by the clock and runs on \`${executor}\`, whose compute is shared`,
    hint: 'choose an executor with `lifecycle: run` or `lifecycle: task`, or give the reason in `deviations`',
  };
}

import type { Configuration, ExecutorSettings } from './configuration.ts';

/** Names of the executors whose compute people set up and change by hand, and of those that are used where none is named. */
export function listSharedExecutors(configuration: Configuration): {
  readonly names: readonly string[];
  readonly defaults: Readonly<Record<'pipeline' | 'job', string>>;
} {
  const { executors, pipelineExecutor, jobExecutor } = configuration;
  return {
    names: Object.keys(executors).filter((name) => isShared(executors[name])),
    defaults: { pipeline: pipelineExecutor, job: jobExecutor },
  };
}

function isShared(settings: ExecutorSettings | undefined): boolean {
  return settings?.type === 'container' && settings.lifecycle === 'shared';
}

import type { PlannedTask } from '../../plan/plan.ts';
import { formatSize } from '../../values/size.ts';

/** The containers beside a task: the name of each, with its image. */
export function describeServices({ services = [] }: Pick<PlannedTask, 'services'>): readonly string[] {
  return services.map(({ name, image }) => `${name} (${image})`);
}

/** What the container of a task may take at most. */
export function describeResources({ resources = {} }: Pick<PlannedTask, 'resources'>): readonly string[] {
  const { cpu, memoryBytes, gpu = 0 } = resources;
  return [
    ...(cpu === undefined ? [] : [`${cpu} ${cpu === 1 ? 'processor' : 'processors'}`]),
    ...(memoryBytes === undefined ? [] : [formatSize(memoryBytes)]),
    ...(gpu === 0 ? [] : [`${gpu} GPU`]),
  ];
}

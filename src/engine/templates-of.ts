import type { PlannedTask } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';

/** The texts of a task that hold expressions and are evaluated when it starts, or when it is settled. */
export function templatesOf(task: PlannedTask): readonly string[] {
  const params = task.params.filter(({ template }) => template === true).map(({ value }) => value);
  return [
    task.when ?? '',
    ...Object.values(task.env),
    ...params,
    task.block,
    task.image ?? '',
    ...(task.cache?.key ?? []),
    ...(task.services ?? []).flatMap(({ image, env }) => [image, ...Object.values(env)]),
    ...templatesOfGroup(task),
  ].flatMap(textsWithExpressions);
}

function templatesOfGroup({ group }: PlannedTask): readonly Json[] {
  switch (group?.form) {
    case undefined:
      return [];
    case 'call':
      return [
        ...group.params.filter(({ template }) => template === true).map(({ value }) => value),
        ...Object.values(group.env),
      ];
    case 'matrix':
      return group.axes.map(({ values }) => (typeof values === 'string' ? values : ''));
    case 'for-each':
      return typeof group.items === 'string' ? [group.items] : [];
    case 'repeat':
      return [group.until];
    default:
      return group satisfies never;
  }
}

function textsWithExpressions(value: Json): readonly string[] {
  if (typeof value === 'string') return value.includes('${{') ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsWithExpressions);
}

import type { PlannedTask, ResolvedParam } from '../plan/plan.ts';
import type { Json } from '../values/json.ts';

/** The texts of a task that hold expressions and are evaluated when it starts, or when it is settled. */
export function templatesOf(task: PlannedTask): readonly string[] {
  const found: string[] = [];
  addTexts(task.when, found);
  addTexts(task.env, found);
  addParams(task.params, found);
  addTexts(task.block, found);
  addTexts(task.image, found);
  addTexts(task.cache?.key, found);
  for (const { image, env } of task.services ?? []) addTexts([image, env], found);
  addTextsOfGroup(task, found);
  return found;
}

function addParams(params: readonly ResolvedParam[], found: string[]): void {
  for (const { template, value } of params) if (template === true) addTexts(value, found);
}

function addTextsOfGroup({ group }: PlannedTask, found: string[]): void {
  switch (group?.form) {
    case undefined:
      return;
    case 'call':
      addParams(group.params, found);
      addTexts(group.env, found);
      return;
    case 'matrix':
      for (const { values } of group.axes) if (typeof values === 'string') addTexts(values, found);
      return;
    case 'for-each':
      if (typeof group.items === 'string') addTexts(group.items, found);
      return;
    case 'repeat':
      addTexts(group.until, found);
      return;
    default:
      group satisfies never;
  }
}

function addTexts(value: Json | undefined, found: string[]): void {
  if (typeof value === 'string') {
    if (value.includes('${{')) found.push(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) addTexts(item, found);
  }
}

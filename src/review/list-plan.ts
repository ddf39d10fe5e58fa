import type { Expansion } from '../pipeline/expansion.ts';
import { listCells } from '../plan/matrix-cells.ts';
import type { PlanItem } from './review.ts';
import type { TracedTask } from './trace-changes.ts';

/** The tasks that would run, in an order in which they could. A branch is told by its tasks. */
export function listPlan(tasks: readonly TracedTask[]): PlanItem[] {
  return tasks.flatMap((traced): PlanItem[] => {
    const { pair, runs, inside, change, why } = traced;
    const { after } = pair;
    if (after === null || !after.task.enabled) return [];
    const instances = countInstances(after.task.expansion);
    if (after.task.call?.form === 'inline') return multiply(listPlan(inside), instances);
    if (!runs) return [];
    return [{ id: after.id, kind: after.task.kind, why: change === 'added' ? 'added' : why, instances }];
  });
}

// A branch that is expanded runs as often as it has instances.
function multiply(items: PlanItem[], instances: number | null): PlanItem[] {
  if (instances === 1) return items;
  return items.map((item) => ({
    ...item,
    instances: item.instances === null || instances === null ? null : item.instances * instances,
  }));
}

/** How often a task runs; null where only a run tells. */
function countInstances(expansion: Expansion | undefined): number | null {
  if (expansion === undefined) return 1;
  if (expansion.form === 'repeat') return null;
  if (expansion.form === 'for-each')
    return typeof expansion.items === 'string' ? null : expansion.items.length;
  const { axes, include, exclude } = expansion;
  const literal = axes.flatMap(({ name, values }) => (typeof values === 'string' ? [] : [{ name, values }]));
  return literal.length === axes.length ? listCells({ axes: literal, include, exclude }).length : null;
}

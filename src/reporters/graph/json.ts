import type { Plan } from '../../plan/plan.ts';
import { flattenOutline, type OutlineTask, outlinePlan } from '../plan/outline.ts';

/**
 * A plan's tasks and needs for programs: `{ pipeline, nodes, edges }`, an edge from what is needed to who needs it.
 * What is inside a group names it as `parent`.
 */
export function renderGraphJson(plan: Plan): string {
  const all = flattenOutline(outlinePlan(plan, true));
  const graph = {
    pipeline: plan.pipeline,
    nodes: all.map(nodeShape),
    edges: all.flatMap(({ task }) => task.needs.map((need) => ({ from: need, to: task.id }))),
  };
  return `${JSON.stringify(graph, null, 2)}\n`;
}

function nodeShape({ task: planned, template, instances }: OutlineTask) {
  const { id, task, kind, action, parent, group } = planned;
  return {
    id,
    task,
    kind,
    action,
    ...(parent === undefined ? {} : { parent }),
    ...(group === undefined ? {} : { group: group.form }),
    ...(instances === undefined ? {} : { instances }),
    ...(template ? { template } : {}),
  };
}

import type { Plan } from '../../plan/plan.ts';

/** A plan's tasks and needs for programs: `{ pipeline, nodes, edges }`, an edge from what is needed to who needs it. */
export function renderGraphJson(plan: Plan): string {
  const graph = {
    pipeline: plan.pipeline,
    nodes: plan.tasks.map(({ id, task, kind, action }) => ({ id, task, kind, action })),
    edges: plan.tasks.flatMap(({ id, needs }) => needs.map((need) => ({ from: need, to: id }))),
  };
  return `${JSON.stringify(graph, null, 2)}\n`;
}

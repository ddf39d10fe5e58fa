import type { Plan } from '../../plan/plan.ts';
import { flattenOutline, type OutlineTask } from '../plan/outline.ts';
import { labelOf, listGraphTasks } from './graph-nodes.ts';

/** A plan in the DOT language of Graphviz, groups as clusters. Nodes have generated ids, labels are quoted. */
export function renderGraphDot(plan: Plan): string {
  const tasks = listGraphTasks(plan);
  const all = flattenOutline(tasks);
  const byId = new Map(all.map((each, index) => [each.task.id, { each, name: `n${index}` }]));
  const nameOf = (id: string) => byId.get(id)?.name ?? '';
  const nodes = tasks.flatMap((each) => renderNode(each, '  ', nameOf));
  const isGroup = (id: string) => (byId.get(id)?.each.members.length ?? 0) > 0;
  const edges = all.flatMap(({ task }) =>
    task.needs.map((need) => renderEdge(need, task.id, { nameOf, isGroup })),
  );
  const compound = all.some(({ members }) => members.length > 0) ? ['  compound=true;'] : [];
  const head = [`digraph ${quoteDot(plan.pipeline)} {`, ...compound, '  node [shape=box, style=rounded];'];
  return `${[...head, ...nodes, ...edges, '}'].join('\n')}\n`;
}

function renderNode(each: OutlineTask, indent: string, nameOf: (id: string) => string): string[] {
  const { task, members, template } = each;
  const name = nameOf(task.id);
  const label = quoteDot(labelOf(each));
  if (members.length === 0) {
    const dashed = task.action === 'skip' ? 'dashed' : template ? 'dotted' : '';
    return [`${indent}${name} [label=${label}${dashed === '' ? '' : `, style="rounded,${dashed}"`}];`];
  }
  const inside = members.flatMap((member) => renderNode(member, `${indent}  `, nameOf));
  // Lines lead to a point in the cluster, and are cut where they meet its border.
  return [
    `${indent}subgraph cluster_${name} {`,
    `${indent}  label=${label};`,
    `${indent}  ${name} [shape=point, style=invis];`,
    ...inside,
    `${indent}}`,
  ];
}

interface Names {
  readonly nameOf: (id: string) => string;
  readonly isGroup: (id: string) => boolean;
}

function renderEdge(from: string, to: string, { nameOf, isGroup }: Names): string {
  const cuts = [
    ...(isGroup(from) ? [`ltail=cluster_${nameOf(from)}`] : []),
    ...(isGroup(to) ? [`lhead=cluster_${nameOf(to)}`] : []),
  ];
  return `  ${nameOf(from)} -> ${nameOf(to)}${cuts.length === 0 ? '' : ` [${cuts.join(', ')}]`};`;
}

/** A text as a quoted string of DOT that is shown as it is: no escape of DOT such as `\N` or `\l` comes to life. NUL is left out. */
export function quoteDot(text: string): string {
  const escaped = text
    .replaceAll('\0', '')
    .replace(/[\\"]/g, (character) => `\\${character}`)
    .replace(/\r\n|\r|\n/g, '\\n');
  return `"${escaped}"`;
}

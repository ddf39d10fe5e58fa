import type { Plan } from '../../plan/plan.ts';
import { flattenOutline, type OutlineTask } from '../plan/outline.ts';
import { labelOf, listGraphTasks } from './graph-nodes.ts';

/**
 * A plan as a Mermaid flowchart, groups as subgraphs. Nodes have generated ids and every label is escaped, so that no
 * text can become markup.
 */
export function renderGraphMermaid(plan: Plan): string {
  const tasks = listGraphTasks(plan);
  const all = flattenOutline(tasks);
  const names = new Map(all.map(({ task }, index) => [task.id, `n${index}`]));
  const nameOf = (id: string) => names.get(id) ?? '';
  const edges = all.flatMap(({ task }) =>
    task.needs.map((need) => `  ${nameOf(need)} --> ${nameOf(task.id)}`),
  );
  const lines = [
    'flowchart TD',
    ...tasks.flatMap((each) => renderNode(each, '  ', nameOf)),
    ...edges,
    ...renderClass(
      'skipped',
      all.filter(({ task }) => task.action === 'skip').map(({ task }) => nameOf(task.id)),
    ),
    ...renderClass(
      'later',
      all.filter(isLater).map(({ task }) => nameOf(task.id)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function renderNode(each: OutlineTask, indent: string, nameOf: (id: string) => string): string[] {
  const label = `${nameOf(each.task.id)}["${escapeMermaid(labelOf(each))}"]`;
  if (each.members.length === 0) return [`${indent}${label}`];
  const inside = each.members.flatMap((member) => renderNode(member, `${indent}  `, nameOf));
  return [`${indent}subgraph ${label}`, ...inside, `${indent}end`];
}

function isLater({ template, members }: OutlineTask): boolean {
  return template && members.length === 0;
}

const styles = {
  skipped: 'stroke-dasharray: 5 5',
  later: 'stroke-dasharray: 2 2',
} as const;

function renderClass(name: keyof typeof styles, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`  classDef ${name} ${styles[name]}`, `  class ${ids.join(',')} ${name}`];
}

/**
 * A text as it may stand between the quotes of a Mermaid label: whatever is no letter, digit, space or one of `_ . , / = -`
 * becomes an entity by number. That covers quotes and brackets, the `%%{…}%%` of directives that Mermaid looks for in
 * the whole text, and the colon of its own rule about styles.
 */
export function escapeMermaid(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.,/=-]/gu, (character) => `#${character.codePointAt(0)};`);
}

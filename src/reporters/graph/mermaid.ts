import type { Plan } from '../../plan/plan.ts';

/** A plan as a Mermaid flowchart. Nodes have generated ids and every label is escaped, so that no text can become markup. */
export function renderGraphMermaid(plan: Plan): string {
  const names = new Map(plan.tasks.map(({ id }, index) => [id, `n${index}`]));
  const nodes = plan.tasks.map(({ id }) => `  ${names.get(id)}["${escapeMermaid(id)}"]`);
  const edges = plan.tasks.flatMap(({ id, needs }) =>
    needs.map((need) => `  ${names.get(need)} --> ${names.get(id)}`),
  );
  const skipped = plan.tasks.filter(({ action }) => action === 'skip').map(({ id }) => names.get(id));
  const style =
    skipped.length === 0
      ? []
      : ['  classDef skipped stroke-dasharray: 5 5', `  class ${skipped.join(',')} skipped`];
  return `${['flowchart TD', ...nodes, ...edges, ...style].join('\n')}\n`;
}

/**
 * A text as it may stand between the quotes of a Mermaid label: whatever is no letter, digit, space or one of `_ . , / = -`
 * becomes an entity by number. That covers quotes and brackets, the `%%{…}%%` of directives that Mermaid looks for in
 * the whole text, and the colon of its own rule about styles.
 */
export function escapeMermaid(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.,/=-]/gu, (character) => `#${character.codePointAt(0)};`);
}

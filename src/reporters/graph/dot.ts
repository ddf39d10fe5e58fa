import type { Plan } from '../../plan/plan.ts';

/** A plan in the DOT language of Graphviz. Nodes have generated ids, labels are quoted. */
export function renderGraphDot(plan: Plan): string {
  const names = new Map(plan.tasks.map(({ id }, index) => [id, `n${index}`]));
  const nodes = plan.tasks.map(({ id, action }) => {
    const style = action === 'skip' ? ', style="rounded,dashed"' : '';
    return `  ${names.get(id)} [label=${quoteDot(id)}${style}];`;
  });
  const edges = plan.tasks.flatMap(({ id, needs }) =>
    needs.map((need) => `  ${names.get(need)} -> ${names.get(id)};`),
  );
  const head = [`digraph ${quoteDot(plan.pipeline)} {`, '  node [shape=box, style=rounded];'];
  return `${[...head, ...nodes, ...edges, '}'].join('\n')}\n`;
}

/** A text as a quoted string of DOT that is shown as it is: no escape of DOT such as `\N` or `\l` comes to life. NUL is left out. */
export function quoteDot(text: string): string {
  const escaped = text
    .replaceAll('\0', '')
    .replace(/[\\"]/g, (character) => `\\${character}`)
    .replace(/\r\n|\r|\n/g, '\\n');
  return `"${escaped}"`;
}

/** A part of the page under a heading; nothing where there is nothing in it. `id` and `title` are ours. */
export function renderSection(id: string, title: string, content: string): string {
  if (content === '') return '';
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** A list of names with their values, both HTML already. */
export function renderFacts(facts: readonly (readonly [string, string])[]): string {
  if (facts.length === 0) return '';
  return `<dl class="facts">
${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('\n')}
</dl>`;
}

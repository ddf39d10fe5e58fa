/** A piece of a template: text, or the source between `${{` and `}}`. Offsets are those of the whole piece in the template. */
export type Segment =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'expression'; readonly source: string; readonly start: number; readonly end: number }
  /** `${{` without a `}}` after it. */
  | { readonly type: 'open'; readonly start: number };

/** Whether a text holds an expression. Costs next to nothing. */
export function hasExpression(text: string): boolean {
  return text.includes('${{');
}

/** Cuts a template into text and expressions; `}}` inside single quotes ends nothing. */
export function splitTemplate(template: string): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  while (at < template.length) {
    const start = template.indexOf('${{', at);
    if (start !== at)
      segments.push({ type: 'text', text: template.slice(at, start === -1 ? undefined : start) });
    if (start === -1) break;
    const end = findEnd(template, start + 3);
    if (end === -1) {
      segments.push({ type: 'open', start });
      break;
    }
    segments.push({ type: 'expression', source: template.slice(start + 3, end - 2), start, end });
    at = end;
  }
  return segments;
}

function findEnd(template: string, from: number): number {
  let quoted = false;
  for (let index = from; index < template.length; index += 1) {
    if (template[index] === "'") quoted = !quoted;
    else if (!quoted && template.startsWith('}}', index)) return index + 2;
  }
  return -1;
}

import { hasExpression, splitTemplate } from './split-template.ts';

/**
 * A template without the blanks of its expressions: two valid ones that differ in nothing else come to the same. Texts in
 * expressions, and what stands around these, are kept.
 */
export function squeezeTemplate(template: string): string {
  if (!hasExpression(template)) return template;
  const squeezed = splitTemplate(template).map((segment) => {
    if (segment.type === 'text') return segment.text;
    return segment.type === 'open' ? template.slice(segment.start) : `\${{${squeeze(segment.source)}}}`;
  });
  return squeezed.join('');
}

function squeeze(source: string): string {
  return source.replace(/('[^']*')|\s+/g, (_, text: string | undefined) => text ?? '');
}

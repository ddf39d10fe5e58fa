import type { FieldChange, Review } from '../../review/review.ts';
import { showOnOneLine } from '../../values/visible-text.ts';
import { codeBlock, codeSpan } from '../escape/markdown.ts';

/** The settings that differ, before and after, as blocks of a diff. Empty where none does. */
export function renderFieldChanges({ pipelines, tasks }: Pick<Review, 'pipelines' | 'tasks'>): string {
  const named = [
    ...pipelines.map(({ name, details }) => ({ name, details })),
    ...tasks.map(({ id, details }) => ({ name: id, details })),
  ];
  return named
    .filter(({ details }) => details.length > 0)
    .map(
      ({ name, details }) => `${codeSpan(name)}\n\n${codeBlock(details.map(renderField).join('\n'), 'diff')}`,
    )
    .join('\n\n');
}

function renderField({ field, before, after }: FieldChange): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const same = countSame(old, now);
  const sameAtEnd = countSame(old.slice(same).reverse(), now.slice(same).reverse());
  const removed = old.slice(same, old.length - sameAtEnd).map((line) => `- ${line}`);
  const added = now.slice(same, now.length - sameAtEnd).map((line) => `+ ${line}`);
  return [`@@ ${showOnOneLine(field)} @@`, ...removed, ...added].join('\n');
}

function linesOf(text: string | null): string[] {
  return text === null || text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function countSame(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((line, index) => line !== other[index]);
  return differs === -1 ? Math.min(one.length, other.length) : differs;
}

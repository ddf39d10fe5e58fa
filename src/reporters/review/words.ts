import type { Review, TaskChangeKind } from '../../review/review.ts';
import { codeSpan, escapeMarkdown } from '../escape/markdown.ts';

/** How a change is shown: by an emoji in Markdown, a sign in the terminal, and always its word. */
export const changeMarks: Readonly<
  Record<TaskChangeKind, { readonly emoji: string; readonly sign: string; readonly word: string }>
> = {
  added: { emoji: '➕', sign: '+', word: 'added' },
  removed: { emoji: '➖', sign: '-', word: 'removed' },
  renamed: { emoji: '🔤', sign: '=', word: 'renamed' },
  modified: { emoji: '✏️', sign: '~', word: 'modified' },
  rerun: { emoji: '🔁', sign: '>', word: 're-run' },
};

/** `2 added · 1 removed · 21 unchanged`; what there is none of is left out, but for the last. */
export function countChanges({ counts }: Pick<Review, 'counts'>, between: string): string {
  const { unchanged, ...others } = counts;
  const kinds = Object.keys(changeMarks) as TaskChangeKind[];
  const shown = kinds.flatMap((kind) =>
    others[kind] > 0 ? [`${others[kind]} ${changeMarks[kind].word}`] : [],
  );
  return [...shown, `${unchanged} unchanged`].join(between);
}

/** `3 tasks`, `1 task`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A sentence of a review as Markdown: names in backticks become code, everything else stands for itself. */
export function sentence(text: string): string {
  // A backtick without a partner opens nothing.
  const parts = text.split('`');
  const isOdd = parts.length % 2 === 0;
  return parts
    .map((part, index) => {
      const isName = index % 2 === 1 && !(isOdd && index === parts.length - 1);
      return isName ? codeSpan(part) : escapeMarkdown(part).replaceAll('&nbsp;', ' ');
    })
    .join('');
}

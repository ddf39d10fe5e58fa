import type { TextDifference } from './content-difference.ts';
import { explainDifference } from './explain-difference.ts';

/** Characters of a line that are told. */
const longestLine = 200;

/**
 * In what two texts that are not the same differ. Lines are counted, not aligned: one that moved is neither added nor
 * removed.
 */
export function compareLines(before: string, after: string): TextDifference {
  // What ends with a line end has no further line behind it; where only one of them does, that is what differs.
  const ended = before.endsWith('\n') && after.endsWith('\n') ? -1 : undefined;
  const [old, now] = [before.slice(0, ended).split('\n'), after.slice(0, ended).split('\n')];
  const start = countEqual(old, now);
  const { added, removed } = countLines(old.slice(start), now.slice(start));
  return tellLine({ line: start + 1, before: old[start], after: now[start] }, { added, removed });
}

/** The difference that begins with this line; undefined where one of the texts has ended. */
export function tellLine(
  first: { readonly line: number; readonly before: string | undefined; readonly after: string | undefined },
  counts: Pick<TextDifference, 'added' | 'removed'>,
): TextDifference {
  const { before, after } = first;
  const moved = counts.added === 0 && counts.removed === 0 ? 'the same lines in another order' : undefined;
  const likely =
    moved ?? (before === undefined || after === undefined ? undefined : explainDifference(before, after));
  return {
    form: 'text',
    ...counts,
    first: { line: first.line, ...cutAround(before, after) },
    ...(likely === undefined ? {} : { likely }),
  };
}

/** How many items at the beginning of two lists are the same. */
export function countEqual(before: readonly string[], after: readonly string[]): number {
  let count = 0;
  while (count < before.length && count < after.length && before[count] === after[count]) count += 1;
  return count;
}

/** Items that only one of two lists has, whatever their order. */
export function countLines(
  before: readonly string[],
  after: readonly string[],
): { readonly added: number; readonly removed: number } {
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  let added = 0;
  for (const line of after) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else added += 1;
  }
  return { added, removed: before.length - (after.length - added) };
}

// Of long lines what stands around the first character that differs.
function cutAround(
  before: string | undefined,
  after: string | undefined,
): { readonly before: string | null; readonly after: string | null } {
  const at = before === undefined || after === undefined ? 0 : firstDifference(before, after);
  const start = Math.max(0, at - longestLine / 2);
  const cut = (text: string | undefined): string | null => {
    if (text === undefined) return null;
    if (text.length <= longestLine) return text;
    const end = start + longestLine;
    return `${start === 0 ? '' : '…'}${text.slice(start, end)}${end >= text.length ? '' : '…'}`;
  };
  return { before: cut(before), after: cut(after) };
}

function firstDifference(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return at;
}

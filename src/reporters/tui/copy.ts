import { showOnOneLine } from '../../values/visible-text.ts';
import type { Seen } from './layout/seen.ts';

/** What `y` copies: of a log in focus its last line in sight, else the id of the chosen task. */
export function chooseCopy(seen: Seen | null): { readonly text: string; readonly what: string } {
  const line = seen?.ui.focus === 'side' ? seen.log?.page.lines.at(-1) : undefined;
  if (line !== undefined) return { text: line.text, what: 'the last line in sight' };
  const id = seen?.chosen?.id ?? '';
  return { text: id, what: showOnOneLine(id) };
}

/** What makes a terminal copy a text (OSC 52): control characters are no part of it. */
export function copySequence(text: string): string {
  return `\x1b]52;c;${Buffer.from(showOnOneLine(text)).toString('base64')}\x07`;
}

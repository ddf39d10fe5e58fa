import { showControls, showOnOneLine } from '../../values/visible-text.ts';

/**
 * Foreign text as literal text in a line or table cell of GitHub's Markdown: no markup, no HTML, and by a zero-width
 * space no mention, reference to an issue or link, which GitHub makes of the finished text whatever was escaped.
 */
export function escapeMarkdown(text: string): string {
  return showOnOneLine(text)
    .replace(/[!-/:-@[-`{-~]/g, (mark) => `\\${mark}`)
    .replace(/\\[@#]|(?<=\b(?:https?|ftp))\\:|\bwww(?=\\\.)|\bGH(?=\\-\d)|\\_/gi, (mark) =>
      mark === '\\_' ? mark : mark + zeroWidthSpace,
    )
    .replace(/^ +| +$/g, (blanks) => '&nbsp;'.repeat(blanks.length));
}

/** Foreign text as code in a line or table cell: GitHub makes nothing of what stands there. */
export function codeSpan(text: string): string {
  const shown = showOnOneLine(text);
  if (shown === '') return '';
  // Readers disagree on a backslash before a bar that ends no cell.
  if (shown.includes('|')) return `<code>${shown.replace(/[!-/:-@[-`{-~]/g, toReference)}</code>`;
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** Foreign lines as a block of code; `language` is a word of ours. */
export function codeBlock(text: string, language: 'text' | 'diff' = 'text'): string {
  const shown = showControls(text).replaceAll('\r\n', '\n');
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

const zeroWidthSpace = '\u200b';

function toReference(mark: string): string {
  return `&#${mark.charCodeAt(0)};`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

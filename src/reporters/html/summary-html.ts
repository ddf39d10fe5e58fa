import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { showControls } from '../../values/visible-text.ts';

/** Characters of a summary that are shown. */
const longest = 64 * 1024;

/** Markdown of a task as HTML that can do nothing: no HTML of its own, no address but of the web and mail, no picture. */
export function renderSummary(markdown: string): string {
  if (markdown === '') return '';
  const html = micromark(showControls(markdown.slice(0, longest)), {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  // A picture would be a request; its description stays. In what micromark writes a tag ends at the first `>`.
  return html
    .replace(/<img [^>]*?alt="([^"]*)"[^>]*>/g, '<em>$1</em>')
    .replace(/<input [^>]*?checked=""[^>]*>/g, '☑')
    .replace(/<input [^>]*>/g, '☐')
    .replaceAll('<a href="http', '<a rel="noreferrer noopener" target="_blank" href="http')
    .replace(
      /<(\/?)h([1-6])/g,
      (_, slash: string, level: string) => `<${slash}h${Math.min(6, Number(level) + 3)}`,
    )
    .replace(/ id="[^"]*"/g, '');
}

import { showControls } from '../../values/visible-text.ts';

/** Text between tags, or in an attribute with quotes: what XML cannot hold has become a visible escape. */
export function escapeXml(text: string): string {
  return showControls(text)
    .replace(/[\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"'\t\n\r]/g, (character) => entities[character] ?? character);
}

// White space as references: a parser would turn it into blanks in an attribute, and CR LF into LF anywhere.
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

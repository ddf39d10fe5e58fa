/** Text in which nothing can steer a terminal or hide: control characters, bidi marks and lone surrogates become escapes such as `\x1b`. Tabs and line ends stay. */
export function showControls(text: string): string {
  return text.replace(hidden, escapeUnit);
}

/** The same, and on one line: tabs and line ends become escapes too. */
export function showOnOneLine(text: string): string {
  return showControls(text).replace(/[\t\n\r]/g, (unit) => lineEscapes.get(unit) ?? unit);
}

const lineEscapes: ReadonlyMap<string, string> = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

// C0 but tab, LF, CR; DEL and C1; zero-width and bidi marks; line separators; BOM; surrogates without a partner.
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\r(?!\n)|\p{Surrogate}/gu;

function escapeUnit(unit: string): string {
  const code = unit.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

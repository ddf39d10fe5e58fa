/** The rows of a text of separated values; a cell in quotation marks may hold separators, line ends and doubled quotes. */
export function parseTable(text: string, separator: ',' | '\t'): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at, separator);
    row.push(cell.text);
    at = cell.end;
    if (text[at] === separator) {
      at += 1;
      if (at === text.length) row.push('');
      continue;
    }
    rows.push(row);
    row = [];
    if (text[at] === '\r') at += 1;
    at += 1;
  }
  return row.length > 0 ? [...rows, row] : rows;
}

interface Cell {
  readonly text: string;
  /** Where the separator or the line end behind it stands. */
  readonly end: number;
}

function readPlain(text: string, start: number, separator: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== separator && !isLineEnd(text, end)) end += 1;
  return { text: text.slice(start, end), end };
}

function isLineEnd(text: string, at: number): boolean {
  return text[at] === '\n' || (text[at] === '\r' && (text[at + 1] === '\n' || at + 1 === text.length));
}

function readQuoted(text: string, start: number): Cell {
  const parts: string[] = [];
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return { text: parts.join('') + text.slice(from), end: text.length };
    parts.push(text.slice(from, quote));
    if (text[quote + 1] !== '"') {
      // What follows the closing mark up to the separator belongs to nobody.
      return { text: parts.join(''), end: skipRest(text, quote + 1) };
    }
    parts.push('"');
    from = quote + 2;
  }
}

function skipRest(text: string, start: number): number {
  let end = start;
  while (end < text.length && !/[,\t\n\r]/.test(text[end] ?? '')) end += 1;
  return end;
}

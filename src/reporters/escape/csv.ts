/** A cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets a `'` before it; numbers are numbers. */
export function escapeCsv(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

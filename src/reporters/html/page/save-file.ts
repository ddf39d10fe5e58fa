import { escapeCsv } from '../../escape/csv.ts';
import { make } from './element.ts';

/** Lets the reader keep a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  make('a', { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/** A table as CSV; lines end with LF. */
export function renderCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map((value) => escapeCsv(value ?? '')).join(',')}\n`).join('');
}

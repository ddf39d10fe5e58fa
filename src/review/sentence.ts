import { showOnOneLine } from '../values/visible-text.ts';

/** A foreign name in a sentence of a review: in backticks, of which it keeps none itself, on one line, not too long. */
export function quote(name: string): string {
  const shown = showOnOneLine(name).replaceAll('`', "'");
  return `\`${shown.length > 120 ? `${shown.slice(0, 119)}…` : shown}\``;
}

/** Some names in backticks, and how many more there are. */
export function quoteAll(names: readonly string[], most = 3): string {
  const more = names.length - most;
  const shown = names.slice(0, most).map(quote).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

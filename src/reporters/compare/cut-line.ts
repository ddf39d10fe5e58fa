import type { Style } from '../sink.ts';
import { fitToScreen } from '../table.ts';

/** A painted line of at most so many columns as the style has; one that has to be cut loses its colour. */
export function cutLine(line: string, style: Style, indent = ''): string {
  const room = Math.max(20, style.columns - indent.length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these begin colours
  const plain = line.replace(/\x1b\[[\d;]*m/g, '');
  const short = fitToScreen(plain, room, style);
  return short === plain ? line : short;
}

/** Text with signs that a terminal without Unicode can show. */
export function toStyle(text: string, { unicode }: Style): string {
  return unicode ? text : text.replaceAll('→', '->').replaceAll('…', '...');
}

import { stripVTControlCharacters } from 'node:util';
import { showControls } from '../../values/visible-text.ts';

/** One line of foreign output that cannot steer a terminal: sequences for colour, titles and links go, other controls become visible. */
export function escapeForTerminal(line: string): string {
  return plain.test(line) ? line : showControls(stripVTControlCharacters(line));
}

const plain = /^[\t\x20-\x7e]*$/;

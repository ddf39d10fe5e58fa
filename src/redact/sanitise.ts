import { isUtf8 } from 'node:buffer';
import { showControls } from '../values/visible-text.ts';

/**
 * Output of a task as text that is safe to show on a terminal or a page: escape sequences (colours, titles, clipboard,
 * links, cursor) are left out; bytes that are no UTF-8, NUL, other controls, a lone CR and bidi marks become escapes
 * such as `\xff`. Lines end with LF. Given whole lines, it gives the same as for all of them at once.
 */
export function sanitise(output: Uint8Array | string): string {
  const text = typeof output === 'string' ? output : decode(output);
  return showControls(text.replace(sequences, '').replaceAll('\r\n', '\n'));
}

// CSI; OSC, DCS, SOS, PM and APC with their text, which ends at the line when nothing else ends it; other sequences.
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\r\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-Z\\`-~]/g;

function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString() : buffer.toString('latin1').replace(units, decodeUnit);
}

// Runs of ASCII, runs of well-formed characters, or one byte that belongs to none (Unicode 15, table 3-7).
const units =
  /[\0-\x7f]+|(?:[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\xff]/g;

function decodeUnit(unit: string): string {
  if (unit.length > 1 || unit < '\x80') return Buffer.from(unit, 'latin1').toString();
  return `\\x${unit.charCodeAt(0).toString(16)}`;
}

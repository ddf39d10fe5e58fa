import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { readLines, spanBetween } from '../diagnostics/line-table.ts';
import { failure, type Result, success } from '../diagnostics/result.ts';
import { formatSize } from '../values/size.ts';

/** The largest definition or configuration that is read, in bytes. */
export const largestFile = 512 * 1024;

/** The text of a file: UTF-8, one byte order mark at most, no character that hides or steers. Its size is judged before anything is decoded. */
export function decodeText(file: string, content: Uint8Array | string): Result<string> {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength;
  if (size > largestFile) return failure([tooLarge(file, size)]);
  const text = typeof content === 'string' ? content : decodeUtf8(content);
  if (text === null) return failure([wrongEncoding(file, content)]);
  const clean = text.startsWith('\ufeff') ? text.slice(1) : text;
  const diagnostics = findForbidden(file, clean);
  return diagnostics.length > 0 ? failure(diagnostics) : success(clean);
}

function tooLarge(file: string, size: number): Diagnostic {
  return {
    severity: 'error',
    code: 'file-size',
    message: `the file has ${formatSize(size)}, at most ${formatSize(largestFile)} are read`,
    span: spanBetween(readLines(file, ''), 0, 0),
    hint: 'split it into several pipelines, and keep data in files of their own',
  };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function wrongEncoding(file: string, content: Uint8Array | string): Diagnostic {
  const bytes = typeof content === 'string' ? new Uint8Array() : content;
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const valid = wide ? '' : decodePrefix(bytes);
  return {
    severity: 'error',
    code: 'encoding',
    message: wide
      ? 'the file is UTF-16, only UTF-8 is read'
      : `byte ${Buffer.byteLength(valid) + 1} of the file is not valid UTF-8`,
    span: spanBetween(readLines(file, valid), valid.length, valid.length),
    hint: 'save it as UTF-8',
  };
}

// The longest beginning that decodes, by halving: it is only needed for the position.
function decodePrefix(bytes: Uint8Array): string {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isPrefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return new TextDecoder('utf-8').decode(bytes.subarray(0, valid)).replace(/\ufffd$/, '');
}

function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

// NUL and other controls, DEL and C1 but NEL, bidi marks, a second byte order mark, non-characters, lone surrogates.
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

const shownAtMost = 20;

function findForbidden(file: string, text: string): Diagnostic[] {
  const found = [...text.matchAll(forbidden)].slice(0, shownAtMost);
  if (found.length === 0) return [];
  const table = readLines(file, text);
  return found.map((match) => ({
    severity: 'error',
    code: 'character',
    message: `the character ${describeCharacter(match[0])} is not allowed`,
    span: spanBetween(table, match.index, match.index + match[0].length),
    hint: 'remove it, or write it as an escape in double quotes',
  }));
}

function describeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  const name = characterNames.get(code);
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return name === undefined ? number : `${number} (${name})`;
}

const characterNames: ReadonlyMap<number, string> = new Map([
  [0x00, 'NUL'],
  [0x1b, 'escape'],
  [0x202a, 'a bidi mark'],
  [0x202b, 'a bidi mark'],
  [0x202c, 'a bidi mark'],
  [0x202d, 'a bidi mark'],
  [0x202e, 'a bidi mark'],
  [0x2066, 'a bidi mark'],
  [0x2067, 'a bidi mark'],
  [0x2068, 'a bidi mark'],
  [0x2069, 'a bidi mark'],
  [0xfeff, 'a byte order mark inside the text'],
]);

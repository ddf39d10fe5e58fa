import { isUtf8 } from 'node:buffer';

/**
 * A file name as text: bytes that are no UTF-8 become `%XX`, and so does a `%` that would read as such.
 * `decodePath` gives the very bytes back.
 */
export function encodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return escapePercent(bytes.toString('utf8'));
  return splitCharacters(bytes)
    .map((part) => (isUtf8(part) ? escapePercent(part.toString('utf8')) : encodeBytes(part)))
    .join('');
}

/** The bytes of a file name that `encodePath` wrote. */
export function decodePath(path: string): Buffer {
  const parts = path.split(/((?:%[0-9A-F]{2})+)/);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1 ? Buffer.from(part.replaceAll('%', ''), 'hex') : Buffer.from(part),
    ),
  );
}

/** Several path segments as one, in bytes. */
export function joinBytes(folder: Buffer, name: Buffer): Buffer {
  return folder.length === 0 ? name : Buffer.concat([folder, slash, name]);
}

const slash = Buffer.from('/');

function escapePercent(text: string): string {
  return text.replaceAll(/%(?=[0-9A-F]{2})/g, '%25');
}

function encodeBytes(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

// Runs of valid characters, and single bytes that belong to none.
function splitCharacters(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (start < at) parts.push(bytes.subarray(start, at));
    parts.push(bytes.subarray(at, at + 1));
    at += 1;
    start = at;
  }
  if (start < bytes.length) parts.push(bytes.subarray(start));
  return parts;
}

// Bytes of the character that begins here, 0 where none does.
function characterLength(bytes: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    if (at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}

import { crc32 } from 'node:zlib';
import type { JsonObject } from '../values/json.ts';

/**
 * JSON text of an object with its checksum as the last key: `{…,"crc":"1a2b3c4d"}`. The checksum is the CRC-32, in
 * eight lower-case hex digits, of every byte before `,"crc"`. The object has at least one key.
 */
export function seal(value: object): string {
  const body = JSON.stringify(value).slice(0, -1);
  return `${body}${tailFor(crc32(body))}`;
}

/** The same in UTF-8, with a line end: for large values, whose text is turned into bytes only once. */
export function sealLine(value: object): Buffer {
  const body = Buffer.from(JSON.stringify(value).slice(0, -1));
  return Buffer.concat([body, Buffer.from(`${tailFor(crc32(body))}\n`)]);
}

/** The object in a sealed line, without its checksum; undefined if one bit of it is not as it was written. */
export function unseal(line: Buffer): JsonObject | undefined {
  const end = line.length - tailLength;
  if (end < 2 || line.toString('latin1', end) !== tailFor(crc32(line.subarray(0, end)))) return undefined;
  return JSON.parse(`${line.toString('utf8', 0, end)}}`) as JsonObject;
}

const tailLength = 18;

function tailFor(checksum: number): string {
  return `,"crc":"${checksum.toString(16).padStart(8, '0')}"}`;
}

import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

export type ObjectFormat = 'sha1' | 'sha256';
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** Bytes of an object id. */
export function idLength(format: ObjectFormat): number {
  return format === 'sha1' ? 20 : 32;
}

/** Whether a text is a whole object id in lower-case hex. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** The id of an object with this content. */
export function hashObject(format: ObjectFormat, type: ObjectType, content: Buffer): string {
  return createHash(format).update(`${type} ${content.length}\0`).update(content).digest('hex');
}

/** Seven digits of an id, for people. */
export function shortId(id: string): string {
  return id.slice(0, 7);
}

import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { ObjectFormat, ObjectType } from './object-id.ts';

/** The id of an object with this content. */
export function hashObject(format: ObjectFormat, type: ObjectType, content: Buffer): string {
  return createHash(format).update(`${type} ${content.length}\0`).update(content).digest('hex');
}

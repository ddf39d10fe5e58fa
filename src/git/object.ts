import type { Buffer } from 'node:buffer';
import type { ObjectType } from './object-id.ts';

/** An object as it was read, its content hashed and found right. */
export interface GitObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

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

/** Seven digits of an id, for people. */
export function shortId(id: string): string {
  return id.slice(0, 7);
}

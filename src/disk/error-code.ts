/** Whether the disk has no room for what was to be written: neither bytes nor, maybe, names. Also of errors in words. */
export function isNoSpace(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'disk-full'].includes(errorCode(error));
}

/** The code of a failed system call, such as `ENOENT`; empty for any other error. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

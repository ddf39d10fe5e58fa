import { statSync } from 'node:fs';
import { errorCode } from './error-code.ts';

/** Whether a path is a folder, or a link to one. A link that leads to itself is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    if (errorCode(error) === 'ELOOP') return false;
    throw error;
  }
}

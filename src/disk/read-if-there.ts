import { readFileSync } from 'node:fs';
import { errorCode } from './error-code.ts';
import { diskTrouble } from './trouble.ts';

/** The bytes of a file as `latin1`; empty when it is not there. Throws `EnvironmentError` when it is and cannot be read. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return '';
    throw diskTrouble(error, file);
  }
}

import { opendirSync } from 'node:fs';
import { errorCode } from './error-code.ts';
import { diskTrouble } from './trouble.ts';

/** The names in a folder one by one, in no order, however many there are; none if it is not there. */
export function* readNames(path: string): Iterable<string> {
  let folder: ReturnType<typeof opendirSync>;
  try {
    folder = opendirSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw diskTrouble(error, path);
  }
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) yield entry.name;
  } finally {
    folder.closeSync();
  }
}

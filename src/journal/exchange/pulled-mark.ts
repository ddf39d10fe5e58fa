import { readFileSync } from 'node:fs';
import { EnvironmentError } from '../../diagnostics/errors.ts';
import { errorCode } from '../../disk/error-code.ts';
import { diskTrouble } from '../../disk/trouble.ts';
import { isMap, type Json } from '../../values/json.ts';
import type { RunDirectory } from '../run-directory.ts';

/** Where the record of a run came from that was carried out somewhere else. */
export interface PulledMark {
  readonly version: 1;
  /** As people know it: a name, or an address without secrets. */
  readonly remote: string;
  /** Object id of the commit that held the record. */
  readonly commit: string;
}

/** What is noted of a pulled run; null for a run of this state directory's own. */
export function readPulledMark(run: Pick<RunDirectory, 'pulled'>): PulledMark | null {
  try {
    const value = JSON.parse(readFileSync(run.pulled, 'utf8')) as Json;
    if (isMap(value) && typeof value['remote'] === 'string' && typeof value['commit'] === 'string') {
      return { version: 1, remote: value['remote'], commit: value['commit'] };
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    if (!(error instanceof SyntaxError)) throw diskTrouble(error, run.pulled);
  }
  // It was cut off by a power cut; that it is there says the most.
  return { version: 1, remote: 'a remote', commit: '' };
}

/** Throws `run-pulled` for a run, or a sweep, that was carried out somewhere else. */
export function refusePulled({ id, pulled }: Pick<RunDirectory, 'id' | 'pulled'>): void {
  const mark = readPulledMark({ pulled });
  if (mark === null) return;
  const [what, hint] = id.startsWith('s-')
    ? ['sweep', 'start it again, as a new one, with `runnable sweep PIPELINE`']
    : ['run', `run it again, as a new run, with \`runnable rerun ${id}\``];
  throw new EnvironmentError(
    'run-pulled',
    `the ${what} \`${id}\` was carried out somewhere else and pulled from \`${mark.remote}\`: it cannot be resumed here`,
    { trouble: 'refused', hint },
  );
}

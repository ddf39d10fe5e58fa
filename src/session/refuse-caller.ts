import { EnvironmentError } from '../diagnostics/errors.ts';
import type { Standing } from '../journal/waiting-line.ts';

/**
 * Throws `waits-for-caller` when a run would wait for the very run that it was started by, which waits for it.
 * `caller`: id of that run, absent for a run that no task started. `what` names what is waited for, such as a group.
 */
export function refuseCaller(ahead: readonly Standing[], caller: string | undefined, what: string): void {
  if (caller === undefined || !ahead.some(({ run }) => run === caller)) return;
  throw new EnvironmentError(
    'waits-for-caller',
    `this run was started by a task of \`${caller}\`, which has ${what} and waits for it: neither would ever end`,
    {
      trouble: 'refused',
      hint: `give the inner run another name for ${what}, or start it when the outer one has ended`,
    },
  );
}

import type { Turns } from '../engine/ports.ts';
import { requestControl } from '../journal/control.ts';
import { lockHolder } from '../journal/lock.ts';
import type { StateDirectory } from '../journal/state-directory.ts';
import { joinLine } from '../journal/waiting-line.ts';
import { refuseCaller } from './refuse-caller.ts';

/** The run that stands in lines, and the one that started it, if a task did. */
export interface Stander {
  readonly run: string;
  readonly caller: string | undefined;
}

/** The lines of concurrency groups, as one run sees them: a group is known to all runs of a state directory. */
export function createTurns(state: StateDirectory, { run, caller }: Stander): Turns {
  return {
    join: async ({ group, max, onLimit }) => {
      const line = { kind: 'group', name: group, capacity: max } as const;
      const ticket = await joinLine(state, line, { run, slots: 1 });
      const ahead = await ticket.ahead();
      if (ahead.length >= max && onLimit !== 'skip') refuseCaller(ahead, caller, `the group \`${group}\``);
      return {
        ahead: ahead.map((standing) => standing.run),
        come: ahead.length < max,
        wait: ticket.turn,
        leave: ticket.leave,
      };
    },
    cancel: async (other, by) => {
      const directory = state.run(other);
      if ((await lockHolder(directory.lock)) === null) return;
      requestControl(directory, { type: 'cancel', by, force: false });
    },
  };
}

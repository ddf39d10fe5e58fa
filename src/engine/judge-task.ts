import { InternalError } from '../diagnostics/errors.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { type EndedNeed, type Judgement, judgeRunIf, type Quality, qualityOf } from './run-if.ts';
import type { RunState } from './state.ts';
import { taskState } from './task-state.ts';
import { isEnd } from './task-status.ts';

/** Judges a task whose needs have all ended. */
export type Judge = (task: PlannedTask, state: RunState) => Judgement;

/** A judge that looks at the instances of a group once, however many tasks need it. */
export function createJudge(): Judge {
  const known = new Map<string, readonly EndedNeed[]>();
  const endsOf = (state: RunState, id: string): readonly EndedNeed[] => {
    const planned = state.planned.get(id);
    if (planned?.group === undefined) return [endOf(state, id)];
    const ends = known.get(id) ?? endsOfGroup(state, id);
    known.set(id, ends);
    return ends;
  };
  return (task, state) => {
    if (task.action === 'skip') return { runs: false, status: 'skipped', reason: task.why };
    const needs = task.needs.flatMap((id) => {
      const ends = endsOf(state, id);
      return standsBehind(task, id) ? ends.filter((need) => qualityOf(need) === 'bad') : ends;
    });
    return judgeRunIf(task.runIf, needs);
  };
}

// Where every need that is left out has an end of its own, of what runs behind it only a failure is news.
function standsBehind({ written, leftOut }: PlannedTask, id: string): boolean {
  return written !== undefined && leftOut === undefined && !written.needs.includes(id);
}

/** What counts of a group for those that need it: of instances one of each quality, which is all that `run_if` asks. */
function endsOfGroup(state: RunState, id: string): readonly EndedNeed[] {
  const { members, startedAt } = taskState(state, id);
  const form = state.planned.get(id)?.group?.form;
  const countsEach = form === 'matrix' || form === 'for-each';
  if (!countsEach || startedAt === null || members === null || members.length === 0)
    return [endOf(state, id)];
  const first = new Map<Quality, EndedNeed>();
  for (const member of members) {
    const need = endOf(state, member);
    const quality = qualityOf(need);
    if (!first.has(quality)) first.set(quality, need);
    if (first.size === 3) break;
  }
  return [...first.values()];
}

function endOf(state: RunState, id: string): EndedNeed {
  const { status } = taskState(state, id);
  if (!isEnd(status)) throw new InternalError(`a task was judged before \`${id}\`, which it needs, ended`);
  const planned = state.planned.get(id);
  const allowFailure = planned?.allowFailure === true;
  // What is left out counts as it ended when it ran.
  const earlier = planned?.earlier;
  return { id, status: earlier === undefined ? status : (earlier.status ?? 'succeeded'), allowFailure };
}

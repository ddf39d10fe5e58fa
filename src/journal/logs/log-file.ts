import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { AttemptName } from '../../engine/ports.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RunDirectory } from '../run-directory.ts';

/** The two files of the log of one attempt; absolute paths. */
export interface LogFile extends AttemptName {
  /** What the attempt wrote, masked, in the order in which it came. */
  readonly log: string;
  /** Which bytes came when, and from which stream. */
  readonly index: string;
}

/** Gives the log files of any attempt of a run: named for people by the place of the task in the plan and its id. */
export function logFilesOf(run: RunDirectory, plan: Plan): (attempt: AttemptName) => LogFile {
  const places = new Map(plan.tasks.map((task, index) => [task.id, index + 1]));
  return ({ id, attempt }) => {
    // Instances that came into being during the run have no place in the plan.
    const place = places.get(id) ?? `x${crc32(id).toString(16)}`;
    const base = join(run.logs, `${place}-${id.replaceAll(/[^\w.=,-]+/g, '_').slice(0, 80)}.${attempt}`);
    return { id, attempt, log: `${base}.log`, index: `${base}.idx` };
  };
}

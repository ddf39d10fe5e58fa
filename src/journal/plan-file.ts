import { EnvironmentError } from '../diagnostics/errors.ts';
import { nodeDisk } from '../disk/disk.ts';
import { readWhole } from '../disk/read.ts';
import type { Plan } from '../plan/plan.ts';
import { sealLine, unseal } from './seal.ts';

/** The bytes of `plan.json`: the plan in one line, with a checksum as the last key. */
export function encodePlan(plan: Plan): Buffer {
  return sealLine(plan);
}

/** The plan of a run. Throws `state-damaged` if it is not as it was written. */
export async function readPlan(path: string): Promise<Plan> {
  const bytes = await readWhole(nodeDisk, path);
  const plan = unseal(bytes.subarray(0, -1));
  if (plan !== undefined) return plan as unknown as Plan;
  throw new EnvironmentError('state-damaged', `\`${path}\` is damaged: its checksum is wrong`, {
    trouble: 'damaged',
    hint: 'the run cannot be resumed; start a new one',
  });
}

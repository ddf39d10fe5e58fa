import { createKinds } from '../kinds/index.ts';
import type { PlannedTask } from '../plan/plan.ts';
import type { ForeseenTasks } from '../reporters/plan/foreseen.ts';
import { renderPlanJson } from '../reporters/plan/json.ts';
import { renderPlanText } from '../reporters/plan/text.ts';
import { usesCache } from '../session/cache/uses-cache.ts';
import { findPlaces } from '../session/placement.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { type PreparedHere, prepareHere } from './start/prepare-here.ts';
import { printNotices } from './start/print-notices.ts';
import { limitFlags, requestFlags, selectionFlags } from './start/request-flags.ts';
import { parseTarget } from './start/run-target.ts';

export const plan: Command = {
  examples: [
    { line: 'runnable plan train', does: 'which tasks would run, in which order, with what, and why' },
    { line: 'runnable plan train -p alpha=0.3 --until clean', does: 'the same for a part of it' },
    { line: 'runnable plan train --json', does: 'for a script' },
  ],
  arguments: [
    {
      name: 'PIPELINE[#TASK]',
      summary: 'its name, or one of its tasks',
      required: true,
      completes: 'pipeline',
    },
  ],
  flags: [...requestFlags, ...selectionFlags, ...limitFlags, { name: 'json', summary: 'print JSON' }],
  run: runPlan,
};

async function runPlan(input: Input, context: Context): Promise<number> {
  const prepared = await prepareHere(parseTarget(input.words[0] ?? ''), input, context);
  if (prepared === null) return exitCodes.wrong;
  const foreseen = await lookAhead(prepared);
  if (!context.quiet) printNotices(prepared.run.notices, context);
  printPlan(prepared, { foreseen, input, context });
  return exitCodes.ok;
}

/** Closes what a plan was made with, and says what of it is known already. */
export async function lookAhead({ project, run }: PreparedHere): Promise<ForeseenTasks> {
  const { plan, store } = run;
  try {
    if (!usesCache(plan)) return new Map();
    const { foreseePlan } = await import('../session/cache/foresee-plan.ts');
    return await foreseePlan({ project, store, plan });
  } finally {
    await run.close();
  }
}

/** Prints a plan as text or JSON. */
export function printPlan(
  { project, run }: Pick<PreparedHere, 'project' | 'run'>,
  {
    foreseen,
    input,
    context,
  }: {
    readonly foreseen: ForeseenTasks;
    readonly input: Pick<Input, 'has'>;
    readonly context: Context;
  },
): void {
  const { stdout, style, environment, verbose } = context;
  const place = findPlaces(run.plan, project);
  if (input.has('json')) {
    stdout.write(renderPlanJson(run.plan, { foreseen, place }));
    return;
  }
  const kinds = createKinds(environment);
  const summarise = (task: PlannedTask) => kinds.get(task.kind)?.summarise(task) ?? '';
  stdout.write(renderPlanText(run.plan, { style: style.stdout, summarise, foreseen, place, verbose }));
}

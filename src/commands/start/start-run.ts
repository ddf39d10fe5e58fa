import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { RunTarget } from '../../session/request.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { conflict } from '../flag-conflict.ts';
import type { Input } from '../input.ts';
import { refuse } from '../refuse.ts';
import { noteMissingTerminal, wantsTerminal } from '../terminal/wants-terminal.ts';
import { type PreparedHere, prepareHere } from './prepare-here.ts';
import { checkWatchFlags } from './watch-flags.ts';

/** Plans and runs what the flags of `run` or `job` ask for. */
export async function startFromFlags(target: RunTarget, input: Input, context: Context): Promise<number> {
  return startPrepared(input, context, () => prepareHere(target, input, context));
}

/** Runs what `prepare` plans, with the flags of `run`; null: it cannot be run, and why is said. */
export async function startPrepared(
  input: Input,
  context: Context,
  prepare: () => Promise<PreparedHere | null>,
): Promise<number> {
  const problems = [...checkWatchFlags(input), ...checkStartFlags(input)];
  if (problems.length > 0) return refuse(context, problems);
  if (input.has('detach')) {
    const { detach } = await import('./detach.ts');
    return detach(context.argv, context);
  }
  if (wantsTerminal(input, context) && !input.has('dry-run')) {
    const { runInTerminal } = await import('../terminal/run-in-terminal.ts');
    return runInTerminal(context);
  }
  if (!input.has('dry-run')) noteMissingTerminal(input, context, input.has('json'));
  // Loaded while git is at work.
  const [prepared, { startRun }, { carryOut }] = await Promise.all([
    prepare(),
    import('../../session/run.ts'),
    import('./carry-out.ts'),
  ]);
  if (prepared === null) return exitCodes.wrong;
  if (input.has('dry-run')) {
    const { lookAhead, printPlan } = await import('../plan.ts');
    printPlan(prepared, { foreseen: await lookAhead(prepared), input, context });
    return exitCodes.ok;
  }
  const { project, run } = prepared;
  return carryOut({ input, context, read: run }, (options) => startRun(project, run, options));
}

function checkStartFlags(input: Input): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (input.has('fail-fast') && input.has('keep-going')) {
    problems.push(conflict('--fail-fast', '--keep-going', 'the one stops where the other goes on'));
  }
  if (input.has('detach') && input.has('dry-run')) {
    problems.push(conflict('--detach', '--dry-run', 'nothing would run'));
  }
  return problems;
}

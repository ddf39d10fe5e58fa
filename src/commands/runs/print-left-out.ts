import type { LeftOut } from '../../session/history/record-runs.ts';
import type { Context } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { reportFailure } from '../report-failure.ts';

/** Says on stderr of each run that was left out why; the exit code for all of them: the gravest counts. */
export function printLeftOut(leftOut: readonly LeftOut[], context: Context): number {
  for (const { error } of leftOut.slice(0, mostTold)) reportFailure(error, context);
  const more = leftOut.length - mostTold;
  if (more > 0) context.stderr.write(`and ${more} more\n`);
  return leftOut.reduce<number>((code, { error }) => Math.max(code, error.exitCode), exitCodes.ok);
}

/** What was left out, for readers outside. */
export function leftOutJson(leftOut: readonly LeftOut[]) {
  return leftOut.map(({ run, error }) => ({ id: run, code: error.code, message: error.message }));
}

const mostTold = 20;

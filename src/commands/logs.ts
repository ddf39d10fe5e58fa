import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Result } from '../diagnostics/result.ts';
import { failure, success } from '../diagnostics/result.ts';
import { cachedAttempt, lastAttempt } from '../engine/last-attempt.ts';
import type { AttemptName } from '../engine/ports.ts';
import type { TaskState } from '../engine/state.ts';
import { folderBeside } from '../journal/logs/locate-logs.ts';
import { describeKept } from '../plan/task-result.ts';
import { quoteForShell } from '../values/quote-for-shell.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { followLogs } from './logs/follow-logs.ts';
import { createLogPrinter } from './logs/log-printer.ts';
import { printLog } from './logs/print-log.ts';
import { refuse } from './refuse.ts';
import { type FoundRun, findRunHere, runOrTaskArgument } from './runs/find-run.ts';

export const logs: Command = {
  examples: [
    { line: 'runnable logs latest', does: 'what all tasks of the latest run printed' },
    { line: 'runnable logs latest/train -f', does: 'follow one task' },
    { line: 'runnable logs latest --failed', does: 'only of tasks that failed' },
    { line: "runnable logs latest --grep 'loss=(nan|inf)'", does: 'only lines that match' },
  ],
  description:
    'Output of one task alone comes as the task wrote it, secrets masked; of several tasks each line begins with the name of its task. --grep takes RE2 syntax, which is searched in linear time.',
  arguments: [runOrTaskArgument],
  flags: [
    { name: 'follow', short: 'f', summary: 'go on until the run, or the task, has ended' },
    { name: 'failed', summary: 'only of tasks that failed' },
    { name: 'grep', value: 'RE', summary: 'only lines that match this regular expression' },
    {
      name: 'attempt',
      value: 'N',
      type: 'count',
      summary: 'of this attempt; unless said otherwise the last one, and with -f all of them',
    },
  ],
  run: runLogs,
};

async function runLogs(input: Input, context: Context): Promise<number> {
  const found = await findRunHere(input.words[0] ?? '', context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const matches = await readPattern(input.text('grep'));
  if (!matches.ok) return refuse(context, matches.diagnostics);
  const run = found.value;
  const printer = createLogPrinter(context, {
    prefixed: run.tasks.length > 1 || run.tasks.some(({ group }) => group !== undefined),
    matches: matches.value,
  });
  if (input.has('follow') && run.alive) {
    const attempt = input.count('attempt');
    await followLogs(run, {
      printer,
      failed: input.has('failed'),
      ...(attempt === undefined ? {} : { attempt }),
      signal: interrupted(),
    });
    return exitCodes.ok;
  }
  const attempts = chooseAttempts(run, input);
  if (!attempts.ok) return refuse(context, attempts.diagnostics);
  if (attempts.value.length === 0) tellKept(run, context);
  for (const attempt of attempts.value) {
    tellGone(run, attempt, context);
    await printLog(run.log(attempt), printer);
  }
  return exitCodes.ok;
}

/** Null: every line is wanted. */
type Matches = ((line: string) => boolean) | null;

async function readPattern(text: string | undefined): Promise<Result<Matches>> {
  if (text === undefined) return success(null);
  const { compileLinearPattern } = await import('./logs/linear-pattern.ts');
  return compileLinearPattern(text);
}

function chooseAttempts(run: FoundRun, input: Input): Result<readonly AttemptName[]> {
  const wanted = input.count('attempt');
  const states = run.tasks.flatMap(({ id }) => run.state.tasks.get(id) ?? []);
  const chosen = input.has('failed') ? states.filter(hasFailed) : states;
  const tooMany = wanted !== undefined && chosen.every(({ attempts }) => attempts < wanted);
  if (tooMany) {
    const most = chosen.reduce((found, { attempts }) => Math.max(found, attempts), 0);
    return failure([
      {
        severity: 'error',
        code: 'unknown-attempt',
        message: `there is no attempt ${wanted}; there ${most === 1 ? 'was 1' : `were ${most}`}`,
      },
    ]);
  }
  return success(
    chosen
      .filter(({ attempts }) => wanted === undefined || attempts >= wanted)
      .flatMap((task) =>
        wanted === undefined ? (lastAttempt(task) ?? []) : { id: task.id, attempt: wanted },
      ),
  );
}

/** Says of a task that is kept from another run where its log is. */
function tellKept({ tasks: [task, ...others] }: FoundRun, { stderr }: Context): void {
  const earlier = task?.earlier;
  if (task === undefined || others.length > 0 || earlier === undefined || earlier.status !== undefined)
    return;
  const there = quoteForShell(`${earlier.run}/${task.id}`);
  stderr.write(`note: ${task.id} did not run here: it is ${describeKept(earlier)}; runnable logs ${there}\n`);
}

/** Says of results that were made in a run which is gone that its log went with it. */
function tellGone(run: FoundRun, { id, attempt }: AttemptName, { stderr }: Context): void {
  const from = attempt === cachedAttempt ? run.state.tasks.get(id)?.cache?.from : undefined;
  if (from === undefined) return;
  const folder = folderBeside(run.directory, from.run);
  if (folder === null || existsSync(folder)) return;
  stderr.write(`note: the log of ${id} is that of run ${from.run}, which is gone\n`);
}

function hasFailed({ status }: TaskState): boolean {
  return status === 'failed' || status === 'timed_out';
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) once(process, signal).then(() => controller.abort());
  return controller.signal;
}

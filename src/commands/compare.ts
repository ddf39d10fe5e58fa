import type { Comparison, TaskComparison } from '../compare/comparison.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, success } from '../diagnostics/result.ts';
import { suggestionHint } from '../diagnostics/suggestion.ts';
import { isInside } from '../plan/is-inside.ts';
import type { ReadRun } from '../session/records.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { refuse } from './refuse.ts';
import { type FoundRun, findWholeRunHere, runArgument } from './runs/find-run.ts';

export const compare: Command = {
  examples: [
    { line: 'runnable compare latest~1 latest', does: 'what the latest run did in another way' },
    { line: 'runnable compare train@main latest --task fit', does: 'one task of it' },
    { line: 'runnable compare r-7k2q r-9zpx --json', does: 'for a script' },
  ],
  description:
    'Says in what two recorded runs differ: files of their commits, and which of these each task names or declares; params; interpreter and packages; how tasks ended and how long they took; what they returned, metrics with by how much; output files, with the first line, row, value or byte that differs. The first run is taken to be the earlier one. Files that were made for people to look at, such as executed notebooks, are left out.',
  arguments: [
    { ...runArgument, name: 'BEFORE' },
    { ...runArgument, name: 'AFTER' },
  ],
  flags: [
    {
      name: 'task',
      value: 'TASK',
      completes: 'task',
      summary: 'only this task, with all that is inside it',
    },
    { name: 'json', summary: 'print JSON' },
  ],
  run: runCompare,
};

async function runCompare(input: Input, context: Context): Promise<number> {
  const [first = '', second = ''] = input.words;
  const found = await findBoth(first, second, context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const { compareReadRuns } = await import('../session/compare/compare-runs.ts');
  const [before, after] = found.value;
  const whole = await compareReadRuns(before.project, before, after);
  const task = input.text('task');
  const narrowed = task === undefined ? success(whole) : pickTask(whole, task);
  if (!narrowed.ok) return refuse(context, narrowed.diagnostics);
  if (input.has('json')) context.stdout.write(`${JSON.stringify(narrowed.value)}\n`);
  else {
    const { renderComparison } = await import('../reporters/compare/text.ts');
    context.stdout.write(renderComparison(narrowed.value, context.style.stdout));
  }
  return exitCodes.ok;
}

async function findBoth(
  first: string,
  second: string,
  context: Context,
): Promise<Result<readonly [FoundRun, ReadRun]>> {
  const hint = 'name the runs alone, and the task by `--task`';
  const before = await findWholeRunHere(first, context, hint);
  if (!before.ok) return before;
  const after = await findWholeRunHere(second, { ...context, quiet: true }, hint);
  return after.ok ? success([before.value, after.value]) : after;
}

function pickTask(comparison: Comparison, name: string): Result<Comparison> {
  const tasks = comparison.tasks.filter(({ id }) => id === name || isInside(id, name));
  if (tasks.length > 0) return success({ ...comparison, tasks });
  return { ok: false, diagnostics: [unknownTask(comparison.tasks, name)] };
}

function unknownTask(tasks: readonly TaskComparison[], name: string): Diagnostic {
  const ids = tasks.map(({ id }) => id);
  const shown = ids.slice(0, 12).map((id) => `\`${id}\``);
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : '';
  return {
    severity: 'error',
    code: 'unknown-task-of-run',
    message: `neither of the runs has a task \`${name}\`; they have ${shown.join(', ')}${more}`,
    ...suggestionHint(name, ids),
  };
}

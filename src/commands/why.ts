import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result } from '../diagnostics/result.ts';
import { unlessLost } from '../journal/read-run.ts';
import type { TaskWhy } from '../reporters/why/task-why.ts';
import { openRecords } from '../session/records.ts';
import type { Command, Context } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Input } from './input.ts';
import { openProjectHere } from './open-project.ts';
import { refuse } from './refuse.ts';
import { type FoundRun, findRunHere, runArgument } from './runs/find-run.ts';

export const why: Command = {
  examples: [
    { line: 'runnable why clean', does: 'why clean ran in the latest run that has it, or was cached' },
    { line: 'runnable why train#clean', does: 'the same in the latest run of train' },
    { line: 'runnable why clean latest~1 --json', does: 'in an earlier run, for a script' },
  ],
  description:
    'Of a task with `cache` it says what the task stands on, whether its results were used again, and if not, what had changed since the latest run before: the field, the file and the commit that changed it. What a run would do now, and why, says `runnable plan`.',
  arguments: [
    { name: 'TASK', summary: 'a task by its id, or PIPELINE#TASK', required: true, completes: 'task' },
    { ...withoutDuty(runArgument), summary: `${runArgument.summary}; the latest that has the task` },
  ],
  flags: [
    { name: 'fields', summary: 'list all that it stands on' },
    { name: 'json', summary: 'print JSON' },
  ],
  run: runWhy,
};

function withoutDuty({ required: _, ...argument }: typeof runArgument): Omit<typeof runArgument, 'required'> {
  return argument;
}

async function runWhy(input: Input, context: Context): Promise<number> {
  const found = await findTask(input, context);
  if (!found.ok) return refuse(context, found.diagnostics);
  const { project, tasks } = found.value;
  const { explainTask } = await import('../session/cache/explain-task.ts');
  const explained: TaskWhy[] = [];
  for (const { id, group } of tasks) {
    if (group === undefined) explained.push(await explainTask(project, { run: found.value, task: id }));
  }
  if (input.has('json')) {
    context.stdout.write(`${JSON.stringify({ tasks: explained })}\n`);
    return exitCodes.ok;
  }
  const { renderWhy } = await import('../reporters/why/text.ts');
  const whole = input.has('fields');
  for (const each of explained) context.stdout.write(renderWhy(each, context.style.stdout, whole));
  return exitCodes.ok;
}

/** Runs that are looked into for one that has the task. */
const mostRuns = 20;

async function findTask(input: Input, context: Context): Promise<Result<FoundRun>> {
  const [text = '', run] = input.words;
  const [, pipeline, inside] = /^([^#]+)#(.+)$/.exec(text) ?? [];
  const task = inside ?? text;
  if (run !== undefined) return findIn(run, { task, pipeline }, context);
  if (pipeline !== undefined) return findRunHere(`${pipeline}/${task}`, context);
  const project = await openProjectHere(context, { orRoot: true });
  if (!project.ok) return project;
  const { runs } = await openRecords(project.value).list({ project: project.value.prefix, limit: mostRuns });
  for (const { id } of runs) {
    const found = await unlessLost(findRunHere(`${id}/${task}`, context));
    if (found?.ok) return found;
    if (found === null && !context.quiet)
      context.stderr.write(`note: the record of \`${id}\` cannot be read and is passed over\n`);
  }
  return failure([noRun(task)]);
}

interface Wanted {
  readonly task: string;
  readonly pipeline: string | undefined;
}

async function findIn(run: string, { task, pipeline }: Wanted, context: Context): Promise<Result<FoundRun>> {
  const found = await findRunHere(`${run}/${task}`, context);
  if (!found.ok || pipeline === undefined || found.value.plan.pipeline === pipeline) return found;
  const { id, plan } = found.value;
  return failure([
    {
      severity: 'error',
      code: 'nothing-recorded',
      message: `run \`${id}\` is one of \`${plan.pipeline}\`, not of \`${pipeline}\``,
      hint: `runnable why '${pipeline}#${task}'`,
    },
  ]);
}

function noRun(task: string): Diagnostic {
  return {
    severity: 'error',
    code: 'nothing-recorded',
    message: `none of the latest ${mostRuns} runs has a task \`${task}\``,
    hint: 'what a run would do with it, and why: runnable plan NAME',
  };
}

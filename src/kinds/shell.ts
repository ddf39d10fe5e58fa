import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Result, resultOf } from '../diagnostics/result.ts';
import type { ShellTask } from '../pipeline/kinds/shell.ts';
import type { Argument, Invocation, InvocationFile } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { evaluateArguments } from './command-arguments.ts';
import { listPickled } from './given-values.ts';
import { checkProjectFile } from './project-file.ts';

/** A script for a shell, from a file: its text never becomes an argument, and nothing is put into it. */
export const shellKind: TaskKind = { name: 'shell', summarise, compile };

function summarise(task: PlannedTask): string {
  const { script, file, args } = readBlock(task);
  const lines = (script ?? '').split('\n').map((line) => line.trim());
  const first = file ?? lines.find((line) => line !== '' && !line.startsWith('#')) ?? '';
  return [first, ...args].join(' ');
}

function compile(task: PlannedTask, context: TaskContext): Result<Invocation> {
  const block = readBlock(task);
  const program = readProgram(block);
  const invocation: Invocation = {
    argv: [...block.shell, program.path, ...evaluateArguments(block.args, context)],
    env: {},
    passEnv: task.passEnv,
    cwd: task.cwd,
    files: program.files,
    tools: [],
  };
  return resultOf(invocation, [
    ...(block.file === undefined ? [] : checkProjectFile(block.file, task, context)),
    ...checkPickled(block.script ?? '', task, context),
  ]);
}

function readBlock(task: PlannedTask): ShellTask {
  return task.block as unknown as ShellTask;
}

function readProgram(block: ShellTask): { path: Argument; files: readonly InvocationFile[] } {
  if (block.file !== undefined) return { path: { project: block.file }, files: [] };
  const name = 'script.sh';
  return { path: { file: name }, files: [{ name, content: block.script ?? '', apart: true }] };
}

function checkPickled(script: string, task: PlannedTask, context: TaskContext): readonly Diagnostic[] {
  const used = new Set(script.match(/RUNNABLE_PARAM_\w+/g) ?? []);
  return listPickled(context)
    .filter((name) => used.has(`RUNNABLE_PARAM_${name}`))
    .map((name) => ({
      severity: 'error',
      code: 'pickled-value',
      message: `the script of task \`${task.id}\` uses \`RUNNABLE_PARAM_${name}\`, and \`${name}\` is a pickled Python value`,
      hint: `let the task that returns it give plain data: \`returns: [{ name: ${name}, kind: json }]\`, or write a file`,
    }));
}

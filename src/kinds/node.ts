import { type Result, resultOf } from '../diagnostics/result.ts';
import type { NodeTask } from '../pipeline/kinds/node.ts';
import type { Argument, ChosenTool, Invocation, InvocationFile } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { copyAsset, readAsset } from './asset.ts';
import { evaluateArguments } from './command-arguments.ts';
import { writePlainValues } from './given-values.ts';
import { checkProjectFile } from './project-file.ts';

/** A TypeScript or JavaScript function or script, run by the Node that runs us. */
export const nodeKind: TaskKind = { name: 'node', summarise, compile };

const harness = 'node-harness.mjs';
const typescriptHooks = 'typescript-hooks.mjs';

function summarise(task: PlannedTask): string {
  const { function: name, script, args } = readBlock(task);
  return [name ?? script ?? '', ...args].join(' ');
}

function compile(task: PlannedTask, context: TaskContext): Result<Invocation> {
  const block = readBlock(task);
  const [file = ''] = (block.function ?? block.script ?? '').split('#');
  const isCall = block.function !== undefined;
  const invocation: Invocation = {
    argv: isCall
      ? [process.execPath, { file: harness }, { file: 'call.json' }, { project: '' }]
      : [process.execPath, ...loaderFor(file), { project: file }, ...evaluateArguments(block.args, context)],
    env: {},
    passEnv: task.passEnv,
    cwd: task.cwd,
    files: [...hooksFor(file), ...(isCall ? describeCall(task, context) : [])],
    tools: [nodeTool],
  };
  return resultOf(invocation, checkProjectFile(file, task, context));
}

function readBlock(task: PlannedTask): NodeTask {
  return task.block as unknown as NodeTask;
}

const nodeTool: ChosenTool = { name: 'node', path: process.execPath, why: 'the Node that runs runnable' };

function describeCall(task: PlannedTask, context: TaskContext): readonly InvocationFile[] {
  const block = readBlock(task);
  const call = {
    task: task.id,
    function: block.function,
    args: evaluateArguments(block.args, context),
    returns: task.returns,
    checkout: context.checkout,
  };
  return [
    readAsset(harness),
    { name: 'call.json', content: JSON.stringify(call) },
    writePlainValues(context),
  ];
}

// Older versions of Node cannot read TypeScript by themselves.
function needsHooks(file: string): boolean {
  return /\.[cm]?ts$/.test(file) && !('typescript' in process.features && process.features.typescript);
}

function hooksFor(file: string): readonly InvocationFile[] {
  return needsHooks(file) ? [copyAsset(`generated/${typescriptHooks}`, typescriptHooks)] : [];
}

function loaderFor(script: string): readonly Argument[] {
  return needsHooks(script) ? ['--import', { file: typescriptHooks }] : [];
}

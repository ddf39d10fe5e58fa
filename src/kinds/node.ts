import { type Result, resultOf } from '../diagnostics/result.ts';
import type { NodeTask } from '../pipeline/kinds/node.ts';
import type { Argument, Invocation, InvocationFile } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { copyAsset, readAsset } from './asset.ts';
import { evaluateArguments } from './command-arguments.ts';
import { writePlainValues } from './given-values.ts';
import { checkProjectFile } from './project-file.ts';
import { nodeOf } from './site-program.ts';

/** A TypeScript or JavaScript function or script, run by the Node that runs us, or by that of its image. */
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
  const node = nodeOf(context);
  const hooked = needsHooks(file, context);
  const invocation: Invocation = {
    argv: isCall
      ? [node.path, { file: harness }, { file: 'call.json' }, { project: '' }]
      : [node.path, ...(hooked ? loader : []), { project: file }, ...evaluateArguments(block.args, context)],
    env: {},
    passEnv: task.passEnv,
    cwd: task.cwd,
    files: [...(hooked ? listHooks() : []), ...(isCall ? describeCall(task, context) : [])],
    tools: [node],
  };
  return resultOf(invocation, checkProjectFile(file, task, context));
}

function readBlock(task: PlannedTask): NodeTask {
  return task.block as unknown as NodeTask;
}

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

// Older versions of Node cannot read TypeScript by themselves, and that of an image may be one.
function needsHooks(file: string, { site }: TaskContext): boolean {
  const reads = site === undefined && 'typescript' in process.features && process.features.typescript;
  return /\.[cm]?ts$/.test(file) && !reads;
}

function listHooks(): readonly InvocationFile[] {
  return [copyAsset(`generated/${typescriptHooks}`, typescriptHooks)];
}

const loader: readonly Argument[] = ['--import', { file: typescriptHooks }];

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import type { PythonChoice, PythonFinder } from '../environments/python.ts';
import type { PythonTask } from '../pipeline/kinds/python.ts';
import type { Invocation } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { readAsset } from './asset.ts';
import { evaluateArguments } from './command-arguments.ts';
import { writePythonValues } from './given-values.ts';
import { interpreterOf, pythonVariables } from './interpreter.ts';
import { checkProjectFile } from './project-file.ts';

/** A Python function, script or module, run by a harness that needs nothing but the interpreter. */
export function createPythonKind(findPython: PythonFinder): TaskKind {
  return {
    name: 'python',
    summarise,
    // A script gets its values as variables.
    unpickles: (task) => readBlock(task).function !== undefined,
    compile: (task, context) => {
      const choice = interpreterOf(findPython, context);
      return choice === null ? failure([noPython(task)]) : compile(task, context, choice);
    },
  };
}

const harness = 'python_harness.py';
const harnessModules = [
  'runnable_arguments.py',
  'runnable_conversion.py',
  'runnable_failure.py',
  'runnable_modules.py',
  'runnable_records.py',
  'runnable_returns.py',
  'runnable_task.py',
];

function summarise(task: PlannedTask): string {
  const { function: name, script, module, args } = readBlock(task);
  return [name ?? script ?? `-m ${module}`, ...args].join(' ');
}

function compile(task: PlannedTask, context: TaskContext, choice: PythonChoice): Result<Invocation> {
  const block = readBlock(task);
  const invocation: Invocation = {
    argv: [choice.tool.path, '-u', { file: harness }, { file: 'call.json' }, { project: '' }],
    env: {},
    fallbackEnv: pythonVariables,
    passEnv: task.passEnv,
    cwd: task.cwd,
    files: [
      readAsset(harness),
      ...harnessModules.map(readAsset),
      { name: 'call.json', content: JSON.stringify(describeCall(task, context, choice)) },
      ...(block.function === undefined ? [] : writePythonValues(context)),
    ],
    tools: [choice.tool],
  };
  return resultOf(
    invocation,
    block.script === undefined ? [] : checkProjectFile(block.script, task, context),
  );
}

function readBlock(task: PlannedTask): PythonTask {
  return task.block as unknown as PythonTask;
}

/** What the harness reads from `call.json`. */
function describeCall(task: PlannedTask, context: TaskContext, choice: PythonChoice): object {
  const block = readBlock(task);
  return {
    ...block,
    task: task.id,
    args: evaluateArguments(block.args, context),
    returns: task.returns,
    checkout: context.checkout,
    why: choice.tool.why,
    environments: choice.environments,
    environment: context.environment?.name,
    image: context.site?.image,
    returners: trimReturners(context.returners),
  };
}

type Returners = NonNullable<TaskContext['returners']>;

const trimmed = new WeakMap<Returners, Returners>();

// The hint that they are for is not worth as much as a large plan would make each of its tasks read.
function trimReturners(returners: Returners | undefined): Returners {
  if (returners === undefined) return {};
  const known = trimmed.get(returners);
  if (known !== undefined) return known;
  const kept = Object.keys(returners).length > mostReturners ? {} : returners;
  trimmed.set(returners, kept);
  return kept;
}

const mostReturners = 500;

function noPython(task: PlannedTask): Diagnostic {
  return {
    severity: 'error',
    code: 'no-python',
    message: `task \`${task.id}\` needs Python, and no \`python3\` or \`python\` is on PATH`,
    hint: 'install Python 3.8 or newer, activate a virtual environment, or make one: `python3 -m venv .venv`',
  };
}

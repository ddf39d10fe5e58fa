import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { failure, type Result, resultOf } from '../diagnostics/result.ts';
import type { PythonChoice, PythonFinder } from '../environments/python.ts';
import type { NotebookTask } from '../pipeline/kinds/notebook.ts';
import type { Invocation, KeptFile } from '../plan/invocation.ts';
import type { TaskContext, TaskKind } from '../plan/kind.ts';
import type { PlannedTask } from '../plan/plan.ts';
import { readAsset } from './asset.ts';
import { writePythonValues } from './given-values.ts';
import { interpreterOf, pythonVariables } from './interpreter.ts';
import { checkProjectFile } from './project-file.ts';

/** A Jupyter notebook, run cell by cell by the interpreter that Python tasks have. */
export function createNotebookKind(findPython: PythonFinder): TaskKind {
  return {
    name: 'notebook',
    summarise: (task) => readBlock(task).path,
    unpickles: () => true,
    compile: (task, context) => {
      const choice = interpreterOf(findPython, context);
      return choice === null ? failure([noPython(task)]) : compile(task, context, choice);
    },
  };
}

const harness = 'notebook_harness.py';
const harnessModules = [
  'python_harness.py',
  'runnable_failure.py',
  'runnable_kernel.py',
  'runnable_kernel_choice.py',
  'runnable_modules.py',
  'runnable_notebook.py',
  'runnable_notebook_cells.py',
  'runnable_notebook_kept.py',
  'runnable_notebook_params.py',
  'runnable_returns.py',
];

function compile(task: PlannedTask, context: TaskContext, choice: PythonChoice): Result<Invocation> {
  const { path, kernel } = readBlock(task);
  const call = {
    task: task.id,
    notebook: path,
    // What messages about returns say gave them.
    function: path,
    ...(kernel === undefined ? {} : { kernel }),
    returns: task.returns,
    checkout: context.checkout,
    why: choice.tool.why,
    environments: choice.environments,
    environment: context.environment?.name,
    image: context.site?.image,
  };
  const invocation: Invocation = {
    argv: [choice.tool.path, '-u', { file: harness }, { file: 'call.json' }, { project: '' }],
    env: {},
    fallbackEnv: pythonVariables,
    passEnv: task.passEnv,
    cwd: task.cwd === '' ? folderOf(path) : task.cwd,
    files: [
      readAsset(harness),
      ...harnessModules.map(readAsset),
      { name: 'call.json', content: JSON.stringify(call) },
      ...writePythonValues(context),
    ],
    tools: [choice.tool],
    keeps: keptFiles(task.id, path),
  };
  return resultOf(invocation, checkProjectFile(path, task, context));
}

function readBlock(task: PlannedTask): NotebookTask {
  return task.block as unknown as NotebookTask;
}

function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

function keptFiles(id: string, path: string): readonly KeptFile[] {
  const base = `.runnable-notebooks/${folderNameOf(id)}/${posix.basename(path, '.ipynb')}`;
  return [
    { name: 'executed.ipynb', path: `${base}.ipynb` },
    { name: 'executed.html', path: `${base}.html` },
  ];
}

// Values of axes stand in the id of an instance, and may be anything.
function folderNameOf(id: string): string {
  const name = id.replaceAll(/[^\w=,.[\]-]+/g, '-').slice(0, 100);
  const isSame = name === id && !name.startsWith('.');
  return isSame ? id : `${name}-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`;
}

function noPython(task: PlannedTask): Diagnostic {
  return {
    severity: 'error',
    code: 'no-python',
    message: `the notebook of task \`${task.id}\` needs Python, and no \`python3\` or \`python\` is on PATH`,
    hint: 'install Python 3.8 or newer, activate a virtual environment, or make one: `python3 -m venv .venv`',
  };
}

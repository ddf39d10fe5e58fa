import { makeEnvironment } from '../../../src/engine/make-environment.ts';
import { createEnvironments } from '../../../src/environments/create-environments.ts';
import { createPythonFinder } from '../../../src/environments/python.ts';
import { createLocalExecutor } from '../../../src/executors/local/local-executor.ts';

// Makes the environment of `requirements.txt` of a project as a run would, tells the log line by line, and then what
// came of it.
const [project = '', directory = '', scratchDirectory = '', settings = '{}'] = process.argv.slice(2);
const caller: Record<string, string> = JSON.parse(settings);

const executor = createLocalExecutor({ run: `r-${process.pid}`, environment: caller, scratchDirectory });
const environments = createEnvironments({ directory, caller, findPython: createPythonFinder(caller) });
const found = await environments.find(
  { file: 'requirements.txt' },
  { task: 'train', project, checkout: null },
);
if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
const made = await makeEnvironment({
  found: found.value,
  executor,
  invocation: { argv: ['true'], env: {}, passEnv: [], cwd: '', files: [], tools: [] },
  attempt: {
    ...{ id: 'train', attempt: 1, run: `r-${process.pid}`, project, commit: '', secrets: {} },
    signal: new AbortController().signal,
    onOutput: (_, chunk) => process.stdout.write(chunk),
  },
});
process.stdout.write(`${made.ok ? 'there' : JSON.stringify(made.outcome)}\n`);
environments.close();
await executor.sweep();

import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { createPythonFinder } from '../../src/environments/python.ts';
import { createPythonKind } from '../../src/kinds/python.ts';
import type { PackageEnvironment } from '../../src/plan/package-environment.ts';
import { folderWith, runInvocation } from '../support/attempt.ts';
import { basePython } from '../support/packages.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

const environment: PackageEnvironment = {
  name: 'requirements.txt',
  language: 'python',
  bin: dirname(basePython),
  path: '/usr/bin',
  variables: {},
  tool: { name: 'python', path: basePython, why: 'the environment `requirements.txt`' },
};

async function run(files: Readonly<Record<string, string>>, block: Readonly<Record<string, string>>) {
  const project = folderWith(files);
  const kind = createPythonKind(createPythonFinder({ PATH: '/nowhere' }));
  const task = plannedTask({
    id: 'train',
    kind: 'python',
    block: { args: [], ...block },
    returns: [{ name: 'shade' }],
  });
  const compiled = await kind.compile(task, taskContext(project, { environment }));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  expect(compiled.value.tools).toEqual([environment.tool]);
  return await runInvocation(compiled.value, project);
}

it('is the interpreter of a Python task, whatever else the machine has', async () => {
  const { returns } = await run(
    { 'steps.py': 'import sys\ndef run(): return sys.executable\n' },
    { function: 'steps:run' },
  );
  const real = execFileSync(basePython, ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  expect(returns).toBe(`shade:="${real}"\n`);
});

it('is named where a module is missing, and not the interpreter in it', async () => {
  const { failure } = await run({ 'steps.py': 'import missing_thing\n' }, { function: 'steps:run' });
  expect(failure).toMatchObject({
    code: 'module-not-found',
    hint: 'add `missing_thing`, or the package that has it, to `requirements.txt`',
  });
});

it('lets the project stand behind what is installed only for a wheel', async () => {
  const files = {
    'steps.py': 'import tabnanny\ndef run(): return tabnanny.__doc__[:9]\n',
    'tabnanny.py': '"""of the project"""\n',
  };
  const own = await run(files, { function: 'steps:run' });
  const wheel = await run(files, { function: 'steps:run', wheel: join('dist', 'x.whl') });
  expect([own.returns, wheel.returns]).toEqual(['shade:="of the pr"\n', 'shade:="The Tab N"\n']);
});

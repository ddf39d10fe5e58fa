import { expect, it } from 'vitest';
import { shellKind } from '../../src/kinds/shell.ts';
import type { TaskContext } from '../../src/plan/kind.ts';
import type { Json } from '../../src/values/json.ts';
import { folderWith, runInvocation } from '../support/attempt.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

const shell = ['bash', '-euo', 'pipefail'];

function compile(block: Record<string, Json>, context: TaskContext, cwd = '') {
  return shellKind.compile(
    plannedTask({ id: 'alert', kind: 'shell', block: { shell, args: [], ...block }, cwd }),
    context,
  );
}

async function run(block: Record<string, Json>, context: TaskContext, cwd = '') {
  const compiled = await compile(block, context, cwd);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return runInvocation(compiled.value, context.project);
}

it('runs the script from a file, with one argument for each element of `args`', async () => {
  const context = taskContext(folderWith({}), {
    templates: { [`\${{ a }}`]: 'x "y" $(id)\n', [`\${{ n }}`]: 3 },
  });
  const block = { script: 'printf "<%s>" "$@"', args: ['-rf', `\${{ a }}`, `\${{ n }}`] };
  const compiled = await compile(block, context);
  expect(compiled).toEqual({
    ok: true,
    diagnostics: [],
    value: {
      argv: [...shell, { file: 'script.sh' }, '-rf', 'x "y" $(id)\n', '3'],
      env: {},
      passEnv: [],
      cwd: '',
      files: [{ name: 'script.sh', content: block.script, apart: true }],
      tools: [],
    },
  });
  expect((await run(block, context)).stdout).toBe('<-rf><x "y" $(id)\n><3>');
});

it.each([
  ['the first command that fails', 'false\necho after'],
  ['a failure inside a pipe', 'false | cat\necho after'],
  ['a variable that is not set', 'echo "$nothing"\necho after'],
])('stops at %s', async (_, script) => {
  const { exitCode, stdout } = await run({ script }, taskContext(folderWith({})));
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
});

it('B32: runs a script of 200 KB, which no argument and no variable could hold', async () => {
  const script = `${'# filler line of the script\n'.repeat(7_400)}echo ran\n`;
  expect(script.length).toBeGreaterThan(200_000);
  expect(await run({ script }, taskContext(folderWith({})))).toMatchObject({ exitCode: 0, stdout: 'ran\n' });
});

it('runs a file of the project from the folder of the task', async () => {
  const context = taskContext(folderWith({ 'bin/go.sh': 'basename "$PWD"; echo "$1"', 'data/x': '' }));
  expect((await run({ file: 'bin/go.sh', args: ['a b'] }, context, 'data')).stdout).toBe('data\na b\n');
});

it('runs with another shell where one is named', async () => {
  const block = { script: 'print(1 + 1)', shell: ['python3', '-I'] };
  expect((await run(block, taskContext(folderWith({})))).stdout).toBe('2\n');
});

it('names a value that the script uses and that only Python can read', async () => {
  const values = {
    model: { pickle: { digest: '', size: 0 }, path: '' },
    other: { pickle: { digest: '', size: 0 }, path: '' },
  };
  expect(await compile({ script: 'echo "$RUNNABLE_PARAM_model"' }, taskContext('/', { values }))).toEqual({
    ok: false,
    diagnostics: [
      {
        severity: 'error',
        code: 'pickled-value',
        message:
          'the script of task `alert` uses `RUNNABLE_PARAM_model`, and `model` is a pickled Python value',
        hint: 'let the task that returns it give plain data: `returns: [{ name: model, kind: json }]`, or write a file',
      },
    ],
  });
});

it.each([
  [{ script: '# a comment\n\nset -x\n./go.sh\n' }, 'set -x'],
  [{ file: 'go.sh', args: ['-a'] }, 'go.sh -a'],
])('is told in one line: %j', (block, line) => {
  expect(shellKind.summarise(plannedTask({ kind: 'shell', block: { shell, args: [], ...block } }))).toBe(
    line,
  );
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Attempt, Execution, Executor } from '../../src/engine/ports.ts';
import { hintFailures } from '../../src/executors/hint-failures.ts';
import type { Invocation, Outcome } from '../../src/plan/invocation.ts';

const folder = mkdtempSync(join(tmpdir(), 'runnable-test-'));
const checkout = join(folder, 'checkout');
const project = join(folder, 'workspace');
mkdirSync(join(checkout, 'data/raw'), { recursive: true });
mkdirSync(project);
writeFileSync(join(checkout, 'data/raw/x.csv'), '');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failed: Outcome = { status: 'failed', exitCode: 1, signal: null };
const hinted = {
  code: 'file-not-in-snapshot',
  message: '`data/raw/x.csv` is missing: the checkout has it, and Git ignores it, so the snapshot has not',
  hint: 'show it to tasks with `workspace: { link: [data] }` in the pipeline, or commit it',
};

it.each([
  ['cat', 'cat: data/raw/x.csv: No such file or directory\n', ''],
  ['Python', `FileNotFoundError: [Errno 2] No such file or directory: '${project}/data/raw/x.csv'\n`, ''],
  ['Node', "Error: ENOENT: no such file or directory, open 'raw/x.csv'\n", 'data'],
])('says that a file is ignored when %s misses it', async (_, stderr, cwd) => {
  expect(await outcomeAfter(stderr, failed, { cwd })).toEqual({ ...failed, failure: hinted });
});

it.each([
  "x.sh: line 2: $'ls\\r': command not found\n",
  'x.sh: line 1: set: pipefail\r: invalid option name\n',
  "x.sh: line 3: syntax error near unexpected token `$'{\\r''\n",
  'x.sh: 2: ls\r: not found\n',
  '/usr/bin/env: ‘python3\\r’: No such file or directory\n',
])('says that a script has carriage returns after %j', async (stderr) => {
  expect(await outcomeAfter(stderr, failed)).toMatchObject({
    failure: {
      code: 'carriage-return',
      message: 'lines of a script end in carriage returns (CRLF), which became part of its words',
    },
  });
});

it.each(['10%\r20%\rnot found\r\n', "ValueError: b'a\\r'\n", 'made: \r\n'])(
  'does not take %j for a script with carriage returns',
  async (stderr) => {
    expect(await outcomeAfter(stderr, failed)).toEqual(failed);
  },
);

it.each([
  ['x.sh: line 3: alpha: unbound variable\n', 'alpha', 'RUNNABLE_PARAM_alpha'],
  ['x.sh: line 3: ALPHA: unbound variable\n', 'ALPHA', 'RUNNABLE_PARAM_alpha'],
  ['x.sh: 3: k: parameter not set\n', 'k', 'RUNNABLE_PARAM_k'],
  ['x.sh: line 1: RUNNABLE_PARAM_alhpa: unbound variable\n', 'RUNNABLE_PARAM_alhpa', 'RUNNABLE_PARAM_alpha'],
])('names the variable of the param after %j', async (stderr, name, meant) => {
  expect(await outcomeAfter(stderr, failed)).toEqual({
    ...failed,
    failure: {
      code: 'unset-variable',
      message: `the script reads the variable \`${name}\`, which is not set`,
      hint: `use "$${meant}", which holds the value`,
    },
  });
});

it.each(['RUNNABLE_PARAM_index', 'index'])(
  'says of `%s` in a for_each that it stands in expressions only',
  async (name) => {
    const env = { RUNNABLE_TASK: 'each[0]/inner', RUNNABLE_PARAM_item: 'a' };
    expect(await outcomeAfter(`x.sh: line 1: ${name}: unbound variable\n`, failed, { env })).toMatchObject({
      failure: {
        code: 'unset-variable',
        hint: 'the number of an instance stands in expressions only: give it a variable with `env: { INDEX: "${{ index }}" }`',
      },
    });
    const repeated = { RUNNABLE_TASK: 'tune[0]', RUNNABLE_PARAM_index: '0' };
    expect(
      await outcomeAfter('x.sh: line 1: index: unbound variable\n', failed, { env: repeated }),
    ).toMatchObject({
      failure: { hint: 'use "$RUNNABLE_PARAM_index", which holds the value' },
    });
  },
);

it.each(['x.sh: line 3: HOST: unbound variable\n', 'alpha: unbound variables\n', 'no unbound variable\n'])(
  'names no variable after %j',
  async (stderr) => {
    expect(await outcomeAfter(stderr, failed)).toEqual(failed);
  },
);

it('keeps the message of the failure and adds the hint', async () => {
  const failure = { message: 'no data', file: 'a.py', line: 3 };
  const outcome = await outcomeAfter('data/raw/x.csv not found', { ...failed, failure });
  expect(outcome).toEqual({ ...failed, failure: { ...failure, code: hinted.code, hint: hinted.hint } });
});

it.each([
  [
    'the task succeeded',
    'cat: data/raw/x.csv: No such file or directory\n',
    { status: 'succeeded' } as Outcome,
  ],
  ['the file is nowhere', 'cat: data/raw/y.csv: No such file or directory\n', failed],
  ['the path leaves the project', 'cat: ../checkout/data/raw/x.csv: No such file or directory\n', failed],
  ['nothing is said to be missing', 'data/raw/x.csv\n', failed],
])('says nothing where %s', async (_, stderr, outcome) => {
  expect(await outcomeAfter(stderr, outcome)).toEqual(outcome);
});

const variables = { PATH: '/bin', RUNNABLE_PARAM_alpha: '1', RUNNABLE_PARAM_k: '2' };

async function outcomeAfter(
  stderr: string,
  outcome: Outcome,
  { cwd = '', env = variables }: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Outcome> {
  const execution: Execution = {
    outcome,
    returns: '',
    summary: '',
    file: (name) => name,
    dispose: async () => {},
  };
  const executor: Executor = {
    name: 'scripted',
    maxParallel: 1,
    execute: async (_invocation, { onOutput }) => {
      for (const byte of Buffer.from(stderr)) onOutput('stderr', Uint8Array.of(byte));
      return execution;
    },
    sweep: async () => {},
  };
  const invocation: Invocation = { argv: ['x'], env, passEnv: [], cwd, files: [], tools: [] };
  const attempt: Attempt = {
    id: 'a',
    attempt: 1,
    run: 'r-1',
    project,
    commit: '0'.repeat(40),
    signal: new AbortController().signal,
    secrets: {},
    onOutput: () => {},
  };
  return (await hintFailures(executor, checkout).execute(invocation, attempt)).outcome;
}

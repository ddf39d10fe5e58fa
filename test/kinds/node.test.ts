import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeKind } from '../../src/kinds/node.ts';
import type { BoundValue } from '../../src/plan/kind.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import type { Json } from '../../src/values/json.ts';
import { folderWith, runInvocation } from '../support/attempt.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

interface Case {
  readonly values?: Readonly<Record<string, BoundValue>>;
  readonly returns?: readonly (string | PlannedTask['returns'][number])[];
  readonly block?: Readonly<Record<string, Json>>;
  readonly checkout?: string;
}

async function runNode(source: string | Readonly<Record<string, string>>, given: Case = {}) {
  const project = folderWith(typeof source === 'string' ? { 'steps.ts': source } : source);
  const returns = (given.returns ?? []).map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  const block = { args: [], ...(given.block ?? { function: 'steps.ts#run' }) };
  const task = plannedTask({ id: 'chart', kind: 'node', block, returns });
  const compiled = await nodeKind.compile(task, taskContext(project, given));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return runInvocation(compiled.value, project);
}

describe('a function', () => {
  it('of a TypeScript file gets its arguments as one object and gives its returns by name', async () => {
    const files = {
      'report/chart.ts': `
import type { Row } from './row.ts';
import { double } from './row.ts';
export async function draw({ rows, title = 'none' }: { rows: Row[]; title?: string }): Promise<object> {
  return { sum: double(rows.reduce((sum, row) => sum + row.x, 0)), title, more: null };
}
`,
      'report/row.ts':
        'export interface Row { x: number }\nexport const double = (n: number): number => n * 2;\n',
    };
    const end = await runNode(files, {
      block: { function: 'report/chart.ts#draw' },
      values: { rows: { json: [{ x: 1 }, { x: 2 }] } },
      returns: ['title', { name: 'sum', kind: 'metric' }],
    });
    expect(end).toMatchObject({ exitCode: 0, stderr: '', returns: 'title:="none"\nsum:=6\n' });
  });

  it.each([
    ['steps.mjs', 'export const run = () => 1'],
    ['steps.cjs', 'exports.run = () => 1'],
    ['steps.js', 'module.exports = { run: () => 1 }'],
    ['steps.mts', 'export const run = (): number => 1'],
    ['steps.cts', 'exports.run = (): number => 1'],
  ])('may stand in %s', async (file, source) => {
    const end = await runNode({ [file]: source }, { block: { function: `${file}#run` }, returns: ['x'] });
    expect(end).toMatchObject({ stderr: '', returns: 'x:=1\n' });
  });

  it('gives its single value to a single name', async () => {
    expect(await runNode('export const run = () => [1.5, "x"]', { returns: ['x'] })).toMatchObject({
      returns: 'x:=[1.5,"x"]\n',
    });
  });

  it('that throws leaves its message, its line and a stack of the project only', async () => {
    const source = 'type A = string;\nexport function run(): void {\n  throw new RangeError("too far");\n}\n';
    const { exitCode, failure, stderr } = await runNode(source);
    expect({ exitCode, failure, stderr }).toEqual({
      exitCode: 1,
      failure: { code: 'exception', message: 'RangeError: too far', file: 'steps.ts', line: 3 },
      stderr: expect.stringMatching(/^RangeError: too far\n {4}at (?:Module\.)?run \(steps\.ts:3:\d+\)\n$/),
    });
  });

  it.each([
    ['export function Run() {}', 'function-not-found', 'did you mean `Run`?'],
    ['export function other() {}', 'function-not-found', 'it exports `other`'],
    ['export const run = 3;', 'not-callable', 'export a function: `export function name(values) { … }`'],
    ['export function* run() {}', 'generator-function', 'return an array in place of `yield`'],
  ])('must be one: %s', async (source, code, hint) => {
    expect((await runNode(source)).failure).toMatchObject({ code, hint });
  });

  it.each([
    [
      '() => ({ y: 1 })',
      ['x', 'y'],
      'returns-count',
      '`steps.ts#run` of task `chart` returned `y`, and not `x`',
    ],
    ['() => {}', ['x'], 'returns-count', '`steps.ts#run` of task `chart` returned nothing, and not `x`'],
    [
      '() => ({ a: [1, new Date(0)] })',
      ['x'],
      'return-type',
      '`x.a[1]`, returned by `steps.ts#run` of task `chart`, is a `Date`, which JSON cannot hold',
    ],
    [
      '() => NaN',
      ['x'],
      'return-type',
      '`x`, returned by `steps.ts#run` of task `chart`, is `NaN`, which JSON cannot hold',
    ],
    [
      '() => ({ x: undefined })',
      ['x'],
      'return-type',
      '`x`, returned by `steps.ts#run` of task `chart`, is nothing, which JSON cannot hold',
    ],
  ])('must return what is declared: %s', async (...[run, returns, code, message]) => {
    const { exitCode, failure } = await runNode(`export const run = ${run};`, { returns });
    expect({ exitCode, failure }).toMatchObject({ exitCode: 1, failure: { code, message } });
  });

  it('is told when it asks for a value that only Python can read', async () => {
    const values = { model: { pickle: { digest: '', size: 0 }, path: process.execPath } };
    const blocked = { ...values, rows: { json: 1 } };
    expect(
      await runNode('export const run = (v: object) => Object.keys(v)', {
        values: { rows: { json: 1 } },
        returns: ['x'],
      }),
    ).toMatchObject({ returns: 'x:=["rows"]\n' });
    const path = join(folderWith({ model: 'pickle' }), 'model');
    const { failure } = await runNode('export const run = ({ model }: { model: string }) => model', {
      values: { ...blocked, model: { ...values.model, path } },
    });
    expect(failure).toMatchObject({
      code: 'pickled-value',
      message: '`steps.ts#run` of task `chart` asks for `model`, which is a pickled Python value',
    });
  });

  it('that imports what is not there is told how to bring it', async () => {
    const checkout = folderWith({ 'node_modules/left-pad/index.js': '' });
    const source = 'import pad from "left-pad";\nexport const run = () => pad;';
    expect((await runNode(source, { checkout })).failure).toMatchObject({
      code: 'module-not-found',
      message: 'package `left-pad` that task `chart` imports is not in the snapshot',
      hint: "show the checkout's packages to the run: `workspace: { link: [node_modules] }`",
    });
    const files = {
      'steps.ts': 'import { x } from "./other";\nexport const run = () => x;',
      'other.ts': 'export const x = 1;',
    };
    expect((await runNode(files)).failure).toMatchObject({
      message: 'file `other` that task `chart` imports is not in the snapshot',
      hint: 'there is `other.ts`: imports name the file with its ending',
    });
  });
});

describe('a failure that is hard to see', () => {
  it('of a promise that never settles is named', async () => {
    const end = await runNode('export const run = () => new Promise(() => {});');
    expect(end).toMatchObject({ exitCode: 13, failure: { code: 'never-settled' } });
  });

  it.each([
    ['undefined', 'threw undefined, which is no Error'],
    ['{ code: 42 }', 'threw { code: 42 }, which is no Error'],
    ['{ toString() { throw 1; } }', 'threw { toString: [Function: toString] }, which is no Error'],
    ["'just text'", 'just text'],
  ])('of throwing %s says what was thrown', async (thrown, message) => {
    const end = await runNode(`export function run() { throw ${thrown}; }`);
    expect(end).toMatchObject({ exitCode: 1, failure: { code: 'exception', message } });
  });

  it('of a rejection that nobody waits for has its message and place', async () => {
    const source = `
export function run() {
  Promise.reject(new Error('lost'));
  return new Promise((resolve) => setTimeout(resolve, 10_000));
}`;
    expect(await runNode(source)).toMatchObject({
      exitCode: 1,
      failure: { code: 'exception', message: 'Error: lost', file: 'steps.ts', line: 3 },
    });
  });

  it('of a path alias says that Node knows none', async () => {
    const files = {
      'steps.ts': "import { x } from '@lib/x';\nexport const run = () => x;",
      'tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
    };
    expect((await runNode(files)).failure).toMatchObject({
      code: 'module-not-found',
      hint: 'Node knows no `paths` of `tsconfig.json`: import the file by its relative path, with its ending',
    });
  });

  it('of TypeScript that is more than types says so', async () => {
    const namespace = 'namespace N { export const k = 3 }\nexport const run = () => N.k;';
    const decorator = 'const d = (t: unknown) => t;\n@d\nclass A {}\nexport const run = () => new A();';
    for (const source of [namespace, decorator]) {
      expect((await runNode(source)).failure).toMatchObject({
        hint: expect.stringContaining('nothing is compiled'),
      });
    }
  });

  it('of a wrong syntax names file and line, and no path of this machine', async () => {
    const { failure } = await runNode('export const one = 1;\nexport const run = () => {{ ');
    expect(failure).toMatchObject({ file: 'steps.ts', line: 2 });
    expect(JSON.stringify(failure)).not.toContain('transforming');
  });
});

describe('a script', () => {
  it.each([
    ['go.ts', 'const args: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify(args));'],
    ['go.cjs', 'if (require.main === module) console.log(JSON.stringify(process.argv.slice(2)));'],
    ['go.mjs', 'console.log(JSON.stringify(process.argv.slice(2)));'],
  ])('%s runs as Node itself would run it, with its arguments', async (script, source) => {
    const block = { script, args: ['-e', '$(id)', 'a b'] };
    const { stdout, stderr } = await runNode({ [script]: source }, { block });
    expect({ stdout, stderr }).toEqual({ stdout: '["-e","$(id)","a b"]\n', stderr: '' });
  });
});

it('names a file that is not there', async () => {
  const project = folderWith({});
  const checkout = folderWith({ 'a.ts': '' });
  const task = plannedTask({ id: 'chart', kind: 'node', block: { function: 'a.ts#x', args: [] } });
  expect(await nodeKind.compile(task, taskContext(project, { checkout }))).toMatchObject({
    ok: false,
    diagnostics: [
      {
        code: 'script-not-found',
        message: '`a.ts`, which task `chart` runs, is not in the snapshot',
        hint: "it is in the checkout, and Git ignores it: `git check-ignore -v 'a.ts'` says why",
      },
    ],
  });
});

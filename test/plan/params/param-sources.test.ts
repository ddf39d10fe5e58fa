import { expect, it } from 'vitest';
import { readParamVariables } from '../../../src/plan/params/param-environment.ts';
import { readParamsFile } from '../../../src/plan/params/params-file.ts';

it('reads params from variables, keeps the case of names and leaves other variables alone', () => {
  const environment = {
    RUNNABLE_PARAM_alpha: '1',
    RUNNABLE_PARAM_Beta: '',
    'RUNNABLE_PARAM_a-b': 'x',
    HOME: '/',
  };
  expect(readParamVariables(environment)).toEqual({
    ok: true,
    value: [
      { name: 'alpha', form: 'text', value: '1', source: 'environment' },
      { name: 'Beta', form: 'text', value: '', source: 'environment' },
    ],
    diagnostics: [],
  });
});

it('reads no variables inside a task of another run', () => {
  expect(readParamVariables({ RUNNABLE_RUN_ID: '01RUN', RUNNABLE_PARAM_alpha: '1' }).value).toEqual([]);
});

it('says what the variables of the old runner are called now', () => {
  expect(readParamVariables({ RUNNABLE_PRM_alpha: '1' }).diagnostics).toEqual([
    {
      severity: 'warning',
      code: 'old-param-variable',
      message: 'the variable `RUNNABLE_PRM_alpha` is not read',
      hint: 'name it `RUNNABLE_PARAM_alpha`',
    },
  ]);
});

it('reads a params file in YAML, with where each name and each value stands', () => {
  expect(readParamsFile('p.yaml', 'alpha: 0.10\ntrain.depth: 3\nnames: [a]\n')).toEqual({
    ok: true,
    value: [
      {
        name: 'alpha',
        form: 'json',
        value: 0.1,
        text: '0.10',
        source: 'params-file',
        span: expect.objectContaining({ file: 'p.yaml', line: 1, column: 8, endColumn: 12 }),
        nameSpan: expect.objectContaining({ file: 'p.yaml', line: 1, column: 1, endColumn: 6 }),
      },
      {
        name: 'depth',
        task: 'train',
        form: 'json',
        value: 3,
        text: '3',
        source: 'params-file',
        span: expect.objectContaining({ line: 2, column: 14 }),
        nameSpan: expect.objectContaining({ line: 2, column: 1 }),
      },
      {
        name: 'names',
        form: 'json',
        value: ['a'],
        source: 'params-file',
        span: expect.objectContaining({ line: 3, column: 8 }),
        nameSpan: expect.objectContaining({ line: 3, column: 1 }),
      },
    ],
    diagnostics: [],
  });
});

it('reads a params file in JSON', () => {
  const result = readParamsFile('p.json', '{"alpha": 0.1, "on": true}');
  expect(result.ok && result.value.map(({ name, value }) => [name, value])).toEqual([
    ['alpha', 0.1],
    ['on', true],
  ]);
});

it('takes an empty params file as no params', () => {
  expect(readParamsFile('p.yaml', '# nothing yet\n')).toEqual({ ok: true, value: [], diagnostics: [] });
});

it('says of a params file that is too large what helps there', () => {
  expect(readParamsFile('p.yaml', `a: ${'x'.repeat(600 * 1024)}\n`).diagnostics).toMatchObject([
    { code: 'file-size', hint: 'keep data in a file of its own, and give its path as a param' },
  ]);
});

it('refuses a params file that holds no names', () => {
  expect(readParamsFile('p.yaml', '- 1\n').diagnostics).toEqual([
    {
      severity: 'error',
      code: 'params-file',
      message: 'a params file holds one object with names and values, not a list',
      span: expect.objectContaining({ line: 1, column: 1 }),
      hint: 'write `name: value`, one a line',
    },
  ]);
  expect(readParamsFile('p.yaml', 'a-b: 1\n').diagnostics).toEqual([
    {
      severity: 'error',
      code: 'params-file',
      message: '`a-b` cannot be the name of a param; accepted are `name` and `task.name`',
      span: expect.objectContaining({ line: 1, column: 1, endColumn: 4 }),
    },
  ]);
});

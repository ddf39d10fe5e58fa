import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ParamDeclaration } from '../../../src/pipeline/model.ts';
import type { GivenParam } from '../../../src/plan/params/given-param.ts';
import { parseParamArgument } from '../../../src/plan/params/param-argument.ts';
import { readParamVariables } from '../../../src/plan/params/param-environment.ts';
import { readParamsFile } from '../../../src/plan/params/params-file.ts';
import { resolveParams } from '../../../src/plan/params/resolve-params.ts';
import { makeParam, makePipeline, makeTask } from '../../support/pipeline.ts';

it('takes the value of the strongest source and says which it was', () => {
  const declared = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => makeParam(name, 'number', { default: 0 }));
  const file = readParamsFile('p.yaml', 'b: 1\nc: 1\nd: 1\ne: 1\n');
  const variables = readParamVariables({
    RUNNABLE_PARAM_c: '2',
    RUNNABLE_PARAM_d: '2',
    RUNNABLE_PARAM_e: '2',
  });
  const sweep: GivenParam[] = [
    { name: 'd', form: 'json', value: 3, source: 'sweep' },
    { name: 'e', form: 'json', value: 3, source: 'sweep' },
  ];
  const typed = [...argumentsOf('e=4', 'f=4', 'f=5')];
  const given = [...typed, ...sweep, ...variables.value, ...(file.ok ? file.value : [])];
  expect(summaryOf(declared, given)).toEqual([
    'a = 0 (default)',
    'b = 1 (params-file)',
    'c = 2 (environment)',
    'd = 3 (sweep)',
    'e = 4 (command-line)',
    'f = 5 (command-line)',
  ]);
});

it('has no value for a param that is neither required nor given', () => {
  expect(summaryOf([makeParam('day', 'date')], [])).toEqual(['day = null (none)']);
});

it('reads a text as its param declares', () => {
  const declared = [
    makeParam('text', 'string'),
    makeParam('zip', 'string'),
    makeParam('count', 'integer'),
    makeParam('rate', 'number'),
    makeParam('on', 'boolean'),
    makeParam('day', 'date'),
    makeParam('seeds', 'list'),
    makeParam('options', 'object'),
    makeParam('empty', 'string'),
  ];
  const given = argumentsOf(
    'text=a=b: $(id)\n-rf',
    'zip=01234',
    'count=-12',
    'rate=1e-3',
    'on=TRUE',
    'day=2024-02-29',
    'seeds=[1, "two"]',
    'options={"a": {"b": null}}',
    'empty=',
  );
  expect(summaryOf(declared, given)).toEqual([
    'text = "a=b: $(id)\\n-rf" (command-line)',
    'zip = "01234" (command-line)',
    'count = -12 (command-line)',
    'rate = 0.001 (command-line)',
    'on = true (command-line)',
    'day = "2024-02-29" (command-line)',
    'seeds = [1,"two"] (command-line)',
    'options = {"a":{"b":null}} (command-line)',
    'empty = "" (command-line)',
  ]);
});

it('keeps a number of a params file as it is written where text is declared', () => {
  const file = readParamsFile('p.yaml', 'zip: 01234\nversion: 1.10\n');
  const declared = [makeParam('zip', 'string'), makeParam('version', 'string')];
  expect(summaryOf(declared, file.ok ? file.value : [])).toEqual([
    'zip = "01234" (params-file)',
    'version = "1.10" (params-file)',
  ]);
});

it('warns of a number that loses zeros', () => {
  const result = resolve([makeParam('version', 'number')], argumentsOf('version=1.10'));
  expect(result.diagnostics).toEqual([
    {
      severity: 'warning',
      code: 'param-number-changed',
      message: 'param `version` is a number, so `1.10` becomes 1.1',
      hint: 'declare it with `type: string` if its zeros mean something',
    },
  ]);
  expect(resolve([makeParam('ridge', 'number')], argumentsOf('ridge=1.0')).diagnostics).toEqual([]);
});

it('refuses an integer that would be changed, from each source as from a file', () => {
  const large = '9007199254740993';
  const problem = `the integer \`${large}\` is too large to be kept exactly, the limit is 2^53`;
  const variables = readParamVariables({ RUNNABLE_PARAM_x: large });
  const diagnosed = (type: ParamDeclaration['type'], given: readonly GivenParam[]) =>
    resolve([makeParam('x', type)], given).diagnostics.map(({ code, message }) => `${code}: ${message}`);
  const told = `number: param \`x\` cannot be kept: ${problem}`;
  expect(diagnosed('number', argumentsOf(`x=${large}`))).toEqual([told]);
  expect(diagnosed('integer', argumentsOf(`x=-${large}`))).toEqual([told.replace('9007', '-9007')]);
  expect(diagnosed('list', argumentsOf(`x=[1, [${large}]]`))).toEqual([told]);
  expect(diagnosed('object', argumentsOf(`x={"${large}": ${large}}`))).toEqual([told]);
  expect(diagnosed('number', variables.value)).toEqual([`${told} (from \`RUNNABLE_PARAM_x\`)`]);
  expect(diagnosed('string', argumentsOf(`x=${large}`))).toEqual([]);
  expect(diagnosed('list', argumentsOf(`x=["${large}", 9007199254740991, 1.5e300]`))).toEqual([]);
  expect(diagnosed('list', argumentsOf('x=[1e999]'))).toEqual([
    'number: param `x` cannot be kept: `1e999` is larger than any number that can be kept',
  ]);
  for (const json of [large, `[${large}]`, `{"a": [${large}]}`])
    expect(parseParamArgument(`x:=${json}`).diagnostics).toEqual([
      {
        severity: 'error',
        code: 'number',
        message: `what follows \`x:=\` cannot be kept: ${problem}`,
        hint: 'put the number in double quotes to keep it as a text',
      },
    ]);
});

type Misfit = [type: ParamDeclaration['type'], argument: string, problem: string, example: string];

it.each<Misfit>([
  ['integer', 'x=3.5', 'must be a whole number up to 2^53 - 1, not `3.5`', '-p x=3'],
  ['integer', 'x:="3"', 'must be a whole number up to 2^53 - 1, not the text `3`', '-p x=3'],
  ['number', 'x=', 'must be a number, not empty', '-p x=0.5'],
  ['number', 'x=Infinity', 'must be a number, not `Infinity`', '-p x=0.5'],
  ['number', 'x=0x10', 'must be a number, not `0x10`', '-p x=0.5'],
  ['boolean', 'x=yes', 'must be `true` or `false`, not `yes`', '-p x=true'],
  ['boolean', 'x=constructor', 'must be `true` or `false`, not `constructor`', '-p x=true'],
  ['date', 'x=2026-02-29', 'must be a date such as `2026-01-31`, not `2026-02-29`', '-p x=2026-01-31'],
  ['date', 'x=1/2/2026', 'must be a date such as `2026-01-31`, not `1/2/2026`', '-p x=2026-01-31'],
  ['list', 'x=1,2', 'must be a JSON list such as `["a", 1]`, not `1,2`', `-p 'x=["a", 1]'`],
  ['object', 'x=[]', 'must be a JSON object such as `{"a": 1}`, not `[]`', `-p 'x={"a": 1}'`],
  ['string', 'x:=1', 'must be text, not `1`', '-p x=text'],
  ['integer', 'x=\u001b]0;', 'must be a whole number up to 2^53 - 1, not `\\x1b]0;`', '-p x=3'],
])('says what a param of type %s accepts when it is given `%s`', (...misfit: Misfit) => {
  const [type, argument, problem, example] = misfit;
  expect(resolve([makeParam('x', type)], argumentsOf(argument)).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'param-type',
      message: `param \`x\` ${problem}`,
      hint: `give it as \`${example}\``,
    },
  ]);
});

it('shows the default of a number as an example of one', () => {
  const hintOf = (type: ParamDeclaration['type'], value: number) =>
    resolve([makeParam('x', type, { default: value })], argumentsOf('x=abc')).diagnostics[0]?.hint;
  expect([hintOf('number', 10), hintOf('number', 0.1), hintOf('integer', 7)]).toEqual([
    'give it as `-p x=10`',
    'give it as `-p x=0.1`',
    'give it as `-p x=7`',
  ]);
});

it('B44: refuses a NUL in any value, also deep inside and in a key', () => {
  const declared = [makeParam('text', 'string'), makeParam('list', 'list'), makeParam('object', 'object')];
  const given = argumentsOf('text=a\0b', 'list:=[["\\u0000"]]', 'object:={"a\\u0000": 1}');
  const hint = 'put such bytes into a file, and give the path of the file';
  expect(resolve(declared, given).diagnostics).toEqual(
    ['text', 'list', 'object'].map((name) => ({
      severity: 'error',
      code: 'param-nul',
      message: `param \`${name}\` holds a NUL character, which no program can be given`,
      hint,
    })),
  );
});

it('B45: refuses a value above 200 KB and values above 3 MB together', () => {
  const [largest, tooLarge] = ['é'.repeat(100_000), `${'é'.repeat(100_000)}e`];
  const hint = 'put the value into a file, and give the path of the file';
  expect(resolve([makeParam('text', 'string')], argumentsOf(`text=${largest}`)).diagnostics).toEqual([]);
  expect(resolve([makeParam('text', 'string')], argumentsOf(`text=${tooLarge}`)).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'param-size',
      message: 'param `text` has 200001 bytes; at most 200000 are accepted',
      hint,
    },
  ]);
  const names = Array.from({ length: 16 }, (_, index) => `p${index}`);
  const declared = names.map((name) => makeParam(name, 'string'));
  const given = argumentsOf(...names.map((name) => `${name}=${'x'.repeat(190_000)}`));
  expect(resolve(declared, given).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'param-size',
      message: 'the values of all params have 3040000 bytes together; at most 3000000 are accepted',
      hint: 'put the values into files, and give the paths of the files',
    },
  ]);
  const deep = argumentsOf(`list:=${'['.repeat(101)}${']'.repeat(101)}`);
  expect(resolve([makeParam('list', 'list')], deep).diagnostics).toEqual([
    { severity: 'error', code: 'param-size', message: 'param `list` is nested deeper than 100 levels' },
  ]);
});

it('B46: names a param that is not declared, one that is missing, and a value that is not accepted', () => {
  const declared = [
    makeParam('alpha', 'number', { default: 0.1 }),
    makeParam('day', 'date', { required: true }),
    makeParam('region', 'string', { enum: ['eu', 'us'], default: 'eu' }),
    makeParam('size', 'integer', { enum: [1, 2], required: true }),
  ];
  expect(resolve(declared, argumentsOf('Alpha=1', 'zzz=1', 'region=eus')).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'unknown-param',
      message:
        'param `Alpha` is not declared by pipeline `train`; it has `alpha`, `day`, `region`, `size`, `fit.depth`',
      hint: 'did you mean `alpha`?',
    },
    {
      severity: 'error',
      code: 'unknown-param',
      message:
        'param `zzz` is not declared by pipeline `train`; it has `alpha`, `day`, `region`, `size`, `fit.depth`',
    },
    {
      severity: 'error',
      code: 'missing-param',
      message: 'param `day` is required and has no value; accepted is a date such as `2026-01-31`',
      span: expect.objectContaining({ file: 'params/day' }),
      hint: 'give it with `-p day=2026-01-31`',
    },
    {
      severity: 'error',
      code: 'param-enum',
      message: 'param `region` is `eus`; accepted are `eu`, `us`',
      hint: 'did you mean `eu`?',
    },
    {
      severity: 'error',
      code: 'missing-param',
      message: 'param `size` is required and has no value; accepted is a whole number up to 2^53 - 1',
      span: expect.objectContaining({ file: 'params/size' }),
      hint: 'give it with `-p size=1`',
    },
  ]);
});

it('says how a param is declared where there is none yet', () => {
  const pipeline = { ...pipelineOf([]), tasks: [] };
  const told = (argument: string) =>
    resolveParams({ pipeline, running: [], given: argumentsOf(argument) }).diagnostics.map(
      ({ message, hint }) => [message, hint],
    );
  expect(told('zzz=1')).toEqual([
    [
      'param `zzz` is not declared by pipeline `train`; it has none',
      'declare it at the top of the pipeline file: `params: { zzz: … }`, with its default',
    ],
  ]);
  expect(told('fit.zzz=1')).toEqual([
    ['param `fit.zzz` is not declared by pipeline `train`; it has none', undefined],
  ]);
});

it('only warns of a variable that no param has, and says where a bad value came from', () => {
  const { value } = readParamVariables({ RUNNABLE_PARAM_other: '1', RUNNABLE_PARAM_alpha: 'much' });
  expect(
    resolve([makeParam('alpha', 'number')], value).diagnostics.map(
      ({ severity, message }) => `${severity}: ${message}`,
    ),
  ).toEqual([
    'warning: param `other` is not declared by pipeline `train`; it has `alpha`, `fit.depth` (from `RUNNABLE_PARAM_other`)',
    'error: param `alpha` must be a number, not `much` (from `RUNNABLE_PARAM_alpha`)',
  ]);
});

it('gives a param of one task its value by the name of the task', () => {
  const pipeline = pipelineOf([]);
  const given = argumentsOf('fit.depth=5');
  const { tasks, diagnostics } = resolveParams({ pipeline, running: pipeline.tasks, given });
  expect(diagnostics).toEqual([]);
  expect(tasks.get('fit')).toEqual([{ name: 'depth', type: 'integer', value: 5, source: 'command-line' }]);
});

it('marks in a params file the name that nothing declares, and the value that does not fit', () => {
  const file = readParamsFile('p.yaml', 'alhpa: 0.3\nalpha: much\n');
  const { diagnostics } = resolve([makeParam('alpha', 'number')], file.ok ? file.value : []);
  expect(diagnostics.map(({ code, span }) => [code, span?.line, span?.column, span?.endColumn])).toEqual([
    ['unknown-param', 1, 1, 6],
    ['param-type', 2, 8, 12],
  ]);
});

it('points a plain name to the task that has the param, and takes it when that task is run as a job', () => {
  const pipeline = pipelineOf([]);
  const given = argumentsOf('depth=5');
  expect(resolveParams({ pipeline, running: pipeline.tasks, given }).diagnostics).toEqual([
    {
      severity: 'error',
      code: 'unknown-param',
      message: 'param `depth` is not declared by pipeline `train`; it has `fit.depth`',
      hint: 'did you mean `fit.depth`?',
    },
  ]);
  const [fit] = pipeline.tasks;
  const job = resolveParams({ pipeline, running: pipeline.tasks, given, ...(fit ? { job: fit } : {}) });
  expect(job.tasks.get('fit')?.[0]).toMatchObject({ value: 5, source: 'command-line' });
});

it('marks a param of a task that holds an expression, but never a value that somebody gives', () => {
  const expression = `$\{{ params.alpha }}`;
  const depth = makeParam('depth', 'string', { default: expression });
  const pipeline = makePipeline({ tasks: [makeTask('fit', [], { params: [depth] })] });
  const read = (...texts: string[]) =>
    resolveParams({ pipeline, running: pipeline.tasks, given: argumentsOf(...texts) }).tasks.get('fit');
  expect(read()).toEqual([
    { name: 'depth', type: 'string', value: expression, source: 'task', template: true },
  ]);
  expect(read(`fit.depth=${expression}`)).toEqual([
    { name: 'depth', type: 'string', value: expression, source: 'command-line' },
  ]);
});

it('brings every text through unchanged', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!text.includes('\0'));
      expect(resolvedValue('string', `x=${text}`)).toBe(text);
    }),
  );
});

it('brings every JSON value through unchanged', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const json = JSON.stringify(object);
      fc.pre(!json.includes('\\u0000'));
      expect(JSON.stringify(resolvedValue('object', `x:=${json}`))).toBe(json);
      expect(JSON.stringify(resolvedValue('object', `x=${json}`))).toBe(json);
    }),
  );
});

it('brings every number through unchanged', () => {
  // As a text, a whole number of that size is one of those that are refused.
  const isRefused = (real: number) => /^-?\d+$/.test(`${real}`) && !Number.isSafeInteger(real);
  const reals = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((real) => !isRefused(real));
  fc.assert(
    fc.property(reals, fc.maxSafeInteger(), (real, whole) => {
      expect(resolvedValue('number', `x=${real}`)).toBe(real + 0);
      expect(resolvedValue('integer', `x=${whole}`)).toBe(whole + 0);
    }),
  );
});

function resolvedValue(type: ParamDeclaration['type'], argument: string) {
  const result = resolve([makeParam('x', type)], argumentsOf(argument));
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return result.pipeline[0]?.value;
}

function argumentsOf(...texts: readonly string[]): readonly GivenParam[] {
  return texts.map((text) => {
    const result = parseParamArgument(text);
    if (!result.ok) throw new Error(result.diagnostics[0]?.message);
    return result.value;
  });
}

function pipelineOf(params: readonly ParamDeclaration[]) {
  const fit = makeTask('fit', [], { params: [makeParam('depth', 'integer', { default: 3 })] });
  return makePipeline({ params, tasks: [fit] });
}

function resolve(declared: readonly ParamDeclaration[], given: readonly GivenParam[]) {
  const pipeline = pipelineOf(declared);
  return resolveParams({ pipeline, running: pipeline.tasks, given });
}

function summaryOf(declared: readonly ParamDeclaration[], given: readonly GivenParam[]): readonly string[] {
  const { pipeline, diagnostics } = resolve(declared, given);
  expect(diagnostics).toEqual([]);
  return pipeline.map(({ name, value, source }) => `${name} = ${JSON.stringify(value)} (${source})`);
}

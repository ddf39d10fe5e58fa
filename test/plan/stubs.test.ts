import { expect, it } from 'vitest';
import { planRun } from '../../src/plan/plan-run.ts';
import { cleanSource, makePipeline, makeTask } from '../support/pipeline.ts';

const pipeline = makePipeline({
  tasks: [
    makeTask('load', [], { returns: [{ name: 'rows' }, { name: 'day' }] }),
    makeTask('clean', ['load'], {
      returns: [{ name: 'rows_left' }],
      outputs: [{ path: 'clean.csv', store: true }],
    }),
    makeTask('train', ['clean'], {}),
  ],
});

it.each<[string, string[], Record<string, string>, Record<string, unknown>]>([
  [
    'tasks without values',
    ['load,clean'],
    {},
    { load: { rows: null, day: null }, clean: { rows_left: null } },
  ],
  ['values as JSON', ['load:={"rows": [1, 2]}'], {}, { load: { rows: [1, 2], day: null } }],
  [
    'a file with the returns of one task',
    ['load=@v.json'],
    { 'v.json': '{"rows": 3, "day": "2026-01-31"}' },
    { load: { rows: 3, day: '2026-01-31' } },
  ],
  [
    'a file with the returns of the last task that is named',
    ['load,clean=@v.yaml'],
    { 'v.yaml': 'rows_left: 2\n' },
    { load: { rows: null, day: null }, clean: { rows_left: 2 } },
  ],
  [
    'a file with returns by task',
    ['load,clean=@values/a,b.json'],
    { 'values/a,b.json': '{"load": {"rows": 1}, "clean": {"rows_left": 2}}' },
    { load: { rows: 1, day: null }, clean: { rows_left: 2 } },
  ],
  [
    'a file that names the tasks itself',
    ['@v.json'],
    { 'v.json': '{"clean": {"rows_left": 5}}' },
    { clean: { rows_left: 5 } },
  ],
  [
    'two files',
    ['load=@l.json,clean=@c.json'],
    { 'l.json': '{"rows": 1}', 'c.json': '{"rows_left": 2}' },
    { load: { rows: 1, day: null }, clean: { rows_left: 2 } },
  ],
])('reads %s', (...[, stubs, files, expected]) => {
  const planned = plan(stubs, files);
  if (!planned.ok) throw new Error(planned.diagnostics.map(({ message }) => message).join());
  const pretending = planned.value.tasks.filter((task) => task.pretends);
  expect(Object.fromEntries(pretending.map(({ id, block }) => [id, block['returns']]))).toEqual(expected);
});

it.each<[string, string[], Record<string, string>, string[]]>([
  ['a name that is no task', ['laod'], {}, ['`--stub laod` names no task of pipeline `train`']],
  [
    'a file that is not there',
    ['load=@none.json'],
    {},
    ['the file `none.json` cannot be read: there is no such file'],
  ],
  [
    'a return that is not declared, with its place',
    ['load=@v.yaml'],
    { 'v.yaml': '# values\nrows: 1\nrow: 2\n' },
    ['v.yaml:3:1 task `load` does not return `row`'],
  ],
  [
    'a return of a task that is not declared',
    ['@v.yaml'],
    { 'v.yaml': 'load:\n  row: 2\n' },
    ['v.yaml:2:3 task `load` does not return `row`'],
  ],
  [
    'values for a task that is not stubbed',
    ['load=@v.json'],
    { 'v.json': '{"load": {}, "clean": {}}' },
    ['v.json:1:14 the file has values for `clean`, which is not stubbed here'],
  ],
  [
    'a list',
    ['load=@v.json'],
    { 'v.json': '[1]' },
    ['v.json:1:1 `v.json` must hold an object: returns by task, or the returns of one task'],
  ],
  [
    'returns that are no object',
    ['@v.json'],
    { 'v.json': '{"load": 1}' },
    ['v.json:1:2 the returns of `load` must be an object'],
  ],
  ['what is no JSON', ['load:={'], {}, ['what follows `load:=` is not JSON: ']],
])('says what is wrong with %s', (...[, stubs, files, expected]) => {
  const planned = plan(stubs, files);
  const texts = planned.diagnostics.map(({ span, message }) =>
    span === undefined ? message : `${span.file}:${span.line}:${span.column} ${message}`,
  );
  expect(planned.ok).toBe(false);
  expect(texts).toHaveLength(expected.length);
  for (const [index, text] of expected.entries()) expect(texts[index]).toContain(text);
});

it('warns of files that a stub does not give, if somebody behind it runs', () => {
  expect(plan(['clean'], {}).diagnostics).toMatchObject([
    {
      severity: 'warning',
      code: 'stub-outputs',
      message: 'the stub of `clean` gives no files: `clean.csv` will not be there for `train`',
      hint: 'to have the files of an earlier run: leave `clean` out with `--from train` instead',
    },
  ]);
  expect(plan(['clean,train'], {}).diagnostics).toEqual([]);
});

function plan(stubs: readonly string[], files: Readonly<Record<string, string>>) {
  const stubFiles = new Map<string, Uint8Array | string>([['none.json', 'there is no such file']]);
  for (const [name, text] of Object.entries(files)) stubFiles.set(name, Buffer.from(text));
  return planRun(pipeline, { source: cleanSource, stubs, stubFiles });
}

import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/diagnostics/result.ts';
import type { Grid } from '../../../src/plan/grid/grid.ts';
import { parseGridArgument } from '../../../src/plan/grid/grid-argument.ts';
import { readGrid } from '../../../src/plan/grid/grid-document.ts';
import { type GridParts, resolveGrid } from '../../../src/plan/grid/resolve-grid.ts';
import { listSelected } from '../../../src/plan/grid/selection.ts';
import { readSelection } from '../../../src/plan/grid/selection-argument.ts';
import { diagnose, loaded } from '../../support/diagnosed.ts';

const pipeline = await loaded(`params:
  alpha: 0.1
  region: { type: string, enum: [eu, us], default: eu }
  version: { type: string, default: "1" }
  seeds: { type: list, default: [] }
tasks:
  load: { stub: true }
  train:
    stub: true
    params:
      depth: { type: integer, default: 3 }
`);

describe('a grid document', () => {
  it('gives axes in the order of the file, typed by the declarations', () => {
    const grid = resolve(`train: { depth: [3, 5] }
pipeline_parameters:
  version: [1.10, "2"]
  seeds: [[1, 2], []]
`);
    expect(grid).toEqual({
      axes: [
        { task: 'train', name: 'depth', type: 'integer', values: [3, 5] },
        { name: 'version', type: 'string', values: ['1.10', '2'] },
        { name: 'seeds', type: 'list', values: [[1, 2], []] },
      ],
    });
  });

  it('is JSON as well, and says everything that is wrong at once, with its place and what was meant', () => {
    const text = `{
  "pipeline_parameters": {
    "alhpa": [0.1],
    "alpha": [0.1, "much", 0.1],
    "region": ["eu", "EU"],
    "depth": [1],
    "seeds": []
  },
  "trian": { "depth": [3] },
  "train": { "depth": 3 },
  "load": [1]
}`;
    expect(say(text)).toEqual([
      '3:5 error[unknown-param] param `alhpa` is not declared by pipeline `p`; it has `alpha`, `region`, `version`, `seeds`, `train.depth`; hint: did you mean `alpha`?',
      '4:20 error[param-type] param `alpha` must be a number, not the text `much`; hint: each value of the axis `alpha` is one, such as `0.1`',
      '4:28 warning[grid-duplicate] the axis `alpha` has the value `0.1` twice; it is taken once',
      '5:22 error[param-enum] param `region` is the text `EU`; accepted are `eu`, `us`; hint: did you mean `eu`?',
      '6:5 error[unknown-param] param `depth` is not declared by pipeline `p`; it has `alpha`, `region`, `version`, `seeds`, `train.depth`; hint: did you mean `train.depth`?',
      '7:5 error[grid-axis] the axis `seeds` has no values, so there is no combination; hint: give it a value, or leave the axis out',
      '9:3 error[grid-task] the grid has a section `trian`, which is neither `pipeline_parameters` nor a task of pipeline `p`; hint: did you mean `train`?',
      '10:23 error[grid-axis] the axis `depth` is a list of values, not the number 3; hint: put it into a list: `[3]`',
      '11:11 error[grid-file] the section `load` is one object, not a list; hint: write `{"pipeline_parameters": {"alpha": [0.1, 0.2]}, "train": {"depth": [3, 5]}}`',
    ]);
  });

  it.each([
    [
      '',
      '1:1 error[grid-file] the grid is empty; hint: write `{"pipeline_parameters": {"alpha": [0.1, 0.2]}}`',
    ],
    [
      '[1]',
      '1:1 error[grid-file] a grid is one object, not a list; hint: write `{"pipeline_parameters": {"alpha": [0.1, 0.2]}, "train": {"depth": [3, 5]}}`',
    ],
    [
      'train: { depth: [1], depth: [2] }',
      '1:22 error[duplicate-key] the key `depth` stands twice in one map',
    ],
    ['train: { "a b": [1] }', '1:10 error[grid-axis] `a b` cannot be the name of a param'],
  ])('is refused as %j', (text, said) => {
    expect(say(text)).toEqual([said]);
  });

  it('keeps the name of the section of the pipeline to itself', async () => {
    expect(await diagnose('tasks: { pipeline_parameters: { stub: true } }')).toEqual([
      '1:10 error[task-id] `pipeline_parameters` can be no id for a task: a grid calls the section of the pipeline itself so',
    ]);
  });

  it('is refused when its combinations have no numbers any more', () => {
    const many = Array.from({ length: 10_000 }, (_, value) => value);
    const lists = JSON.stringify(many.map((value) => [value]));
    const axes = [`alpha=${many}`, `version=${many}`, `train.depth=${many}`, `seeds:=${lists}`];
    expect(tell(resolveText(null, { axes }))).toEqual([
      'error[grid-size] the grid has about 1e+16 combinations; they can be numbered up to 2^53 - 1; hint: leave axes or values out',
    ]);
  });
});

describe('--grid', () => {
  it('adds an axis behind those of the document, or takes the place of one', () => {
    const document = 'pipeline_parameters: { alpha: [0.1, 0.2], region: [eu] }';
    const axes = ['train.depth=3,5', 'alpha=1,2,3', 'seeds:=[[1, 2], []]'];
    expect(labelled(resolve(document, { axes }))).toEqual([
      ['alpha', [1, 2, 3]],
      ['region', ['eu']],
      ['train.depth', [3, 5]],
      ['seeds', [[1, 2], []]],
    ]);
  });

  it('takes a plain name for the param of the task that is run as a job', () => {
    expect(labelled(resolve(null, { axes: ['depth=3,5'], task: 'train' }))).toEqual([
      ['train.depth', [3, 5]],
    ]);
  });

  it('refuses a number that would be changed', () => {
    expect(tell(resolveText(null, { axes: ['alpha=1,9007199254740993'] }))).toEqual([
      'error[number] param `alpha` cannot be kept: the integer `9007199254740993` is too large to be kept exactly, the limit is 2^53; hint: declare it with `type: string` to keep it as a text',
    ]);
  });

  it('is no axis where --param gives the value', () => {
    const fixed = [{ name: 'alpha' }];
    expect(labelled(resolve('pipeline_parameters: { alpha: [0.1], region: [eu] }', { fixed }))).toEqual([
      ['region', ['eu']],
    ]);
  });

  it.each([
    [
      'alpha',
      'error[grid-argument] `alpha` gives no axis; accepted are `name=a,b`, `name:=[JSON, …]` and `task.name=a,b`; hint: for example `--grid alpha=0.1,0.2`',
    ],
    [
      'alpha:=[1, 9007199254740993]',
      'error[number] what follows `alpha:=` cannot be kept: the integer `9007199254740993` is too large to be kept exactly, the limit is 2^53; hint: put the number in double quotes to keep it as a text',
    ],
    [
      'alpha:=0.1',
      'error[grid-argument] what follows `alpha:=` is not a list; accepted is a JSON list of values; hint: quote it for the shell: `--grid \'alpha:=["a, b", "c"]\'`',
    ],
    [
      'alpha:=[0.1',
      "error[grid-argument] what follows `alpha:=` is not JSON: expected ',' or ']' after array element; accepted is a JSON list of values; hint: quote it for the shell: `--grid 'alpha:=[\"a, b\", \"c\"]'`",
    ],
  ])('is refused as %s', (text, said) => {
    expect(tell(parseGridArgument(text))).toEqual([said]);
  });
});

describe('--select and --exclude', () => {
  const grid: Grid = {
    axes: [
      { name: 'city', type: 'string', values: ['Rome', 'Paris, France', 'Oslo'] },
      { name: 'alpha', type: 'number', values: [0.1, 0.2] },
      { name: 'depth', task: 'train', type: 'integer', values: [3, 5] },
    ],
  };

  it.each([
    [['0-2,7', '1,9-'], [], [0, 1, 2, 7, 9, 10, 11]],
    [['alpha=0.1,train.depth=5'], [], [1, 5, 9]],
    [['depth=5,alpha=0.10'], [], [1, 5, 9]],
    [['city=Rome,Oslo,alpha=0.2'], [], [2, 3, 10, 11]],
    [['city=Paris, France'], ['depth=3'], [5, 7]],
    [['city:=["Paris, France", "Oslo"],depth=3'], ['0-5'], [6, 8, 10]],
    [
      ['alpha=0.1', '11'],
      ['city=Rome', 'city=Paris, France'],
      [8, 9, 11],
    ],
    [[], ['1-'], [0]],
  ])('%j without %j means %j', (select, exclude, numbers) => {
    const selection = readSelection(grid, { select, exclude });
    if (!selection.ok) throw new Error(tell(selection).join('\n'));
    expect([...listSelected(grid, selection.value)]).toEqual(numbers);
  });

  it.each([
    [
      ['12'],
      'error[grid-selection] `--select 12` matches no combination with `12`: they have the numbers 0 to 11',
    ],
    [
      ['0-9,5-3'],
      'error[grid-selection] `--select 0-9,5-3` has `5-3`; accepted are numbers such as `12`, and ranges such as `0-9` or `90-`',
    ],
    [
      ['alpha'],
      'error[grid-selection] `--select alpha` has `alpha`; accepted are numbers (`0-9,12`) and values of axes (`alpha=0.1,depth=3`)',
    ],
    [
      ['alhpa=1'],
      'error[grid-selection] `--select alhpa=1` names no axis of the grid with `alhpa`; it has `city`, `alpha`, `train.depth`; hint: did you mean `alpha`?',
    ],
    [
      ['alpha=0.1,0.4'],
      'error[grid-selection] `--select alpha=0.1,0.4` matches no combination: the axis `alpha` has no `0.4`, it has `0.1`, `0.2`',
    ],
  ])('%j is refused', (select, said) => {
    expect(tell(readSelection(grid, { select, exclude: [] }))).toEqual([said]);
  });

  it('leave at least one combination', () => {
    expect(tell(readSelection(grid, { select: ['0'], exclude: ['city=Rome'] }))).toEqual([
      'error[grid-selection] no combination of the grid is left; hint: what `--exclude` names is left out of what `--select` names; see what there is with `--list`',
    ]);
  });
});

type Parts = Partial<Omit<GridParts, 'axes' | 'document'>> & { readonly axes?: readonly string[] };

function resolveText(text: string | null, { axes = [], ...parts }: Parts = {}): Result<Grid> {
  const document = text === null ? null : readGrid('.runnable/p.parameters.json', text);
  const given = axes.map(parseGridArgument).flatMap((axis) => (axis.ok ? [axis.value] : []));
  return resolveGrid(pipeline, {
    ...(document === null ? {} : { document }),
    axes: given,
    fixed: [],
    ...parts,
  });
}

function resolve(text: string | null, parts: Parts = {}): Grid {
  const grid = resolveText(text, parts);
  if (!grid.ok) throw new Error(tell(grid).join('\n'));
  return grid.value;
}

function say(text: string): readonly string[] {
  return tell(resolveText(text));
}

function tell({ diagnostics }: Result<unknown>): readonly string[] {
  return diagnostics.map(({ severity, code, message, span, hint }) => {
    const place = span === undefined ? '' : `${span.line}:${span.column} `;
    return `${place}${severity}[${code}] ${message}${hint === undefined ? '' : `; hint: ${hint}`}`;
  });
}

function labelled({ axes }: Grid) {
  return axes.map(({ task, name, values }) => [task === undefined ? name : `${task}.${name}`, values]);
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it as plainIt } from 'vitest';
import { createKinds } from '../../src/kinds/index.ts';
import type { BoundValue } from '../../src/plan/kind.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import type { Json } from '../../src/values/json.ts';
import { type AttemptEnd, folderWith, runInvocation } from '../support/attempt.ts';
import { itNeeds } from '../support/needs.ts';
import { type CellSource, jupyter, writeNotebook } from '../support/notebook.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

const it = itNeeds(jupyter);

interface Case {
  readonly values?: Readonly<Record<string, Json>>;
  readonly bound?: Readonly<Record<string, BoundValue>>;
  readonly returns?: readonly (string | PlannedTask['returns'][number])[];
  readonly kernel?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly env?: Record<string, string>;
}

interface Cell {
  readonly source: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
}

type NotebookEnd = AttemptEnd & {
  readonly cells: readonly Cell[];
  readonly html: string;
  readonly project: string;
};

/** Runs `notebooks/report.ipynb` with these cells. */
async function runNotebook(
  cells: readonly (string | CellSource)[],
  given: Case = {},
  environment: Readonly<Record<string, string | undefined>> = { PATH: process.env['PATH'] },
): Promise<NotebookEnd> {
  const text = given.text ?? writeNotebook(cells, given.metadata);
  const project = folderWith({ 'notebooks/report.ipynb': text, ...given.files });
  const returns = (given.returns ?? []).map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  const block = { path: 'notebooks/report.ipynb', ...(given.kernel ? { kernel: given.kernel } : {}) };
  const task = plannedTask({ id: 'report', kind: 'notebook', block, returns });
  const values = Object.fromEntries(
    Object.entries(given.values ?? {}).map(([name, json]): [string, BoundValue] => [name, { json }]),
  );
  const context = taskContext(project, { values: { ...values, ...given.bound } });
  const compiled = await createKinds(environment).get('notebook')?.compile(task, context);
  if (compiled?.ok !== true) throw new Error(JSON.stringify(compiled?.diagnostics));
  const end = await runInvocation(compiled.value, project, given.env);
  const read = (name: string) =>
    existsSync(join(end.folder, name)) ? readFileSync(join(end.folder, name), 'utf8') : '';
  const executed = read('executed.ipynb');
  return {
    ...end,
    project,
    cells: executed === '' ? [] : joinSources(executed),
    html: read('executed.html'),
  };
}

function joinSources(text: string): Cell[] {
  const cells: (Omit<Cell, 'source'> & { source: string | string[] })[] = JSON.parse(text).cells;
  return cells.map((cell) => ({ ...cell, source: [cell.source].flat().join('') }));
}

describe('a notebook', () => {
  it('gets its params in a cell after the one tagged `parameters`, prints as it runs, and gives its variables', async () => {
    const end = await runNotebook(
      [
        { type: 'markdown', source: '# Report' },
        { source: 'alpha = 0.1\nregion = "eu"', tags: ['parameters'] },
        'print(alpha, region, days)\nscore = alpha * 2',
        { source: 'raise Exception("never")', tags: ['skip'] },
        'import sys; print("careful", file=sys.stderr)\n{"score": score}',
        '',
      ],
      { values: { alpha: 0.5, days: [1, { x: null }], region: 'u"s' }, returns: ['score', 'alpha'] },
    );
    expect({ ...end, cells: end.cells.map(({ source }) => source) }).toMatchObject({
      exitCode: 0,
      stdout: `[1/5] alpha = 0.1
[2/5] print(alpha, region, days)
0.5 u"s [1, {'x': None}]
[3/5] skipped
[4/5] import sys; print("careful", file=sys.stderr)
{'score': 1.0}
[5/5] empty
`,
      stderr: 'careful\n',
      returns: expect.stringMatching(/^score@exact=values\/score.pkl:=1.0\nalpha:=0.5\n$/),
      cells: [
        '# Report',
        'alpha = 0.1\nregion = "eu"',
        `# Params of the task, put in by runnable\nalpha = 0.5\ndays = [1, {'x': None}]\nregion = 'u"s'`,
        'print(alpha, region, days)\nscore = alpha * 2',
        'raise Exception("never")',
        'import sys; print("careful", file=sys.stderr)\n{"score": score}',
        '',
      ],
    });
    expect(end.cells[2]?.metadata.tags).toEqual(['injected-parameters']);
  });

  it('has its params at the top without such a cell, and in place of those of an earlier run', async () => {
    const { stdout, cells } = await runNotebook(
      ['print(a)', { source: 'a = 99', tags: ['injected-parameters'] }, 'print(a)'],
      { values: { a: 1 } },
    );
    expect(stdout).toBe('[1/3] print(a)\n1\n[3/3] print(a)\n1\n');
    expect(cells.map(({ source }) => source.split('\n').at(-1))).toEqual(['a = 1', 'print(a)', 'print(a)']);
  });

  it('works in its own folder, and imports what lies beside it, then what the project has', async () => {
    const end = await runNotebook(
      [
        'import pathlib, near, far, far2\nprint(pathlib.Path.cwd().name, near.__name__, far.X, far2.X)',
        'sorted(name for name in globals() if name.startswith(("runnable", "TaskError")))',
      ],
      {
        files: {
          'notebooks/near.py': '',
          'near.py': 'raise SystemError',
          'far.py': 'X = 1',
          'src/far2.py': 'X = 2',
        },
      },
    );
    expect(end).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('notebooks near 1 2\n') });
    expect(end.stdout).toMatch(/\[\]\n$/);
  });

  it('hands on what JSON cannot hold as a pickle, and reads pickles that it is given', async () => {
    const first = await runNotebook(['import datetime\nday = datetime.date(2026, 1, 31)\nrows = {1: "a"}'], {
      returns: ['day', 'rows'],
    });
    expect(first.returns).toBe('day@pickle=values/day.pkl\nrows@pickle=values/rows.pkl\n');
    const pickle = { digest: 'a'.repeat(64), size: 1 };
    const bound: Record<string, BoundValue> = {
      day: { pickle, path: join(first.folder, 'values/day.pkl') },
      rows: { json: {}, exact: { pickle, path: join(first.folder, 'values/rows.pkl') } },
    };
    const second = await runNotebook(['print(repr(day), rows)'], { bound });
    expect(second.stdout).toContain("datetime.date(2026, 1, 31) {1: 'a'}\n");
  });

  it('keeps a page with its charts and tables in it, which fetches nothing', async () => {
    const png =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const { html, stdout } = await runNotebook([
      `from IPython.display import Image, HTML\nimport base64\ndisplay(Image(base64.b64decode("${png}")))`,
      'HTML("<table><tr><td>42</td></tr></table>")',
      'print("<script>alert(1)</script>")',
    ]);
    expect(html).toContain(`src="data:image/png;base64,${png}`);
    expect(html).toContain('<td>42</td>');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none';`);
    expect(html.match(/(?:src|href)="(?!data:|#)[^"]*"/g)).toBeNull();
    expect(stdout).not.toContain('Image object');
  });

  it('ends in peace at a cell that asks for it', async () => {
    const end = await runNotebook(['done = 1', 'import sys; sys.exit(0)', 'done = 2'], { returns: ['done'] });
    expect(end).toMatchObject({ exitCode: 0, returns: 'done:=1\n' });
  });

  it('is run by the kernel that it names where that is installed, else by the one that the task names', async () => {
    const spec = (mark: string) =>
      JSON.stringify({
        argv: ['python3', '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
        display_name: mark,
        language: 'python',
        env: { MARK: mark },
      });
    const jupyter = folderWith({
      'kernels/one/kernel.json': spec('one'),
      'kernels/two/kernel.json': spec('two'),
    });
    const given = {
      metadata: { kernelspec: { name: 'one' } },
      env: { JUPYTER_PATH: jupyter },
      returns: ['mark'],
    };
    const cells = ['import os; mark = os.environ["MARK"]'];
    expect(await runNotebook(cells, given)).toMatchObject({ returns: 'mark:="one"\n' });
    expect(await runNotebook(cells, { ...given, kernel: 'two' })).toMatchObject({ returns: 'mark:="two"\n' });
  });

  it('is run by the interpreter of the task where it names a Python kernel that is not installed', async () => {
    const end = await runNotebook(['1 + 1'], {
      metadata: { kernelspec: { name: 'somebodys-laptop', language: 'python' } },
    });
    expect(end).toMatchObject({ exitCode: 0, stdout: '[1/1] 1 + 1\n2\n' });
    expect(end.stderr).toMatch(
      /^note: the kernel `somebodys-laptop` that the notebook names is not installed/,
    );
  });
});

describe('a failure', () => {
  it('names the cell, its line and what stands there, and keeps what was done', async () => {
    const end = await runNotebook([
      'x = 0',
      { type: 'markdown', source: 'Now it happens' },
      'def f(x):\n    return 1 / x\n\nprint("before")\nf(x)',
      'print("after")',
    ]);
    expect(end).toMatchObject({
      exitCode: 1,
      stdout: '[1/3] x = 0\n[2/3] def f(x):\nbefore\n',
      failure: {
        code: 'exception',
        message: 'ZeroDivisionError: division by zero (cell 2, line 5: `f(x)`)',
        file: 'notebooks/report.ipynb',
      },
    });
    const { line } = end.failure as { line: number };
    const text = readFileSync(join(end.project, 'notebooks/report.ipynb'), 'utf8').split('\n');
    expect(text[line - 1]).toBe('    "f(x)"');
    expect(end.stderr).toMatch(
      /Traceback[\s\S]*Cell In\[2\], line 5[\s\S]*ZeroDivisionError: division by zero\n$/,
    );
    expect(end.stderr).not.toContain('\u001b');
    expect(end.cells[2]?.outputs.map((output) => output['output_type'])).toEqual(['stream', 'error']);
    expect(end.html).toContain('ZeroDivisionError');
  });

  it.each<[string, string[], [string, string]]>([
    ['wrong syntax', ['a = = 1'], ['SyntaxError: invalid syntax (', 'cell 1, line 1: `a = = 1`)']],
    ['an exit code', ['import sys\nsys.exit(3)'], ['SystemExit: 3 (', '(cell 1)']],
  ])('of %s is told with its line', async (_, cells, [start, end]) => {
    const { failure } = (await runNotebook(cells)) as { failure: { message: string } };
    expect([failure.message.slice(0, start.length), failure.message.slice(-end.length)]).toEqual([
      start,
      end,
    ]);
  });

  it('of a kernel that dies is told at once', async () => {
    const end = await runNotebook(['1', 'import os; os._exit(9)']);
    expect(end.failure).toMatchObject({
      code: 'kernel-died',
      message: 'the kernel of task `report` died in cell 2',
    });
    expect(end.cells).toHaveLength(2);
  });

  it.each<[string, Case & { readonly cells?: readonly string[] }, object]>([
    [
      'a variable that is not set',
      { cells: ['total = 1'], returns: ['totals'] },
      {
        code: 'return-missing',
        message:
          '`notebooks/report.ipynb` of task `report` has no variable `totals` at its end, which `returns` names',
        hint: 'did you mean `total`?',
      },
    ],
    [
      'a metric that is no number',
      { cells: ['auc = "high"'], returns: [{ name: 'auc', kind: 'metric' }] },
      {
        code: 'return-type',
        message:
          'metric `auc`, returned by `notebooks/report.ipynb` of task `report`, is a `str`, and a metric is a finite number',
      },
    ],
    [
      'a kernel that is not there',
      { kernel: 'pythn3' },
      { code: 'kernel-not-found', hint: 'did you mean `python3`?' },
    ],
    [
      'a notebook in a language without a kernel',
      { metadata: { kernelspec: { name: 'ir', language: 'R' } } },
      {
        code: 'kernel-not-found',
        message: expect.stringContaining('the kernel `ir` of task `report` is not installed'),
      },
    ],
    [
      'a notebook in a language alone',
      { metadata: { language_info: { name: 'julia' } } },
      { code: 'kernel-not-found', message: expect.stringContaining('the kernel `julia` of task `report`') },
    ],
    [
      'a file that is no notebook',
      { text: '<<<<<<< HEAD\n{"cells": []}\n' },
      {
        code: 'notebook-unreadable',
        message:
          '`notebooks/report.ipynb` of task `report` is no notebook: Expecting value: line 1 column 1 (char 0)',
        file: 'notebooks/report.ipynb',
      },
    ],
  ])('of %s says what to do', async (_, { cells = [], ...given }, failure) => {
    expect(await runNotebook(cells, given)).toMatchObject({ exitCode: 1, failure });
  });
});

plainIt.each<[string, string]>([
  ['fit', 'fit/a.ipynb'],
  ['fit[seed=1,rate=0.5]', 'fit[seed=1,rate=0.5]/a.ipynb'],
  ['etl/fit', 'etl-fit-1284046e/a.ipynb'],
  ['fit[from=../../x]', 'fit[from=..-..-x]-18c98e37/a.ipynb'],
])('keeps the notebook of `%s` as %s', async (id, path) => {
  const project = folderWith({ 'a.ipynb': writeNotebook([]) });
  const task = plannedTask({ id, kind: 'notebook', block: { path: 'a.ipynb' } });
  const compiled = await createKinds({ PATH: process.env['PATH'] })
    .get('notebook')
    ?.compile(task, taskContext(project));
  expect(compiled).toMatchObject({
    ok: true,
    value: {
      keeps: [{ name: 'executed.ipynb', path: `.runnable-notebooks/${path}` }, { name: 'executed.html' }],
    },
  });
});

plainIt('writes params as R and Julia read them, and says what it cannot give', () => {
  const values = {
    text: { json: 'a"b\\c $x\n\u00e9\u{1f600}' },
    list: { json: [1, 2.5, null, true] },
    map: { json: { 'k"': [] } },
    _x: { json: 1 },
    model: { pickle: 'given/model.pkl' },
  };
  const script =
    'import json, sys; from runnable_notebook_params import write_source; values = json.load(sys.stdin)\n' +
    'for name in ("r", "julia", "scala"): print(write_source(values, name, "."))';
  const assets = fileURLToPath(new URL('../../src/kinds/assets', import.meta.url));
  const options = {
    input: JSON.stringify(values),
    encoding: 'utf8' as const,
    env: { ...process.env, PYTHONPATH: assets, PYTHONDONTWRITEBYTECODE: '1' },
  };
  const { stdout, stderr } = spawnSync('python3', ['-c', script], options);
  expect(stdout).toBe(String.raw`# Params of the task, put in by runnable
text <- "a\"b\\c $x\u000a\u00e9\U0001f600"
list <- list(1, 2.5, NULL, TRUE)
map <- list("k\"" = list())
${'`_x`'} <- 1
# Params of the task, put in by runnable
text = "a\"b\\c \$x\u000a\u00e9\U0001f600"
list = [1, 2.5, nothing, true]
map = Dict("k\"" => [])
_x = 1

`);
  expect(stderr).toContain('note: `model` is a pickled Python value, so the notebook does not get it\n');
  expect(stderr).toContain("this one's language is scala\n");
});

plainIt('says which interpreter lacks what, and how it is installed', async () => {
  const bare = folderWith({});
  const { status } = spawnSync('/usr/bin/env', ['python3', '-m', 'venv', '--without-pip', bare]);
  expect(status).toBe(0);
  const end = await runNotebook(['1'], {}, { PATH: `${bare}/bin:${process.env['PATH']}` });
  expect(end).toMatchObject({
    exitCode: 1,
    failure: {
      code: 'notebook-packages',
      message: `the notebook of task \`report\` needs \`nbclient\` and \`ipykernel\`, and \`${bare}/bin/python3\`, which is found on PATH, does not have them`,
      hint: `install what runs notebooks there: \`${bare}/bin/python3 -m pip install nbclient ipykernel nbconvert\``,
    },
  });
});

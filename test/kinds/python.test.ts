import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKinds } from '../../src/kinds/index.ts';
import type { BoundValue } from '../../src/plan/kind.ts';
import type { PlannedTask } from '../../src/plan/plan.ts';
import type { Json } from '../../src/values/json.ts';
import { type AttemptEnd, folderWith, runInvocation } from '../support/attempt.ts';
import { plannedTask, taskContext } from '../support/planned-task.ts';

interface Case {
  readonly values?: Readonly<Record<string, Json>>;
  readonly bound?: Readonly<Record<string, BoundValue>>;
  readonly returns?: readonly (string | PlannedTask['returns'][number])[];
  readonly block?: Readonly<Record<string, Json>>;
  readonly id?: string;
  readonly checkout?: string;
  readonly returners?: Readonly<Record<string, readonly string[]>>;
}

/** Runs `steps:run` of a project with these files, or what the block says. */
async function runPython(
  source: string | Readonly<Record<string, string>>,
  given: Case = {},
): Promise<AttemptEnd & { readonly project: string }> {
  const project = folderWith(typeof source === 'string' ? { 'steps.py': source } : source);
  const kind = createKinds(process.env).get('python');
  const returns = (given.returns ?? []).map((entry) => (typeof entry === 'string' ? { name: entry } : entry));
  const block = { args: [], ...(given.block ?? { function: 'steps:run' }) };
  const task = plannedTask({ id: given.id ?? 'train', kind: 'python', block, returns });
  const values = Object.fromEntries(
    Object.entries(given.values ?? {}).map(([name, json]): [string, BoundValue] => [name, { json }]),
  );
  const context = taskContext(project, { ...given, values: { ...values, ...given.bound } });
  const compiled = await kind?.compile(task, context);
  if (compiled?.ok !== true) throw new Error(JSON.stringify(compiled?.diagnostics));
  return { ...(await runInvocation(compiled.value, project)), project };
}

describe('arguments', () => {
  it("are bound by name, with the function's defaults and the rest in `**kwargs`", async () => {
    const { stdout, exitCode } = await runPython(
      'def run(b, a, /, c=3, *, d, e=5, **rest):\n  print(a, b, c, d, e, rest)\n',
      { values: { a: 1, b: 'two', d: [4], other: null, more: { x: true } } },
    );
    expect({ stdout, exitCode }).toEqual({
      stdout: "1 two 3 [4] 5 {'other': None, 'more': {'x': True}}\n",
      exitCode: 0,
    });
  });

  it('give what is left over to an argparse.Namespace', async () => {
    const { stdout } = await runPython(
      'import argparse\ndef run(a, args: argparse.Namespace): print(a, args)\n',
      { values: { a: 1, b: 2 } },
    );
    expect(stdout).toBe('1 Namespace(b=2)\n');
  });

  it('become what the type hints say', async () => {
    const source = `
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Dict, List, Literal, NamedTuple, Optional, Tuple, Union
class Market(Enum):
    EU = "eu"
    US = "us"
class Point(NamedTuple):
    x: int
    y: int = 0
@dataclass
class Inner:
    day: date
    tags: Tuple[str, ...] = ()
@dataclass
class Settings:
    depth: int
    inner: Inner
    more: List[Inner] = field(default_factory=list)
def run(i: int, w: int, f: float, b: bool, s: str, l: list, d: dict, t: Tuple[int, str], o: Optional[int],
        u: Union[int, str], c: Literal["a", "b"], m: Market, n: Market, day: date, at: datetime, p: Path,
        dec: Decimal, point: Point, settings: Settings, keyed: Dict[int, float], late: "List[int]", any: Any, none: None):
    for name, value in sorted(locals().items()):
        print(name, repr(value))
`;
    const inner = { day: '2026-01-31' };
    const values = {
      i: 3, w: '42', f: 1, b: false, s: 'x', l: [1], d: { a: 1 }, t: [1, 'x'], o: null,
      u: 'text', c: 'b', m: 'us', n: 'EU', day: '2026-01-31', at: '2026-01-31T06:00:00Z', p: 'a/b',
      dec: '1.10', point: { x: 1 }, settings: { depth: 3, inner, more: [{ ...inner, tags: ['q'] }] },
      keyed: { '1': 2 }, late: [1, 2], any: { k: 1 }, none: null,
    }; // biome-ignore format: a table
    const { stdout, stderr } = await runPython(source, { values });
    expect(stderr).toBe('');
    expect(stdout).toBe(`any {'k': 1}
at datetime.datetime(2026, 1, 31, 6, 0, tzinfo=datetime.timezone.utc)
b False
c 'b'
d {'a': 1}
day datetime.date(2026, 1, 31)
dec Decimal('1.10')
f 1.0
i 3
keyed {1: 2.0}
l [1]
late [1, 2]
m <Market.US: 'us'>
n <Market.EU: 'eu'>
none None
o None
p PosixPath('a/b')
point Point(x=1, y=0)
s 'x'
settings Settings(depth=3, inner=Inner(day=datetime.date(2026, 1, 31), tags=()), more=[Inner(day=datetime.date(2026, 1, 31), tags=('q',))])
t (1, 'x')
u 'text'
w 42
`);
  });

  it.each([
    ['int', 'deep', 'the string "deep", and an integer is accepted'],
    ['int', '²', 'the string "²", and an integer is accepted'],
    ['int', '+-1', 'the string "+-1", and an integer is accepted'],
    ['int', 1.5, 'the number `1.5`, and an integer is accepted'],
    ['int', true, '`true`, and an integer is accepted'],
    ['bool', 1, 'the number `1`, and `true` or `false` is accepted'],
    ['date', '2026-13-01', 'the string "2026-13-01", and a date such as `2026-01-31` is accepted'],
    ['Literal["eu", "us"]', 'de', "the string \"de\", and one of `'eu'`, `'us'` is accepted"],
    ['Union[int, List[int]]', 'x', 'the string "x", and `int` or `List[int]` is accepted'],
    ['Fraction', [1], 'a list of 1, and a `fractions.Fraction` is accepted'],
  ])('that do not fit the hint %s are refused', async (hint, value, words) => {
    const source = `from fractions import Fraction\nfrom datetime import date\nfrom typing import *\ndef run(x: ${hint}): pass\n`;
    const { failure, exitCode, stdout } = await runPython(source, { values: { x: value } });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(failure).toMatchObject({
      code: 'argument-type',
      message: `argument \`x\` of \`steps:run\` in task \`train\` is ${words}`,
      file: 'steps.py',
      line: 4,
    });
  });

  it('that are wrong deep inside are named with their place', async () => {
    const source = `
from dataclasses import dataclass
from typing import List
@dataclass
class Row:
    day: int
def run(rows: List[Row]): pass
`;
    const { failure } = await runPython(source, { values: { rows: [{ day: 1 }, { day: 'x' }] } });
    expect(failure).toMatchObject({
      message:
        'argument `rows[1].day` of `steps:run` in task `train` is the string "x", and an integer is accepted',
    });
  });

  it('that nothing gives are named, with the task that returns them', async () => {
    const { failure, stderr } = await runPython('def run(raw_data, other): pass\n', {
      id: 'clean',
      returners: { raw_data: ['load'] },
    });
    expect(failure).toEqual({
      code: 'missing-argument',
      message: '`steps:run` needs arguments `raw_data` and `other` that nothing gives to task `clean`',
      hint: 'task `load` returns it: add `needs: [load]` to `clean`',
      file: 'steps.py',
      line: 1,
    });
    expect(stderr).toBe(
      'error[missing-argument]: `steps:run` needs arguments `raw_data` and `other` that nothing gives to task `clean`\n' +
        'hint: task `load` returns it: add `needs: [load]` to `clean`\n',
    );
  });

  it('that nothing gives to a job are given with a param', async () => {
    const { failure } = await runPython('def run(day): pass\n', { id: 'task' });
    expect(failure).toMatchObject({
      code: 'missing-argument',
      hint: 'give it a value: `-p day=…`, which a file declares under `params:`; or give it a default',
    });
  });

  it('that cannot be unpickled are named', async () => {
    const path = join(folderWith({ pickle: 'cetl.gone\nModel\n.' }), 'pickle');
    const bound = { model: { pickle: { digest: '', size: 0 }, path } };
    expect((await runPython('def run(model): pass\n', { bound })).failure).toMatchObject({
      code: 'unreadable-value',
      message:
        "argument `model` of `steps:run` in task `train` cannot be unpickled: ModuleNotFoundError: No module named 'etl'",
    });
  });

  it('that are missing are suggested from what there is', async () => {
    const { failure } = await runPython('def run(raw_data): pass\n', { values: { rawdata: 1 } });
    expect(failure).toMatchObject({ hint: 'there is a value `rawdata`: is it meant?' });
  });
});

const maths =
  'from collections import OrderedDict\nfrom enum import IntEnum\nfrom math import inf, nan\nfrom typing import *\n' +
  'class Level(IntEnum): LOW = 1\n';
const isSame = (value: string) => `type(x) is type(${value}), repr(x) == repr(${value})`;

describe('returns', () => {
  it.each([
    ['one value', 'return {"a": 1}', ['x'], 'x:={"a":1}\n'],
    ['a tuple, in order', 'return 1, "two"', ['x', 'y'], 'x:=1\ny:="two"\n'],
    ['a dict, by name', 'return {"y": 1, "x": None}', ['x', 'y'], 'x:=null\ny:=1\n'],
    ['a NamedTuple, by name', 'return namedtuple("R", "y x")(1, 2)', ['x', 'y'], 'x:=2\ny:=1\n'],
    ['a dataclass, by name', 'return make_dataclass("R", ["y", "x"])(1, 2)', ['x', 'y'], 'x:=2\ny:=1\n'],
    ['nothing', 'return None', ['x'], 'x:=null\n'],
    ['nothing that is declared', 'return object()', [], ''],
    ['text of any kind', 'return "ü\\n\\u2028\\0"', ['x'], 'x:="\\u00fc\\n\\u2028\\u0000"\n'],
  ])('are taken from %s', async (...[, body, returns, lines]) => {
    const head = 'from collections import namedtuple\nfrom dataclasses import make_dataclass\n';
    const end = await runPython(`${head}def run():\n  ${body}\n`, { returns });
    expect({ ...end, returns: end.returns }).toMatchObject({ exitCode: 0, stderr: '', returns: lines });
  });

  it.each([
    '(1, 2)',
    'OrderedDict(a=1)',
    'inf',
    '[nan]',
    'Level.LOW',
    '{1: 2}',
    '2**53',
    '[1.0, (1,)]',
    'b"x"',
    '{1, 2}',
    '"\\ud800"',
    '{"__proto__": 1}',
  ])('that JSON would change are pickled: %s', async (value) => {
    const head = { 'steps.py': `${maths}def run(): return ${value}\ndef use(x): print(${isSame(value)})\n` };
    const first = await runPython(head, { returns: ['x'] });
    expect(first.stderr).toBe('');
    expect(first.returns).toBe('x@pickle=values/x.pkl\n');
    const x = { pickle: { digest: '', size: 0 }, path: join(first.folder, 'values/x.pkl') };
    const { stdout } = await runPython(head, { bound: { x }, block: { function: 'steps:use' } });
    expect(stdout).toBe('True True\n');
  });

  it.each([
    ['1.0', '1.0', 'float', '1.0'],
    ['-0.0', '-0.0', 'int', '0'],
    ['[1.0, 2.5]', '[1.0,2.5]', 'List[float]', '[1.0, 2.5]'],
    ['{"b": 1, "1": 2}', '{"b":1,"1":2}', 'Dict[str, float]', "{'b': 1.0, '1': 2.0}"],
  ])('that JavaScript would change a little are JSON with the exact value beside it: %s', async (...row) => {
    const [value, json, hint, hinted] = row;
    const uses = `def use(x): print(${isSame(value)})\ndef hinted(x: ${hint}): print(repr(x))\n`;
    const files = { 'steps.py': `${maths}def run(): return ${value}\n${uses}` };
    const first = await runPython(files, { returns: ['x'] });
    expect(first.returns).toBe(`x@exact=values/x.pkl:=${json}\n`);
    const exact = { pickle: { digest: '', size: 0 }, path: join(first.folder, 'values/x.pkl') };
    const bound = { x: { json: JSON.parse(json), exact } };
    const use = (name: string) => runPython(files, { bound, block: { function: `steps:${name}` } });
    expect((await use('use')).stdout).toBe('True True\n');
    expect((await use('hinted')).stdout).toBe(`${hinted}\n`);
  });

  it('hand an object of a class of the project to the next task', async () => {
    const files = {
      'src/shop/__init__.py': '',
      'src/shop/model.py': 'class Model:\n  def __init__(self, k): self.k = k\n',
      'steps.py':
        'from shop.model import Model\ndef run(): return Model(3)\ndef use(model: Model): print(model.k)\n',
    };
    const first = await runPython(files, { returns: ['model'] });
    const path = join(first.folder, 'values/model.pkl');
    const bound = { model: { pickle: { digest: '', size: 0 }, path } };
    const { stdout } = await runPython(files, { bound, block: { function: 'steps:use' } });
    expect(stdout).toBe('3\n');
  });

  it('are checked against the kind that is declared', async () => {
    const metric = [{ name: 'auc', kind: 'metric' as const }];
    const json = [{ name: 'rows', kind: 'json' as const }];
    const pickle = [{ name: 'rows', kind: 'pickle' as const }];
    expect(await runPython('def run(): return 1.0\n', { returns: metric })).toMatchObject({
      returns: 'auc:=1.0\n',
    });
    expect(await runPython('def run(): return (1, 2.0)\n', { returns: json })).toMatchObject({
      returns: 'rows:=[1,2.0]\n',
    });
    expect(await runPython('def run(): return 1\n', { returns: pickle })).toMatchObject({
      returns: 'rows@pickle=values/rows.pkl\n',
    });
    expect(await runPython('def run(): return "high"\n', { returns: metric })).toMatchObject({
      exitCode: 1,
      failure: {
        code: 'return-type',
        message:
          'metric `auc`, returned by `steps:run` of task `train`, is a `str`, and a metric is a finite number',
      },
    });
    expect(await runPython('def run(): return [{"a": {1}}]\n', { returns: json })).toMatchObject({
      failure: {
        code: 'return-type',
        message: '`rows[0].a`, returned by `steps:run` of task `train`, is a `set`, which JSON cannot hold',
      },
    });
  });

  it('of a wrong count are refused', async () => {
    const { failure } = await runPython('def run(): return 1, 2, 3\n', { returns: ['x', 'y'] });
    expect(failure).toEqual({
      code: 'returns-count',
      message: '`steps:run` of task `train` returned 3 values, and `returns:` names 2: `x`, `y`',
      hint: 'return them in this order, `return x, y`, or as a dict with these keys',
    });
    expect((await runPython('def run(): return {"x": 1}\n', { returns: ['x', 'y'] })).failure).toMatchObject({
      code: 'returns-count',
      message: '`steps:run` of task `train` returned `x`, and not `y`',
    });
  });

  it('that cannot be pickled are refused', async () => {
    const { failure, exitCode } = await runPython('def run(): return [lambda: 1]\n', { returns: ['f'] });
    expect(exitCode).toBe(1);
    expect(failure).toMatchObject({
      code: 'unpicklable-return',
      message: expect.stringContaining(
        '`f`, returned by `steps:run` of task `train`, is a `list` that cannot be pickled: ',
      ),
    });
  });
});

describe('a function', () => {
  it('that is async is awaited', async () => {
    const { returns } = await runPython(
      'import asyncio\nasync def run():\n  await asyncio.sleep(0)\n  return 7\n',
      {
        returns: ['x'],
      },
    );
    expect(returns).toBe('x:=7\n');
  });

  it.each([
    [
      'def run(): yield 1',
      'generator-function',
      'return a list, such as `return list(rows)`, in place of `yield`',
    ],
    ['run = 3', 'not-callable', 'name a function: `python: module:function`'],
    ['def runs(): pass', 'function-not-found', 'did you mean `runs`?'],
    ['def other(): pass', 'function-not-found', 'the module has `other`'],
  ])('must be one: %s', async (source, code, hint) => {
    expect((await runPython(`${source}\n`)).failure).toMatchObject({ code, hint, file: 'steps.py' });
  });

  it('that raises leaves its message, its line and a traceback of the project only', async () => {
    const source =
      'def run():\n  helper()\n\ndef helper():\n  try:\n    int("x")\n  except ValueError as e:\n    raise KeyError("k") from e\n';
    const { failure, stderr, exitCode } = await runPython(source);
    expect({ exitCode, failure }).toEqual({
      exitCode: 1,
      failure: { code: 'exception', message: "KeyError: 'k'", file: 'steps.py', line: 8 },
    });
    expect(stderr.replaceAll(/^.*[~^]+\n/gm, '')).toBe(`Traceback (most recent call last):
  File "steps.py", line 6, in helper
    int("x")
ValueError: invalid literal for int() with base 10: 'x'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "steps.py", line 2, in run
    helper()
  File "steps.py", line 8, in helper
    raise KeyError("k") from e
KeyError: 'k'
`);
  });

  it('that cannot be parsed is named by file and line', async () => {
    expect((await runPython('x = 1\ndef run(:\n')).failure).toMatchObject({
      code: 'exception',
      message: expect.stringMatching(/^SyntaxError: invalid syntax/),
      file: 'steps.py',
      line: 2,
    });
  });

  it('may end the process with its own exit code', async () => {
    const { exitCode, failure, stderr } = await runPython('import sys\ndef run(): sys.exit(7)\n');
    expect({ exitCode, failure, stderr }).toEqual({ exitCode: 7, failure: undefined, stderr: '' });
  });

  it('may use processes that are spawned', async () => {
    const source = `
import multiprocessing
def square(x): return x * x
def run():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.map(square, [1, 2, 3])
`;
    expect(await runPython(source, { returns: ['x'] })).toMatchObject({
      returns: 'x:=[1,4,9]\n',
      stderr: '',
    });
  });
});

describe('modules', () => {
  it('are found in the project, in `src/`, and in `path` ahead of what is installed', async () => {
    const files = { 'json.py': 'x = "mine"', 'src/pkg/__init__.py': 'y = "src"', 'steps.py': '' };
    const use = 'import json, pkg\ndef run(): print(json.x, pkg.y)\n';
    // `json` is loaded by the harness, so a module of that name is taken from `sys.modules`; `colorsys` is not.
    const { stdout } = await runPython({
      ...files,
      'colorsys.py': 'x = "mine"',
      'steps.py': use.replaceAll('json', 'colorsys'),
    });
    expect(stdout).toBe('mine src\n');
    const block = { function: 'steps:run', path: 'lib' };
    const lib = { 'lib/steps.py': 'def run(): print("lib")\n', 'steps.py': 'def run(): print("root")\n' };
    expect((await runPython(lib, { block })).stdout).toBe('lib\n');
  });

  it('that are missing are told with the interpreter and where they are', async () => {
    const block = { function: 'etl.lod:run' };
    const near = await runPython({ 'etl/load.py': '' }, { block });
    expect(near.failure).toMatchObject({
      code: 'module-not-found',
      message: expect.stringMatching(/^module `etl\.lod` of task `train` is not found by `\/.*python.*`$/),
      hint: 'did you mean `etl.load`?',
    });
    const among = await runPython({ 'etl/clean.py': '', 'etl/__init__.py': '' }, { block });
    expect(among.failure).toMatchObject({ hint: '`etl` has the modules `clean`' });
    const below = await runPython({ 'jobs/etl/lod.py': '' }, { block });
    expect(below.failure).toMatchObject({ hint: 'it lies in `jobs/`: say `python: { …, path: jobs }`' });
    const checkout = folderWith({ 'etl/lod.py': '' });
    const ignored = await runPython({ 'etl/load.py': '' }, { block, checkout });
    expect(ignored.failure).toMatchObject({
      hint: '`etl/lod.py` is in the checkout and not in the snapshot: Git ignores it, see `git check-ignore -v etl/lod.py`',
    });
  });

  it('that are not installed are told with the line that imports them, and the `.venv` that has them', async () => {
    const source = 'def run():\n  import no_such_package\n';
    const { failure } = await runPython(source);
    expect(failure).toMatchObject({
      code: 'module-not-found',
      message: expect.stringMatching(
        /^module `no_such_package` that task `train` imports is not found by `.*`$/,
      ),
      hint: expect.stringMatching(
        /^the interpreter is found on PATH; install it there, .* -m pip install no_such_package`$/,
      ),
      file: 'steps.py',
      line: 2,
    });
    const checkout = folderWith({ '.venv/lib/python3.11/site-packages/no_such_package/__init__.py': '' });
    expect((await runPython(source, { checkout })).failure).toMatchObject({
      hint: expect.stringContaining(`\`${checkout}/.venv\` has \`no_such_package\``),
    });
  });

  it('that would come from the live checkout are refused', async () => {
    const checkout = folderWith({
      '.git/HEAD': '',
      'packages/shop/lib.py': '',
      'packages/shop/__init__.py': '',
    });
    const source = `import sys\nsys.path.append("${checkout}/packages")\ndef run():\n  import shop.lib\n`;
    const end = await runPython({ 'steps.py': source, '.git': 'gitdir: elsewhere\n' }, { checkout });
    expect(end.exitCode).toBe(1);
    expect(end.failure).toEqual({
      code: 'import-outside-snapshot',
      message: `task \`train\` imports \`shop\` from the live checkout (\`${checkout}/packages/shop/__init__.py\`) and not from the snapshot`,
      hint: 'commit it and say where it lies: `python: { …, path: packages }`; or install it without `--editable`',
    });
  });

  it("of a linked folder and of the checkout's `.venv` are no such thing", async () => {
    const site = '.venv/lib/python3.11/site-packages';
    const checkout = folderWith({ '.git/HEAD': '', [`${site}/installed.py`]: '', 'data/tool.py': '' });
    const project = folderWith({});
    mkdirSync(join(project, 'x'));
    const source = `import sys\nsys.path.append("${checkout}/${site}")\ndef run():\n  import installed\n  import data.tool\n  print("ok")\n`;
    writeFileSync(join(project, 'steps.py'), source);
    symlinkSync(join(checkout, 'data'), join(project, 'data'));
    const kind = createKinds(process.env).get('python');
    const task = plannedTask({ kind: 'python', block: { function: 'steps:run', args: [] } });
    const compiled = await kind?.compile(task, taskContext(project, { checkout }));
    if (compiled?.ok !== true) throw new Error('not compiled');
    const { stdout, stderr } = await runInvocation(compiled.value, project);
    expect({ stdout, stderr }).toEqual({ stdout: 'ok\n', stderr: '' });
  });
});

describe('programs', () => {
  const script =
    'import os, sys, sibling\nprint(__name__, sys.argv[1:], os.path.basename(sys.argv[0]), sibling.x)\n';

  it('run as the main module, with their arguments, beside their own files', async () => {
    const files = { 'bin/go.py': script, 'bin/sibling.py': 'x = 1' };
    const block = { script: 'bin/go.py', args: ['-a', 'b c', '$(id)'] };
    expect((await runPython(files, { block })).stdout).toBe("__main__ ['-a', 'b c', '$(id)'] go.py 1\n");
  });

  it('may be modules', async () => {
    const files = { 'tool/__main__.py': script, 'sibling.py': 'x = 1' };
    const block = { module: 'tool', args: ['x'] };
    expect((await runPython(files, { block })).stdout).toBe("__main__ ['x'] __main__.py 1\n");
  });

  it('return values by the file that every task has', async () => {
    const write = 'import os\nopen(os.environ["RUNNABLE_RETURNS"], "a").write("rows:=3\\n")\n';
    const files = { 'go.py': write, 'tool.py': write };
    const ends = [
      await runPython(files, { block: { script: 'go.py' } }),
      await runPython(files, { block: { module: 'tool' } }),
    ];
    expect(ends.map(({ returns }) => returns)).toEqual(['rows:=3\n', 'rows:=3\n']);
  });

  it('that fail are named by file and line', async () => {
    const files = { 'go.py': 'import sys\nif True:\n  raise RuntimeError("no")\n' };
    const end = await runPython(files, { block: { script: 'go.py' } });
    expect(end).toMatchObject({
      exitCode: 1,
      failure: { code: 'exception', message: 'RuntimeError: no', file: 'go.py', line: 3 },
      stderr: expect.stringMatching(/^Traceback \(most recent call last\):\n {2}File "go.py", line 3/),
    });
  });
});

it('names a script that is not there before anything starts', async () => {
  const kind = createKinds(process.env).get('python');
  const project = folderWith({});
  const task = plannedTask({ id: 'load', kind: 'python', block: { script: 'load.py', args: [] } });
  expect(await kind?.compile(task, taskContext(project))).toEqual({
    ok: false,
    diagnostics: [
      {
        severity: 'error',
        code: 'script-not-found',
        message: '`load.py`, which task `load` runs, is not in the snapshot',
        hint: 'paths are relative to the folder that holds `.runnable/`',
      },
    ],
  });
});

it('keeps pickles beside the values, and what it was given out of the command line', async () => {
  const kind = createKinds(process.env).get('python');
  const project = folderWith({});
  const task = plannedTask({ kind: 'python', block: { function: 'a:b', args: [] } });
  const pickle = { digest: 'd', size: 1 };
  const values = { x: { json: 'secret text' }, y: { pickle, path: '/catalog/y' } };
  const compiled = await kind?.compile(task, taskContext(project, { values }));
  const files = compiled?.ok === true ? compiled.value.files : [];
  expect(files.filter(({ name }) => name.startsWith('given/') || name === 'values.json')).toEqual([
    { name: 'values.json', content: '{"x":{"json":"secret text"},"y":{"pickle":"given/y.pkl"}}' },
    { name: 'given/y.pkl', copyOf: '/catalog/y' },
  ]);
  expect(compiled?.ok === true && JSON.stringify(compiled.value.argv)).not.toContain('secret');
});

it('ships every module of the harness', async () => {
  const kind = createKinds(process.env).get('python');
  const task = plannedTask({ kind: 'python', block: { function: 'a:b', args: [] } });
  const compiled = await kind?.compile(task, taskContext(folderWith({})));
  const shipped = compiled?.ok === true ? compiled.value.files.map(({ name }) => name) : [];
  const imports = shipped
    .filter((name) => name.endsWith('.py'))
    .flatMap((name) => [
      ...readFileSync(new URL(`../../src/kinds/assets/${name}`, import.meta.url), 'utf8').matchAll(
        /(?:from|import) (runnable_\w+)/g,
      ),
    ])
    .map(([, module]) => `${module}.py`);
  expect(imports.filter((name) => !shipped.includes(name))).toEqual([]);
});

import { expect, it } from 'vitest';
import { findPythonArguments, listModuleFiles } from '../../../src/session/cache/python-arguments.ts';

const find = (text: string) => {
  const found = findPythonArguments(text, 'fit');
  return found === null ? null : [...found];
};

it.each([
  ['def fit(rows, depth=3):\n  pass', ['rows', 'depth']],
  [
    'async def fit(\n  rows: list[dict],  # what, ever)\n  name: str = "a, (b",\n  *, at=(1, 2),\n):\n  pass',
    ['rows', 'name', 'at'],
  ],
  ['def fit():\n  pass', []],
  ['def other(x): pass\ndef fit(a, /, b): pass', ['a', 'b']],
  ['@cached\ndef other(x): pass\n\n# fit is next\ndef fit(a): pass', ['a']],
  ['import fitting\ndef fit(a):\n  "how to fit"\n  return model.fit(a)\nif main:\n  x = fit(1)', ['a']],
  ["def fit(a):\n  return f\"{a}\" + \"fit = \" + '''\nfit = 1\n''' # fit = 2", ['a']],
])('knows the arguments of `%s`', (text, names) => {
  expect(find(text)).toEqual(names);
});

it.each([
  'def fit(*args): pass',
  'def fit(a, **rest): pass',
  'def fit(a: Settings): pass',
  'def fit(a: "Settings"): pass',
  '@cached\ndef fit(a): pass',
  '@retry(\n  times=3,\n)\ndef fit(a): pass',
  'def fit(a): pass\nfit = wrap(fit)',
  'def fit(a): pass\ndef fit(b): pass',
  'from other import fit',
  'class A:\n  def fit(self): pass',
  'def fit(a,',
  'def fit(a): pass\ntry:\n  from fast import fit\nexcept ImportError: pass',
  'def fit(a): pass\ntry:\n  import fast.fit as fit\nexcept ImportError: pass',
  'def fit(a): pass\nif fast:\n  def fit(b): pass',
  'def fit(a): pass\nfrom impl import (\n  other,\n  fit,\n)',
  'def fit(a): pass\nfrom impl import other as fit',
  'def fit(a): pass\nfrom impl import other, \\\n  fit',
  'def fit(a): pass\nfrom impl import *',
  'def fit(a): pass\nfit, _ = wrap(1)',
  'def fit(a): pass\n(_, fit) = wrap(1)',
  'def fit(a): pass\nfit: object = wrap(1)',
  'def fit(a): pass\nfit += 1',
  'def fit(a): pass\nx = 1; fit = wrap(1)',
  'def fit(a): pass\nif (fit := wrap(1)): pass',
  'def fit(a): pass\nfor fit in (1, 2): pass',
  'def fit(a): pass\nwith wrap(1) as fit: pass',
  'def fit(a): pass\ndef patch():\n  global fit\n  fit = 1',
  'def fit(a): pass\ndel fit',
  'def fit(a): pass\nclass fit(Base): pass',
  'def fit(a): pass\nfit.__signature__ = wrap(1)',
  'def fit(a): pass\nglobals()["fit"] = wrap(1)',
  'def fit(a): pass\nsetattr(here, "fit", wrap(1))',
  'def fit(a): pass\nexec("fit = 1")',
  'def fit(a): pass\nimport sys\nsys.modules[__name__] = wrap(1)',
  'def fit(a): pass\nimport here\nhere.fit = wrap(1)',
  '@retry(times=3,\n       wait=2)\ndef fit(a): pass',
  '@cached\n\n# why\ndef fit(a): pass',
  'x = "\\\n"; fit = 1; y = ""\ndef fit(a): pass',
])('leaves it to Python which values reach `%s`', (text) => {
  expect(find(text)).toBeNull();
});

it('looks for a module where Python does: of one folder a package counts before a module of its name', () => {
  expect(listModuleFiles('shop.etl', ['', 'src'])).toEqual([
    'shop/etl/__init__.py',
    'shop/etl.py',
    'src/shop/etl/__init__.py',
    'src/shop/etl.py',
  ]);
});

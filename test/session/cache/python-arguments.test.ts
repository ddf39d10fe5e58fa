import { expect, it } from 'vitest';
import { findPythonArguments } from '../../../src/session/cache/python-arguments.ts';

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
])('leaves it to Python which values reach `%s`', (text) => {
  expect(find(text)).toBeNull();
});

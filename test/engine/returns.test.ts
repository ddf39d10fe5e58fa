import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestReturns, parseReturns } from '../../src/engine/returns.ts';

const valuesOf = (text: string) => {
  const parsed = parseReturns(text);
  return parsed.ok ? Object.fromEntries(parsed.values) : parsed.problem;
};

it('reads text, JSON, many lines and pickles', () => {
  const text = [
    'name=a value = with signs',
    'empty=',
    'auc:=0.93',
    'rows:=[{"a": null}]',
    'order:=1234567890123456789',
    '',
    'note<<END',
    'one',
    '',
    'x=two',
    'END',
    'model@pickle=values/model.pkl',
    '',
  ].join('\n');
  expect(valuesOf(text)).toEqual({
    name: { text: 'a value = with signs' },
    empty: { text: '' },
    auc: { json: 0.93 },
    rows: { json: [{ a: null }] },
    order: { json: '1234567890123456789' },
    note: { text: 'one\n\nx=two' },
    model: { pickleFile: 'values/model.pkl' },
  });
});

it('takes the later of two values of one name', () => {
  expect(valuesOf('a=1\na:=2')).toEqual({ a: { json: 2 } });
});

it('reads a last line without a line end', () => {
  expect(valuesOf('a=1')).toEqual({ a: { text: '1' } });
});

it.each([
  ['a=1\n\ud800b=\ufffd\n', 'line 2 of the returns is not UTF-8'],
  ['just words', 'line 1 of the returns is none of the forms that are accepted: `just words`'],
  ['tab\there', 'line 1 of the returns is none of the forms that are accepted'],
  ['x '.repeat(41), 'line 1 of the returns is none of the forms that are accepted'],
  ['ok=1\n9a=1', 'line 2 of the returns is none of the forms that are accepted: `9a=1`'],
  ['a:=nope', 'line 1 of the returns gives `a` a value that is not JSON'],
  ['a<<END\nEND2', 'line 1 of the returns begins `a`, which no line `END` ends'],
  ['a<<', 'line 1 of the returns begins `a` without the word that ends it'],
  ['a@pickle=../../etc/passwd', "line 1 of the returns names a pickle outside the attempt's folder"],
  ['a@pickle=/etc/passwd', "line 1 of the returns names a pickle outside the attempt's folder"],
])('refuses %j', (text, problem) => {
  expect(valuesOf(text)).toBe(problem);
});

it('refuses returns above 10 MiB', () => {
  expect(valuesOf(`a=${'x'.repeat(longestReturns)}`)).toBe('the returns are larger than 10 MiB');
});

it('reads back whatever is written with a fresh word, or as JSON', () => {
  const name = fc.stringMatching(/^[A-Za-z_]\w{0,20}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.oneof(fc.string(), fc.jsonValue())), (given) => {
      const lines = Object.entries(given).map(([key, value]) =>
        typeof value === 'string'
          ? `${key}<<E_O_F_42\n${value}\nE_O_F_42`
          : `${key}:=${JSON.stringify(value)}`,
      );
      const expected = Object.entries(given).map(([key, value]) => [
        key,
        typeof value === 'string' ? { text: value } : { json: JSON.parse(JSON.stringify(value)) },
      ]);
      expect(valuesOf(lines.join('\n'))).toEqual(Object.fromEntries(expected));
    }),
  );
});

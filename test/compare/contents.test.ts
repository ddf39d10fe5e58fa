import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareContents } from '../../src/compare/contents/compare-contents.ts';
import { compareJson } from '../../src/compare/contents/compare-json.ts';
import { parseTable } from '../../src/compare/contents/parse-table.ts';
import type { Json } from '../../src/values/json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const compare = (path: string, before: string, after: string) =>
  compareContents(path, bytes(before), bytes(after));

it('tells the first line of a text that differs, and how many lines only one has', () => {
  expect(compare('a.txt', 'one\ntwo\nthree\n', 'one\n2\nthree\nfour\n')).toEqual({
    form: 'text',
    added: 2,
    removed: 1,
    first: { line: 2, before: 'two', after: '2' },
  });
  expect(compare('a.txt', 'one\n', 'one\ntwo\n')).toEqual({
    form: 'text',
    added: 1,
    removed: 0,
    first: { line: 2, before: null, after: 'two' },
  });
  expect(compare('a.txt', 'one\ntwo\n', 'one\ntwo')).toEqual({
    form: 'text',
    added: 0,
    removed: 1,
    first: { line: 3, before: '', after: null },
  });
  expect(compare('a.txt', 'a\nb\n', 'b\na\n')).toMatchObject({
    added: 0,
    removed: 0,
    likely: 'the same lines in another order',
  });
});

it('cuts a long line around what differs in it', () => {
  const difference = compare(
    'a.txt',
    `${'x'.repeat(5000)}1${'y'.repeat(5000)}`,
    `${'x'.repeat(5000)}2${'y'.repeat(5000)}`,
  );
  const around = (mark: string) => `…${'x'.repeat(100)}${mark}${'y'.repeat(99)}…`;
  expect(difference).toMatchObject({ first: { line: 1, before: around('1'), after: around('2') } });
});

it('tells the first cell of a table that differs by its row and the name of its column', () => {
  const before = 'id,made at,price\n1,2026-01-01 10:00:00,"1,5"\n2,2026-01-01 10:00:01,2\n';
  const after = 'id,made at,price\n1,2026-01-02 11:30:00,"1,5"\n2,2026-01-02 11:30:01,2\n';
  expect(compare('out/rows.csv', before, after)).toEqual({
    form: 'table',
    added: 0,
    removed: 0,
    changed: 2,
    first: { row: 2, column: 'made at', before: '2026-01-01 10:00:00', after: '2026-01-02 11:30:00' },
    likely: 'a time',
  });
  expect(compare('rows.tsv', 'a\tb\n1\t2\n', 'a\tb\n1\t2\n3\t4\n')).toEqual({
    form: 'table',
    added: 1,
    removed: 0,
    changed: 0,
    first: { row: 3, column: 'a', before: null, after: '3' },
  });
  expect(compare('rows.csv', 'a\n1\n2\n', 'a\n2\n1\n')).toMatchObject({
    likely: 'the same rows in another order',
  });
});

it('compares tables that are only written in another way by their lines', () => {
  expect(compare('rows.csv', 'a,b\n1,2\n', 'a,b\n"1",2\n')).toMatchObject({
    form: 'text',
    first: { line: 2 },
  });
});

it('tells the first value of JSON that differs by its path', () => {
  expect(compare('m.json', '{"a":[1,{"x y":2}],"b":1}', '{"a":[1,{"x y":3}],"c":1}')).toEqual({
    form: 'json',
    changed: 3,
    first: { path: '.a[1]["x y"]', before: 2, after: 3 },
  });
  expect(compare('m.json', '{"auc":0.1}', '{"auc":0.10000000000000002}')).toMatchObject({
    changed: 1,
    likely: 'float noise',
  });
  const counted = compare('m.json', '{"rows":12345678901}', '{"rows":12345678902}');
  expect(counted).toMatchObject({ changed: 1 });
  expect(counted).not.toHaveProperty('likely');
  expect(compare('m.json', '{"a":1}', '{"a": 1}')).toMatchObject({ form: 'text' });
  expect(compare('m.json', '{"a":1}', '{')).toMatchObject({ form: 'text' });
});

it('tells the first byte that differs of what is no text, and of pictures only that they do', () => {
  const [before, after] = [Uint8Array.of(1, 0, 2, 3), Uint8Array.of(1, 0, 2)];
  expect(compareContents('model.bin', before, after)).toEqual({ form: 'bytes', first: 3 });
  expect(compareContents('model.bin', before, Uint8Array.of(9))).toEqual({ form: 'bytes', first: 0 });
  expect(compareContents('plot.PNG', before, after)).toEqual({ form: 'image' });
});

it.each([
  ['a time', 'made 2026-01-01T10:00:00.123Z by', 'made 2026-11-22T08:09:10.001Z by'],
  ['a time', '1795336315.61', '1795336946.9'],
  ['the id of a run', 'run r-hewk4lyomf', 'run r-rmjm6ob6c5'],
  ['a random id', '6f1ed002-ab59-4c0b-9c3b-0d0a8b1b1111', '0e37df36-f698-11e6-8dd4-cb9ced3df976'],
  ['an address in memory', '<object at 0x7f3a2c>', '<object at 0x7fffff>'],
  ['how long something took', 'done in 1.5s', 'done in 12.25s'],
  ['a path', 'read /tmp/a1/x.csv', 'read /tmp/b2/x.csv'],
  ['float noise', 'loss=0.30000000000000004', 'loss=0.3'],
  ['float noise', 'loss=2.9999999999999996', 'loss=3'],
  [undefined, 'loss=0.30001', 'loss=0.3'],
  [undefined, 'rows=12345678901', 'rows=12345678902'],
  [undefined, 'rows=12345678901 loss=0.30000000000000004', 'rows=12345678902 loss=0.3'],
  [undefined, 'blue', 'red'],
])('explains what may differ by itself: %s', (likely, before, after) => {
  const difference = compare('a.log', `${before}\nsame\n`, `${after}\nsame\n`);
  expect('likely' in difference ? difference.likely : undefined).toBe(likely);
});

it('finds no difference in JSON that is the same, and one in JSON that is not', () => {
  const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(anyJson, anyJson, (one, other) => {
      const [left, right] = [one, other].map((value) => JSON.parse(JSON.stringify(value)) as Json);
      expect(compareJson(left ?? null, structuredClone(left ?? null))).toBeNull();
      const differ = compareJson(left ?? null, right ?? null);
      expect(differ === null).toBe(isSame(left, right));
    }),
  );
});

function isSame(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}

it('reads the cells of a table as they were written', () => {
  const anyCell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\t', ' ', 'é') });
  const anyTable = fc.array(fc.array(anyCell, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(anyTable, fc.boolean(), (rows, ends) => {
      const text = rows
        .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
        .join('\r\n');
      expect(parseTable(ends ? `${text}\n` : text, ',')).toEqual(rows);
    }),
  );
  expect(parseTable('a,b\n1,\n,2', ',')).toEqual([
    ['a', 'b'],
    ['1', ''],
    ['', '2'],
  ]);
});
